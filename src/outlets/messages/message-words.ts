/** What a language needs for messages. The sentences of events and decisions themselves are in the domain. */
import type { DomainEvent } from "../../domain/event.ts";
import type { Sentences } from "../../domain/explain/words.ts";
import type { Level } from "./channel.ts";
import type { CellPlace, SensorPlace } from "../../domain/place.ts";

export interface MessageWords {
  readonly level: Readonly<Record<Level, string>>;
  /** What has ended, by the title of its beginning, and how long it lasted. */
  readonly over: (title: string, lastedMs: number) => string;
  /** What it is, in a few words, while it lasts and after it. */
  readonly title: Sentences<DomainEvent, "kind">;
  /** What to do; "" where there is nothing to do, or where the sentence of the event says it already. */
  readonly remedy: Sentences<DomainEvent, "kind">;
  readonly highestCell: (place: CellPlace) => string;
  readonly lowestCell: (place: CellPlace) => string;
  readonly warmest: (place: SensorPlace) => string;
  readonly coldest: (place: SensorPlace) => string;
  readonly current: (currentA: number) => string;
  /** "Block 1 reports: cell voltage too high, battery too hot" */
  readonly reports: (pack: string, alarms: readonly string[]) => string;
  /** Before what the bridge does now. */
  readonly now: (decision: string) => string;
  /** Before what to do. */
  readonly todo: (remedy: string) => string;
  readonly started: { readonly title: string; readonly body: (packs: number) => string };
  readonly digest: { readonly title: (count: number) => string; readonly more: (count: number) => string };
  readonly test: { readonly title: string; readonly body: (channel: string) => string };
  /** Before what is sent after some were given up. */
  readonly dropped: (count: number) => string;
}
