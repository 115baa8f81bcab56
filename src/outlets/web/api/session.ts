/** Signing in, and what a person may ask for then. Every POST has the header `content-type: application/json`. */
import { z } from "zod";
import { COMMAND_KINDS, LONGEST_FOR_MS, MOST_LIMIT_A } from "../../../domain/command.ts";

/** `GET /api/v1/session`. */
export const session = z
  .object({
    /** A password is set in the configuration; without one there are no controls. */
    controls: z.boolean(),
    signedIn: z.boolean(),
  })
  .meta({ id: "Session" });
export type ApiSession = z.infer<typeof session>;

/** `POST /api/v1/session`; `DELETE` signs out. */
export const signIn = z.strictObject({ password: z.string().min(1).max(200) });

/** `POST /api/v1/commands`; `DELETE /api/v1/commands/{id}` cancels. */
export const giveCommand = z.strictObject({
  kind: z.enum(COMMAND_KINDS),
  limitA: z.number().min(0).max(MOST_LIMIT_A).optional(),
  forMs: z.number().min(1000).max(LONGEST_FOR_MS).optional(),
});
export type ApiGiveCommand = z.input<typeof giveCommand>;
