/** What is kept over a restart as the text of a file, and back. The text is a stranger's: anything may stand in it. */
import { z } from "zod";
import type { Kept, Resumed } from "../domain/kept.ts";
import { good, refused, type Result } from "../domain/result.ts";

const VERSION = 1;
/** As far back as the charge voltage looks. */
export const USABLE_MS = 600_000;
/** A pack has at most 32 cells (docs/configuration.md), of at most 5 V. */
const MOST_CELLS = 32;
const MOST_V = MOST_CELLS * 5;

const anyVersion = z.object({ version: z.int().min(1) });

const document = z.object({
  savedAt: z.iso.datetime(),
  chargeVoltage: z
    .object({
      // What the Sunny Island accepts (FSS-ConnectingBat-TI-en-10, 0x351).
      valueV: z.number().min(41).max(63),
      external: z.boolean(),
      tops: z
        .array(
          z.object({
            agoMs: z
              .number()
              .min(0)
              .max(2 * USABLE_MS),
            maxV: z.number().positive().max(MOST_V),
          }),
        )
        .max(100),
    })
    .nullable(),
  cells: z.record(z.string().max(100), z.int().min(1).max(MOST_CELLS)),
});

export type StateTextCode = "STATE_INVALID" | "STATE_VERSION" | "STATE_OLD";

/** `wallNowMs` is the time of the wall clock (ms since 1970), the only one that goes on over a restart. */
export function stateText(kept: Kept, wallNowMs: number): string {
  return `${JSON.stringify({ version: VERSION, savedAt: new Date(wallNowMs).toISOString(), ...kept })}\n`;
}

/** Total: any text gives a state that can be used, or the reason why there is none. */
export function readStateText(text: string, wallNowMs: number): Result<Resumed, StateTextCode> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused("STATE_INVALID", "it is not JSON");
  }
  const versioned = anyVersion.safeParse(json);
  if (!versioned.success) return refused("STATE_INVALID", "it has no version");
  const { version } = versioned.data;
  if (version !== VERSION) return refused("STATE_VERSION", `it has version ${version}, this program knows version ${VERSION}`);
  const parsed = document.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return refused("STATE_INVALID", `${path.map(String).join(".").slice(0, 60)}: ${message.slice(0, 120)}`);
  }
  const { savedAt, ...kept } = parsed.data;
  const ageMs = wallNowMs - Date.parse(savedAt);
  // A clock that was set meanwhile gives any age. What it may give a right age to is harmless as well (docs/safety.md).
  if (!(ageMs >= 0)) return refused("STATE_OLD", "it is from the future by the clock of this system");
  if (ageMs > USABLE_MS) return refused("STATE_OLD", `it is ${Math.round(ageMs / 60_000)} minutes old`);
  return good({ kept, ageMs });
}
