/** What can go wrong while the past is kept (outlets/history). */
import type { ErrorEntry } from "./entry.ts";

export const HISTORY_ERRORS = {
  HISTORY_DRIVER: {
    means: "The optional package libsql, which keeps the history, cannot be loaded. The bridge goes on without a history.",
    remedy: 'Run `npm install` without `--omit=optional`, or set `history.file` to "".',
  },
  HISTORY_NOT_SAVED: {
    means: "The file of the history cannot be opened or written; the message says why. The bridge goes on and tries again.",
    remedy: "Make the folder of `history.file` and let the user write to it, or free some disk space.",
  },
  HISTORY_IN_USE: {
    means: "Another process has the file of the history open. The bridge goes on and tries again.",
    remedy: "Stop the other process (`sudo fuser -v FILE` names it); each bridge needs its own `history.file`.",
  },
  HISTORY_VERSION: {
    means: "The file of the history was written by a newer version of the program, or by another program. It is left as it is.",
    remedy: "Use the version that wrote it, or choose another `history.file`.",
  },
  HISTORY_CORRUPT: {
    means: "The file of the history was damaged. It has been moved aside, and a new one has begun; the counters may begin anew.",
    remedy: "Check the disk or the SD card. The old file is kept beside the new one until it happens again.",
  },
  HISTORY_DAMAGED: {
    means: "An hour or a day in the history cannot be read; it is shown as a gap. The rest is good.",
    remedy: "Check the disk or the SD card.",
  },
  HISTORY_DROPPED: {
    means: "The history could not be written for so long that the oldest of what was waiting has been thrown away.",
    remedy: "See the message before it; the energy is counted all the same.",
  },
  HISTORY_BUSY: {
    means: "More has been asked of the history than it can answer.",
    remedy: "Ask again in a moment.",
  },
  HISTORY_STOPPED: {
    means: "A fault in the history. The bridge goes on.",
    remedy: "Please report it with the log.",
  },
} satisfies Record<string, ErrorEntry>;
