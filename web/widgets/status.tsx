/** The state in one sentence, and what happens next while the battery is not heard. */
import type { JSX } from "preact";
import type { ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { said, words } from "../language.ts";
import { ICONS } from "./icons.tsx";

export function Status({ snapshot }: { readonly snapshot: ApiSnapshot | null }): JSX.Element {
  const tone = snapshot?.severity ?? "info";
  const Icon = ICONS[snapshot === null ? "waiting" : tone];
  return (
    <section class={`status tone-${tone}`} aria-labelledby="status-title">
      <h1 id="status-title" class="unseen">
        {words.value.now.status}
      </h1>
      <Icon />
      <div>
        <p class="status-sentence">{snapshot === null ? words.value.link.connectingLong : said(snapshot.sentence)}</p>
        {snapshot?.countdown && <p class="status-countdown">{said(snapshot.countdown.sentence)}</p>}
      </div>
      <p class="unseen" aria-live="polite">
        {snapshot === null ? "" : announced(snapshot)}
      </p>
    </section>
  );
}

/** The figures of the sentence change every second; a screen reader is told when what it says changes. */
let last = { key: "", text: "" };

function announced(snapshot: ApiSnapshot): string {
  const { decision, severity, charge, discharge, battery, countdown } = snapshot;
  const why = [charge, discharge].map(
    (limit) => `${limit?.winner ?? ""} ${limit?.place?.pack ?? ""} ${limit?.place?.cell ?? ""}`,
  );
  const key = [decision.kind, severity, battery?.flow, countdown?.next, words.value.lang, ...why].join("|");
  if (key !== last.key) last = { key, text: said(snapshot.sentence) };
  return last.text;
}
