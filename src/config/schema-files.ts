/** What the program keeps on disk, and where it listens. An empty path switches a thing off. */
import { z } from "zod";

/** An absolute path that does not end in a slash, or nothing. */
export const PATH = /^(?:\/[^\p{C}]*[^\p{C}/])?$/u;

/** `state`: what survives a restart. */
export const stateSchema = z
  .strictObject({
    file: z.string().regex(PATH).default("/var/lib/siinterjk/state.json").meta({
      title: "File",
      help: "Where the charge voltage, the stage of charging, what a full charge has shown and people's commands are kept, so that a restart goes on with them. It is written at most once a minute, and when a command is given; the folder must exist.",
      form: 'the path of a file such as /var/lib/siinterjk/state.json, or "" to keep nothing',
    }),
  })
  .prefault({})
  .meta({ title: "State", help: "What survives a restart." });

/** Linux takes no longer name for a socket: 108 bytes with the zero at the end (unix(7)). */
const MOST_SOCKET_BYTES = 107;

/** `control`: how the running bridge is spoken to. */
export const controlSchema = z
  .strictObject({
    socket: z
      .string()
      .regex(PATH)
      .refine((path) => Buffer.byteLength(path) <= MOST_SOCKET_BYTES)
      .default("/run/siinterjk/control.sock")
      .meta({
        title: "Socket",
        help: "Where `siinterjk command` reaches the running bridge. Who may open it may tighten the limits, never widen them; the folder must exist.",
        form: `the path of a socket such as /run/siinterjk/control.sock, at most ${MOST_SOCKET_BYTES} bytes long, or "" for none`,
      }),
  })
  .prefault({})
  .meta({ title: "Control", help: "How the running bridge is spoken to." });

/** `recorder`: what was seen and decided, to be looked at afterwards. */
export const recorderSchema = z
  .strictObject({
    folder: z.string().regex(PATH).default("/var/lib/siinterjk/recordings").meta({
      title: "Folder",
      help: "Where up to the last hour is written on a fault, or when `siinterjk command freeze` asks for it, so that it can be replayed. The newest 10 recordings are kept, 100 MB at most. The folder is made; the one above it must exist.",
      form: 'the path of a folder such as /var/lib/siinterjk/recordings, or "" to record nothing',
    }),
  })
  .prefault({})
  .meta({ title: "Recorder", help: "What was seen and decided in the last hour." });
