/** Whether what is shown is true now, and how old it is. */
import type { JSX } from "preact";
import { format, words } from "../language.ts";
import type { Tone } from "../severity.ts";
import type { LinkState } from "../store.ts";
import { Dot } from "./dot.tsx";

const TONES: Readonly<Record<LinkState, Tone>> = { connecting: "idle", live: "good", stale: "alarm", "stands-still": "alarm" };

export function LinkBadge({ link, ageMs }: { readonly link: LinkState; readonly ageMs: number }): JSX.Element {
  const said = words.value.link;
  const text = link === "live" ? said.live : link === "connecting" ? said.connecting : said.stale;
  return (
    <div class="link-badge">
      <Dot tone={TONES[link]} />
      <span>{text}</span>
      {link !== "connecting" && link !== "live" && <span class="age">{format.value.age(ageMs)}</span>}
    </div>
  );
}
