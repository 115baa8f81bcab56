import { z } from "zod";

/** `state`: what survives a restart. */
export const stateSchema = z
  .strictObject({
    file: z
      .string()
      .regex(/^(?:\/[^\p{C}]*[^\p{C}/])?$/u)
      .default("/var/lib/siinterjk/state.json")
      .meta({
        title: "File",
        help: "Where the charge voltage and the number of cells are kept, so that a restart within 10 minutes goes on with them. It is written at most once a minute; the folder must exist.",
        form: 'the path of a file such as /var/lib/siinterjk/state.json, or "" to keep nothing',
      }),
  })
  .prefault({})
  .meta({ title: "State", help: "What survives a restart." });
