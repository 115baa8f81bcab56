/** What changed from one decision to the next, as events: each is told once when it begins and once when it ends. */
import type { Decision, Talking } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import type { BatteryMessage } from "./inverter.ts";

/** The events between two decisions; `before` is `null` at the first one. */
export function diffDecisions(before: Decision | null, now: Decision): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  const was = before?.kind ?? "start";
  if (was !== now.kind) events.push({ kind: "decision", decision: now.kind, was });
  if (now.kind === "silent") return events;

  const last = before === null || before.kind === "silent" ? null : before;
  if (last !== null) {
    for (const direction of ["charge", "discharge"] as const) {
      const [name, wasName] = [now[direction].winner.name, last[direction].winner.name];
      if (name !== wasName) events.push({ kind: "limited-by", direction, name, was: wasName });
    }
    const external = now.chargeVoltage.why === "external-charge";
    if (external !== (last.chargeVoltage.why === "external-charge")) {
      events.push({ kind: "external-charge", active: external, voltageV: now.chargeVoltage.valueV });
    }
  }
  events.push(...messageEvents(last, now));
  return events;
}

function messageEvents(last: Talking | null, now: Talking): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const [list, level] of [
    ["alarms", "alarm"],
    ["warnings", "warning"],
  ] as const) {
    const before: readonly BatteryMessage[] = last?.output.messages[list] ?? [];
    const after = now.output.messages[list];
    for (const message of after) if (!before.includes(message)) events.push({ kind: "message", message, raised: true, level });
    for (const message of before) if (!after.includes(message)) events.push({ kind: "message", message, raised: false, level });
  }
  return events;
}
