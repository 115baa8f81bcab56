/** An event of the log in words, as the program says it today. */
import { explainEvent, type Language } from "../../domain/explain/explain.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { severityOfEvent, type EventSeverity } from "./lasting.ts";
import type { EventRow } from "./store.ts";

export interface ExplainedEvent {
  id: number;
  atMs: number;
  endMs: number | null;
  lasting: boolean;
  kind: string;
  severity: EventSeverity;
  sentence: { en: string; de: string };
}

export function explained({ event, ...row }: EventRow): ExplainedEvent {
  return {
    ...row,
    kind: event.kind,
    severity: severity(event),
    sentence: { en: inWords(event, "en"), de: inWords(event, "de") },
  };
}

/** An event that an earlier version has written may lack what this one says: then its name must do. */
function inWords(event: DomainEvent, language: Language): string {
  try {
    return explainEvent(event, language);
  } catch {
    return event.kind;
  }
}

function severity(event: DomainEvent): EventSeverity {
  try {
    return severityOfEvent(event);
  } catch {
    return "info";
  }
}
