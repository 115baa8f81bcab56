/** What `siinterjk install` has done to a machine, as it keeps it for the next install and for uninstall. */
import { SiinterjkError } from "../errors.ts";
import type { ChangeableMachine, Machine } from "../machine/machine.ts";
import type { FreedCmdline } from "./cmdline.ts";
import { INSTALLED_NOTE } from "./places.ts";

/** A file that was written: every text that was, the newest first, and what stood there before the first time. */
export interface WrittenFile {
  readonly written: readonly string[];
  readonly before: string | null;
  /** Its permission bits then. */
  readonly beforeMode: number | null;
}

export interface BootNote {
  readonly config: string;
  readonly cmdline: string;
  readonly freed: FreedCmdline | null;
  /** The boot in which it was changed last: as long as that lasts, the change is not in force. */
  readonly bootId: string;
}

export interface InstalledNote {
  readonly version: 1;
  /** Names of folders below releases: the one that `current` leads to, and the one before it. */
  readonly release: string | null;
  readonly previous: string | null;
  /** The release that was started last. */
  readonly started: string | null;
  readonly files: Readonly<Record<string, WrittenFile>>;
  /** Folders that were not there, in the order in which they were made. */
  readonly folders: readonly string[];
  readonly madeUser: boolean;
  readonly enabledNetworkd: boolean;
  readonly maskedUnits: readonly string[];
  readonly boot: BootNote | null;
  /** An install has begun and not ended. */
  readonly unfinished: boolean;
}

export const EMPTY_NOTE: InstalledNote = {
  version: 1,
  release: null,
  previous: null,
  started: null,
  files: {},
  folders: [],
  madeUser: false,
  enabledNetworkd: false,
  maskedUnits: [],
  boot: null,
  unfinished: false,
};

/** `null` when nothing was installed; throws SETUP_NOTE_UNREADABLE. */
export async function readNote(machine: Machine): Promise<InstalledNote | null> {
  const text = await machine.readText(INSTALLED_NOTE);
  if (text === null) return null;
  const why = (message: string, cause?: unknown): SiinterjkError =>
    new SiinterjkError("SETUP_NOTE_UNREADABLE", `${INSTALLED_NOTE}: ${message}`, { cause });
  let note: Partial<InstalledNote>;
  try {
    note = JSON.parse(text) as Partial<InstalledNote>;
  } catch (cause) {
    throw why("is not JSON", cause);
  }
  // Only root can have written it, and only this program does: the version says whether the rest is understood.
  if (typeof note !== "object" || (note as unknown) === null || note.version !== 1) throw why("is not of version 1");
  return { ...EMPTY_NOTE, ...note };
}

/** The note while it is worked: each change is on the disk before what it announces is done. */
export class NoteBook {
  readonly #machine: ChangeableMachine;
  #note: InstalledNote;

  constructor(machine: ChangeableMachine, note: InstalledNote) {
    this.#machine = machine;
    this.#note = note;
  }

  get note(): InstalledNote {
    return this.#note;
  }

  async keep(change: Partial<InstalledNote>): Promise<void> {
    this.#note = { ...this.#note, ...change };
    await this.#machine.writeText(INSTALLED_NOTE, `${JSON.stringify(this.#note, null, 2)}\n`);
  }
}
