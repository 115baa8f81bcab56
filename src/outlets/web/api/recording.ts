/** `GET /api/v1/recording`, `GET /api/v1/recording/{name}` and `POST /api/v1/recording`: the files of the flight recorder. */
import { z } from "zod";
import { wallMs } from "./words.ts";

export const recordingFile = z.object({ name: z.string(), bytes: z.int(), atMs: wallMs }).meta({ id: "Recording" });
export type ApiRecording = z.infer<typeof recordingFile>;

/** Newest first. */
export const recordingList = z.object({ recordings: z.array(recordingFile) }).meta({ id: "Recordings" });
export type ApiRecordings = z.infer<typeof recordingList>;

/** The file that was written now, by name. */
export const recorded = z.object({ name: z.string() }).meta({ id: "Recorded" });
