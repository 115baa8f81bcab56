/** What changed from one tick to the next, as events: each is told once when it begins and once when it ends. */
import type { CheckName, Finding, FindingState } from "./checks/finding.ts";
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
  if (last !== null) events.push(...changes(last, now));
  if (now.stage.becameFull) events.push({ kind: "full", bmsPct: now.soc.bmsPct });
  events.push(...socEvents(last, now), ...messageEvents(last, now));
  return events;
}

function changes(last: Talking, now: Talking): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const direction of ["charge", "discharge"] as const) {
    const [name, wasName] = [now[direction].winner.name, last[direction].winner.name];
    if (name !== wasName) events.push({ kind: "limited-by", direction, name, was: wasName });
  }
  const external = now.chargeVoltage.why === "external-charge";
  if (external !== (last.chargeVoltage.why === "external-charge")) {
    events.push({ kind: "external-charge", active: external, voltageV: now.chargeVoltage.valueV });
  }
  if (now.stage.stage !== last.stage.stage) {
    events.push({ kind: "charge-stage", stage: now.stage.stage, was: last.stage.stage });
  }
  return events;
}

function socEvents(last: Talking | null, now: Talking): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  const { guard, floor, bmsPct, valuePct } = now.soc;
  // A recording that is replayed brings equal rules, not the same ones.
  const wasGuardV = last?.soc.guard?.belowCellV;
  if (guard?.belowCellV !== wasGuardV) events.push({ kind: "soc-guard", guard, bmsPct, valuePct });
  const active = floor !== null;
  const wasActive = last !== null && last.soc.floor !== null;
  if (active !== wasActive) events.push({ kind: "soc-floor", active, bmsPct, valuePct });
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

/** The last state of each check that was not `unknown`. */
export type Found = Readonly<Partial<Record<CheckName, FindingState>>>;

/** What the checks of the inverter have newly found. `unknown` begins and ends nothing, and a first "ok" is no news. */
export function diffFindings(
  found: Found,
  findings: readonly Finding[],
): { readonly found: Found; readonly events: readonly DomainEvent[] } {
  const news = findings.filter(({ check, state }) => state !== "unknown" && state !== found[check]);
  const events = news.flatMap((finding): readonly DomainEvent[] => {
    const was = found[finding.check] ?? "unknown";
    return finding.state === "ok" && was === "unknown" ? [] : [{ kind: "check", finding, was }];
  });
  if (news.length === 0) return { found, events };
  return { found: { ...found, ...Object.fromEntries(news.map(({ check, state }) => [check, state])) }, events };
}
