/** The file behind the state: whole or not there, also after a power cut, and never a reason to stop. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import type { Kept, Resumed } from "../domain/kept.ts";
import { good, refused, type Result } from "../domain/result.ts";
import { messageOf, SiinterjkError } from "../errors.ts";
import { readBounded } from "../io/read-bounded.ts";
import { replaceFile } from "../io/replace-file.ts";
import type { Log } from "../log.ts";
import type { StateStore } from "./keeper.ts";
import { readStateText, stateText, type StateTextCode } from "./state-text.ts";

/** Many times what the largest state takes. */
const MAX_BYTES = 1 << 16;

/** `null` where there is no file. Never rejects. */
export async function loadState(
  path: string,
  wallNowMs: number,
): Promise<Result<Resumed | null, StateTextCode | "STATE_UNREADABLE">> {
  let text: string;
  try {
    // A pipe in its place would wait for a writer.
    text = new TextDecoder().decode(await readBounded(path, MAX_BYTES, "now"));
  } catch (error) {
    return isCode(error, "ENOENT") ? good(null) : refused("STATE_UNREADABLE", messageOf(error));
  }
  return readStateText(text, wallNowMs);
}

/** Replaces the file: at every moment the old or the new one is there, whole. Rejects with STATE_NOT_SAVED. */
export async function saveState(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, `${path}.new`, [text]);
  } catch (cause) {
    throw new SiinterjkError("STATE_NOT_SAVED", messageOf(cause), { cause, context: { file: path } });
  }
}

/** A store on a file that tells its troubles to the log: once when they begin, once when they end. */
export function fileStore(path: string, log: Log, wallNowMs: () => number): StateStore {
  let failing = false;
  return {
    load: async () => {
      const loaded = await loadState(path, wallNowMs());
      if (loaded.ok) {
        if (loaded.value === null) failing = await tellUnwritable(path, log);
        else log.info({ file: path }, `Goes on from the state of ${Math.round(loaded.value.ageMs / 1000)} s ago`);
        return loaded.value;
      }
      const { code, message } = loaded.error;
      const line = `${code} ${path} is not used: ${message}`;
      if (code === "STATE_OLD") log.info({ code, file: path }, line);
      else log.warn({ code, file: path }, line);
      return null;
    },
    save: async (kept: Kept) => {
      try {
        await saveState(path, stateText(kept, wallNowMs()));
        if (failing) log.info({ file: path }, `${path} is written again`);
        failing = false;
      } catch (error) {
        if (!failing)
          log.warn({ code: "STATE_NOT_SAVED", file: path }, `${messageOf(error)}: a restart begins the charge voltage anew`);
        failing = true;
      }
    },
  };
}

/** A first start, or a program that runs as somebody else: told once at the start instead of a minute later. */
async function tellUnwritable(path: string, log: Log): Promise<boolean> {
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return false;
  } catch (error) {
    const missing = isCode(error, "ENOENT");
    const line = `STATE_NOT_SAVED ${folder} ${missing ? "does not exist" : "cannot be written"}: a restart begins the charge voltage anew`;
    if (missing) log.info({ code: "STATE_NOT_SAVED", file: path }, line);
    else log.warn({ code: "STATE_NOT_SAVED", file: path }, line);
    return true;
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;
