/** The first page: what the battery does, why, and whether everything is heard. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import { cancelCommand, giveCommand, readHistory, signIn, signOut } from "../api.ts";
import { heard, link, refreshSession, session, snapshot, wallNowMs } from "../store.ts";
import { Chain } from "../widgets/chain.tsx";
import { Commands } from "../widgets/commands.tsx";
import { Findings } from "../widgets/findings.tsx";
import { Hero } from "../widgets/hero.tsx";
import { Limits } from "../widgets/limits.tsx";
import { Stage } from "../widgets/stage.tsx";
import { Status } from "../widgets/status.tsx";
import { Told } from "../widgets/told.tsx";

const DAY_MS = 86_400_000;
const AGAIN_MS = 300_000;

const lastDay = signal<ApiHistory | null>(null);

async function refreshLastDay(): Promise<void> {
  const toMs = wallNowMs();
  const past = await readHistory({ series: ["socPct", "powerW"], fromMs: toMs - DAY_MS, toMs, points: 144 });
  if (past !== null) lastDay.value = past;
}

export function Now(): JSX.Element {
  const now = snapshot.value;
  const kept = now?.history.state !== "off";
  useEffect(() => {
    if (now === null || !kept) return;
    void refreshLastDay();
    const timer = setInterval(() => void refreshLastDay(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [now === null, kept]);
  const { controls } = session.value;
  return (
    <div class={`page now ${now !== null && !heard.value ? "battery-old" : ""} ${controls ? "with-commands" : ""}`}>
      <Status snapshot={now} />
      <Hero snapshot={now} lastDay={kept ? { past: lastDay.value } : null} />
      <Limits snapshot={now} />
      {now !== null && (
        <>
          <Findings findings={now.findings} />
          <Chain snapshot={now} live={link.value === "live"} heard={heard.value} />
          <Stage stage={now.stage} />
          <Told snapshot={now} />
          {controls && (
            <Commands
              session={session.value}
              commands={now.commands}
              onSignIn={thenSession(signIn)}
              onSignOut={thenSession(signOut)}
              onGive={giveCommand}
              onCancel={cancelCommand}
            />
          )}
        </>
      )}
    </div>
  );
}

/** Who is signed in is asked of the bridge after everything that may change it. */
function thenSession<A extends readonly unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    const result = await call(...args);
    await refreshSession();
    return result;
  };
}
