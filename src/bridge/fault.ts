import type { DomainEvent } from "../domain/event.ts";

/**
 * Whether something in these events is worth a recording: a short name for it, or `null`. What a person did on purpose, and what
 * happens at every start and every night, is not.
 */
export function faultIn(events: readonly DomainEvent[]): string | null {
  for (const event of events) {
    switch (event.kind) {
      case "decision":
        if (event.was === "run") return `decision-${event.decision}`;
        break;
      case "pack-link":
        if (event.link === "lost") return "pack-lost";
        break;
      case "message":
        if (event.level === "alarm" && event.raised) return `alarm-${event.message}`;
        break;
      case "inverter-state":
        if (event.operatingState === FAILURE) return "inverter-failure";
        break;
      case "check":
        if (event.finding.state === "bad") return `check-${event.finding.check}`;
        break;
      default:
        break;
    }
  }
  return null;
}

/** 0x306 of the Sunny Island (FSS-ConnectingBat-TI-en-10). */
const FAILURE = 4;
