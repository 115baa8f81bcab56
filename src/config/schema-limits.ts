import { z } from "zod";
import { byChemistry, CELLS, spansInWords, widest } from "./chemistry.ts";

const CEILING = widest(({ absoluteCellV }) => absoluteCellV);

/** `limits`: the most the battery may be asked for. */
export const limitsSchema = z
  .strictObject({
    chargeVoltageV: z.number().min(41).max(63).default(55).meta({
      title: "Charge voltage",
      help: "The voltage that the inverter charges to; with chargeMode staged that of the absorption. 55.0 V is 3.4375 V for each of 16 cells.",
      unit: "V",
    }),
    dischargeVoltageV: z.number().min(41).max(48).default(43.2).meta({
      title: "Discharge voltage",
      help: "The inverter stops at this battery voltage, and starts again only above it. 43.2 V is 2.7 V for each of 16 cells.",
      unit: "V",
    }),
    chargeCurrentA: z.number().min(0).max(1200).default(115).meta({
      title: "Charge current",
      help: "Most that the whole battery may be charged with. The rating of the inverter model caps it further.",
      unit: "A",
    }),
    dischargeCurrentA: z.number().min(0).max(1200).default(115).meta({
      title: "Discharge current",
      help: "Most that the whole battery may be discharged with. A Sunny Island heeds it only on the grid.",
      unit: "A",
    }),
    absoluteCellV: z
      .number()
      .min(CEILING.min)
      .max(CEILING.max)
      .optional()
      .meta({
        title: "Cell ceiling",
        help: `No charge voltage above the number of cells times this. Without this key it is what cells of the chemistry bear; it can only be lowered: ${spansInWords(({ absoluteCellV }) => absoluteCellV, "V")}.`,
        unit: "V",
        example: CELLS.lfp.absoluteCellV.max,
        byChemistry: byChemistry(({ absoluteCellV }) => absoluteCellV.max),
      }),
  })
  .prefault({})
  .meta({
    title: "Limits",
    help: "The most the battery may be asked for. Everything else in the program only takes away from these figures.",
  });

/** `ramp`: how limits come back. */
export const rampSchema = z
  .strictObject({
    holdS: z.number().min(0).max(600).default(30).meta({
      title: "Hold",
      help: "How long a limit that was 0 stays 0 after its cause is gone.",
      unit: "s",
    }),
    ampsPerS: z
      .number()
      .min(0.1)
      .max(50)
      .default(2)
      .meta({ title: "Rise", help: "How fast a limit rises. It falls at once.", unit: "A/s" }),
  })
  .prefault({})
  .meta({ title: "Ramp", help: "How limits come back." });
