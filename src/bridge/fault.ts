import type { DomainEvent } from "../domain/event.ts";

/** 0x306 of the Sunny Island (FSS-ConnectingBat-TI-en-10). */
const FAILURE = 4;

/**
 * Whether something in these events is worth a recording: a short name for it, or `null`. What a person did on purpose, and what
 * happens at every start and every night, is not.
 */
export function faultIn(events: readonly DomainEvent[]): string | null {
  for (const event of events) {
    const name = faultOf(event);
    if (name !== null) return name;
  }
  return null;
}

function faultOf(event: DomainEvent): string | null {
  if (event.kind === "decision" && event.was === "run") return `decision-${event.decision}`;
  if (event.kind === "pack-link" && event.link === "lost") return "pack-lost";
  if (event.kind === "message" && event.level === "alarm" && event.raised) return `alarm-${event.message}`;
  if (event.kind === "inverter-state" && event.operatingState === FAILURE) return "inverter-failure";
  if (event.kind === "check" && event.finding.state === "bad") return `check-${event.finding.check}`;
  return null;
}
