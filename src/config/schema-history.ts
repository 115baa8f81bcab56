/** `history`: what was, in a file. */
import { z } from "zod";
import { PATH } from "./schema-files.ts";

const days = (value: number) => z.int().min(2).max(3650).default(value);

export const historySchema = z
  .strictObject({
    file: z.string().regex(PATH).default("/var/lib/siinterjk/history.db").meta({
      title: "File",
      help: "Where the history is kept: charts, energy and events. It is written once a minute, less than 10 MB a day with 4 packs; the folder must exist. Only one program may use it.",
      form: 'the path of a file such as /var/lib/siinterjk/history.db, or "" to keep nothing',
    }),
    batteryDays: days(90).meta({
      title: "Battery",
      unit: "d",
      help: "How long the battery is kept every 10 s. Means, least and greatest values and the energy of each 5 minutes stay longer, those of each hour and day for ever.",
    }),
    packsDays: days(60).meta({
      title: "Packs",
      unit: "d",
      help: "How long the packs and their cells are kept every minute.",
    }),
    fiveMinutesDays: days(400).meta({
      title: "Every 5 minutes",
      unit: "d",
      help: "How long all of it is kept every 5 minutes.",
    }),
  })
  .prefault({})
  .meta({ title: "History", help: "What was, for the charts, the energy and the events of the page." });
