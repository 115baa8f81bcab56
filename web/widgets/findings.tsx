/** What a person should know now, gravest first. */
import type { JSX } from "preact";
import type { ApiFinding } from "../../src/outlets/web/api/snapshot.ts";
import { format, said, words } from "../language.ts";
import { bySeverity } from "../severity.ts";
import { Card } from "./card.tsx";
import { ICONS } from "./icons.tsx";

export function Findings({ findings }: { readonly findings: readonly ApiFinding[] }): JSX.Element {
  const { findings: heard, severity: names } = words.value;
  return (
    <Card id="findings" title={heard.title}>
      {findings.length === 0 ? (
        <p class="note all-well tone-good">
          <ICONS.good />
          <span>{heard.none}</span>
        </p>
      ) : (
        <ul class="findings">
          {bySeverity(findings).map(({ name, severity, sinceMs, sentence }) => {
            const Icon = ICONS[severity];
            return (
              <li key={name + sentence.en} class={`finding tone-${severity}`}>
                <Icon />
                <p>
                  <span class="unseen">{names[severity]}: </span>
                  {said(sentence)}
                  {sinceMs !== null && <span class="muted"> ({heard.since(format.value.span(sinceMs))})</span>}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
