/** `GET /healthz`: for a monitor. 200 while the bridge decides every second, 503 when it does not. */
import { z } from "zod";
import { ageMs } from "./words.ts";

export const health = z
  .object({ ok: z.boolean(), decision: z.enum(["run", "block", "silent"]), ageMs, ticks: z.int() })
  .meta({ id: "Health" });
