/** What is kept over a restart as the text of a file, and back. The text is a stranger's: anything may stand in it. */
import { z } from "zod";
import { COMMAND_KINDS, LONGEST_FOR_MS, MOST_LIMIT_A } from "../domain/command.ts";
import type { Kept, Resumed } from "../domain/kept.ts";
import { good, refused, type Result } from "../domain/result.ts";

const VERSION = 2;
/** As far back as the charge voltage looks. What is told of a battery that was left alone for longer may have changed. */
export const USABLE_MS = 600_000;
/** Full charges, what they showed of the BMSs, and what people have asked for count for longer; a year is a clock that was set. */
const LONGEST_MS = 366 * 86_400_000;
/** A pack has at most 32 cells (docs/configuration.md), of at most 5 V. */
const MOST_CELLS = 32;
const MOST_V = MOST_CELLS * 5;

const agoMs = z
  .number()
  .min(0)
  .max(10 * LONGEST_MS);
const pct = z.number().min(0).max(100);

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
  stage: z.discriminatedUnion("stage", [
    z.object({ stage: z.literal("bulk"), fullAgoMs: agoMs.nullable() }),
    z.object({ stage: z.enum(["settle", "float"]), fullAgoMs: agoMs, socTopPct: pct.nullable() }),
  ]),
  anchors: z.record(z.string().max(100), z.object({ bmsPct: pct, offsetPct: pct, agoMs })),
  commands: z
    .array(
      z.object({
        id: z.int().min(1),
        kind: z.enum(COMMAND_KINDS),
        limitA: z.number().min(0).max(MOST_LIMIT_A).exactOptional(),
        givenAgoMs: agoMs,
        leftMs: z.number().positive().max(LONGEST_FOR_MS),
      }),
    )
    .max(COMMAND_KINDS.length),
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
  // A system without a clock of its own begins in the past: what only tightens or lasts for days counts all the same.
  if (!(ageMs >= 0)) return good({ kept: lasting(kept), ageMs: 0 });
  if (ageMs > LONGEST_MS) return refused("STATE_OLD", `it is ${Math.round(ageMs / 86_400_000)} days old`);
  return good({ kept: ageMs > USABLE_MS ? lasting(kept) : kept, ageMs });
}

/** What counts of a state of long ago. A battery that was settling then has settled. */
const lasting = ({ stage, anchors, commands }: Kept): Kept => ({
  chargeVoltage: null,
  cells: {},
  stage: stage.stage === "settle" ? { ...stage, stage: "float" } : stage,
  anchors,
  commands,
});
