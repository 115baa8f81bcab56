import { z } from "zod";

const ageMs = (max: number) => z.int().min(500).max(max);

/** `safety`: what happens as readings grow old. */
export const safetySchema = z
  .strictObject({
    freshMs: ageMs(60_000).default(5_000).meta({
      title: "Fresh",
      help: "A reading younger than this is as good as new. At least three poll intervals.",
      unit: "ms",
    }),
    lostMs: ageMs(120_000)
      .default(30_000)
      .meta({ title: "Lost", help: "A pack without a reading for this long counts as lost.", unit: "ms" }),
    holdMs: ageMs(120_000).default(15_000).meta({
      title: "Hold",
      help: "Up to this age of the newest reading the inverter keeps getting the last set-points.",
      unit: "ms",
    }),
    blockMs: ageMs(120_000).default(45_000).meta({
      title: "Block",
      help: "Up to this age the inverter gets 0 A for both currents; beyond it, what onBatteryLost says.",
      unit: "ms",
    }),
    startupWaitMs: z.int().min(0).max(600_000).default(30_000).meta({
      title: "Wait at start",
      help: "How long to wait at start for the first reading of every pack before going on with those that answered. Nothing is sent without a reading.",
      unit: "ms",
    }),
    minPacks: z.int().min(1).max(64).default(1).meta({
      title: "Fewest packs",
      help: "With readings of fewer packs than this the battery counts as not heard. The other packs of a battery go on without one that is lost.",
      unit: "packs",
    }),
    onBatteryLost: z.enum(["silent", "block"]).default("silent").meta({
      title: "When the battery is lost",
      help: "silent: stop sending; 60 s later the Sunny Island stops by itself (F952). block: go on sending 0 A and the last state of charge.",
    }),
  })
  .prefault({})
  .meta({ title: "Safety", help: "What happens as readings grow old." });

/** `poll`: how the BMS is asked. */
export const pollSchema = z
  .strictObject({
    pollMs: z
      .int()
      .min(500)
      .max(10_000)
      .default(1_000)
      .meta({ title: "Interval", help: "How often each BMS is asked.", unit: "ms" }),
    replyTimeoutMs: z
      .int()
      .min(100)
      .max(2_000)
      .default(300)
      .meta({ title: "Reply timeout", help: "How long to wait for a reply.", unit: "ms" }),
    gapMs: z.int().min(100).max(1_000).default(100).meta({
      title: "Gap",
      help: "Silence on the line between two requests.",
      unit: "ms",
    }),
  })
  .prefault({})
  .meta({ title: "Polling", help: "How each BMS is asked." });
