/**
 * Every error code of the program with what it means and what to do: the one list, from which docs/errors.md is written.
 * Codecs return faults that carry these codes; everything else throws a `SiinterjkError`.
 */
import type { ErrorEntry } from "./errors/entry.ts";
import { SCAN_ERRORS } from "./errors/scan.ts";
import { HISTORY_ERRORS } from "./errors/history.ts";
import { DOCTOR_ERRORS } from "./errors/doctor.ts";
import { FLEET_ERRORS } from "./errors/fleet.ts";
import { INIT_ERRORS } from "./errors/init.ts";
import { MESSAGE_ERRORS } from "./errors/messages.ts";
import { SETUP_ERRORS } from "./errors/setup.ts";
import { SHADOW_ERRORS } from "./errors/shadow.ts";
import { JK_ERRORS } from "./errors/jk.ts";
import { MQTT_ERRORS } from "./errors/mqtt.ts";
import { WEB_ERRORS } from "./errors/web.ts";

const entries = <T extends Record<string, ErrorEntry>>(table: T): T => table;

export const ERRORS = entries({
  // bytes as text (codec/hex)
  HEX_SYNTAX: {
    means: "The text is not hex bytes: a character is no hex digit, or a digit is missing.",
    remedy: "Write the bytes as pairs of hex digits; spaces, commas, colons, newlines and 0x are allowed.",
  },
  // JK BMS frames (codec/jk)
  ...JK_ERRORS,
  // SMA CAN frames (codec/sma)
  CAN_SYNTAX: {
    means: "The text is not a CAN frame in candump notation (`351#2602...`, or a candump line).",
    remedy: "Write the id in hex, `#`, then the data bytes in hex.",
  },
  SMA_UNKNOWN_ID: {
    means: "The SMA document defines no frame with this id.",
    remedy: "Nothing: the frame belongs to another protocol, or is an undocumented one of the inverters.",
  },
  SMA_LENGTH: {
    means: "The frame is shorter than the SMA document says.",
    remedy: "Check the sender. Such a frame is not decoded, because missing bytes have no meaning.",
  },
  SMA_RANGE: {
    means: "A value is outside what the Sunny Island accepts; it would drop it without notice and keep the old one.",
    remedy: "This is a fault in the program if it comes from `run`: please report it with the log.",
  },
  SMA_INVALID: {
    means: "The inverter marks one of its values as not available, so the frame is not used.",
    remedy: "Nothing, if it is rare: the inverter sends again every second. Otherwise look at the inverter's own display.",
  },
  SMA_TEXT: {
    means: "A text for the Sunny Island is longer than 8 characters or has characters that are not printable ASCII.",
    remedy: "Use up to 8 plain letters, digits or spaces.",
  },
  // Ports (io)
  PORT_SPEC: {
    means: "The name of a port cannot be understood.",
    remedy:
      "Give a serial device (`/dev/serial0`, `tcp://host:port`, IPv6 in brackets) or a CAN bus (`can0`, `slcan:/dev/ttyACM0`).",
  },
  PORT_NOT_FOUND: {
    means: "There is no such serial device.",
    remedy: "Plug the adapter in; see `ls -l /dev/serial/by-id /dev/serial0` for the names that exist.",
  },
  PORT_BUSY: {
    means: "Another program has the serial device open.",
    remedy: "Stop the other program (`sudo fuser -v DEVICE` names it); a login console is freed with raspi-config.",
  },
  PORT_PERMISSION: {
    means: "The user may not open the serial device.",
    remedy: "Add the user to the group of the device (`sudo usermod -aG dialout USER`), then log in anew or restart the service.",
  },
  PORT_FAILED: {
    means: "The serial device or the connection could not be opened; the message says why.",
    remedy: "Check that it is a serial device, or that host and port are right and the other end listens.",
  },
  PTY_UNAVAILABLE: {
    means: "This system gives no pseudo-terminals, which simulated serial lines need.",
    remedy: "Use Linux with /dev/ptmx and the optional package koffi (`npm install` without `--omit=optional`).",
  },
  CAN_DRIVER: {
    means: "The optional package koffi, through which the CAN socket is opened, cannot be loaded.",
    remedy: "Run `npm install` without `--omit=optional`, or use a serial CAN adapter (`slcan:/dev/ttyACM0`).",
  },
  CAN_UNSUPPORTED: {
    means: "The kernel of this system has no SocketCAN.",
    remedy: "Use Linux with CAN (`sudo modprobe can_raw`), or a serial CAN adapter (`slcan:/dev/ttyACM0`).",
  },
  CAN_INTERFACE: {
    means: "There is no such CAN interface.",
    remedy: "See `ip -brief link show type can`; check the overlay in config.txt and the wiring of the CAN board.",
  },
  CAN_RESET: {
    means: "The CAN interface could not be set down and up again (`can.manageInterface`).",
    remedy: "The service needs the right to do so: packaging/systemd/manage-interface.conf grants it.",
  },
  CAN_SECOND_BMS: {
    means:
      "Somebody else on the CAN bus sends what only a battery may (0x351, 0x355, 0x356, 0x35A, 0x35B, 0x35E or 0x35F). Nothing is sent any more.",
    remedy:
      "Take the second BMS off the bus, or stop the second program; then restart the service or say `siinterjk command send-again`.",
  },
  CAN_FAILED: {
    means: "The CAN socket could not be opened; the message says why.",
    remedy: "Check the interface with `ip -details link show can0`.",
  },
  // What a scan finds besides BMSs (cli/scan)
  ...SCAN_ERRORS,
  // Frames that a person gives (cli/decode)
  INPUT_EMPTY: {
    means: "There is nothing to decode.",
    remedy: "Give the frame as an argument, with `--file`, or on the standard input.",
  },
  INPUT_UNREADABLE: {
    means: "The file with the frames cannot be read.",
    remedy: "Check its path and permissions.",
  },
  // Configuration (config)
  CONFIG_MISSING: {
    means: "The configuration file does not exist.",
    remedy: "Check the path; start from siinterjk.example.yaml. What must be in it are the packs and their ports.",
  },
  CONFIG_UNREADABLE: {
    means: "The configuration file cannot be read: no permission, a directory, not UTF-8 text, or far too large.",
    remedy: "Check the path and its permissions (the service's user must be able to read it), and save it as UTF-8 text.",
  },
  CONFIG_INVALID: {
    means: "The configuration file has mistakes; every one is listed with its line, what came and what was expected.",
    remedy: "Correct the lines, then run `siinterjk check-config` until it is content. Nothing is sent before that.",
  },
  // What survives a restart (state)
  STATE_UNREADABLE: {
    means: "The state file exists, but cannot be read. The bridge starts without it: the charge voltage begins anew.",
    remedy: "Check `state.file`: it must be a plain file that the service's user may read and write.",
  },
  STATE_INVALID: {
    means: "The state file holds something else than this program writes. The bridge starts without it.",
    remedy: "Nothing: it is replaced within a minute or so. If it happens again, check the disk or the SD card.",
  },
  STATE_VERSION: {
    means: "The state file was written by another version of the program. The bridge starts without it.",
    remedy: "Nothing: it is replaced within a minute or so.",
  },
  STATE_OLD: {
    means: "The state file is older than a year. The bridge starts without it.",
    remedy: "If it comes after every restart, check the clock (`timedatectl`).",
  },
  STATE_NOT_SAVED: {
    means:
      "The state file cannot be written; the message says why. The bridge goes on, but a restart begins the charge voltage anew.",
    remedy:
      'Make the folder and let the user write to it, free some disk space, or choose another `state.file` (`""` keeps nothing).',
  },
  // Commands of a person (control)
  CONTROL_UNAVAILABLE: {
    means: "The socket for commands cannot be made; the message says why. The bridge goes on, and takes no commands.",
    remedy:
      "Make the folder of `control.socket` and let the user write to it (the systemd unit does so), or choose another path. Then start the bridge again.",
  },
  CONTROL_IN_USE: {
    means: "Another program answers on the socket for commands: most likely a second bridge. This one takes no commands.",
    remedy: "Stop the other bridge, or give each its own `control.socket`. Two bridges must never feed the same inverter.",
  },
  CONTROL_NOBODY: {
    means: "No bridge listens on the socket for commands.",
    remedy: "Check that the bridge runs (`systemctl status siinterjk`), and give its `control.socket` with `--socket`.",
  },
  CONTROL_PERMISSION: {
    means: "The user may not write to the socket for commands.",
    remedy: "Use sudo, or become a member of the group that owns the socket (`ls -l` shows it) and log in anew.",
  },
  CONTROL_NO_ANSWER: {
    means: "The bridge gave no answer to the request, or one that this version of the program cannot read.",
    remedy: "Look at what stands (`siinterjk command list`) before asking again; after an update, restart the bridge.",
  },
  CONTROL_BUSY: {
    means: "So many are connected to the socket for commands that the bridge refuses more.",
    remedy: "Ask again; each connection is ended after 30 s.",
  },
  CONTROL_REQUEST: {
    means: "The request is none that the bridge knows, or a value in it is out of range. Nothing has changed.",
    remedy: "Correct what the message names; `siinterjk command --help` shows what there is.",
  },
  CONTROL_NO_COMMAND: {
    means: "The command that should be cancelled does not stand: it has ended, or was never given.",
    remedy: "`siinterjk command list` shows what stands.",
  },
  CONTROL_FAILED: {
    means: "The bridge could not do what was asked; the message says why. It goes on otherwise.",
    remedy: "Correct what the message names, such as a full disk, and ask again.",
  },
  // The flight recorder and its files (recorder, cli/replay)
  RECORDING_NOT_SAVED: {
    means: "What the flight recorder remembers cannot be written into a file; the message says why. The bridge goes on.",
    remedy:
      'Make the folder (`recorder.folder`; with `""` nothing is recorded) and let the user write to it, or free some disk space.',
  },
  RECORDER_STOPPED: {
    means: "A fault in the flight recorder: nothing more is recorded until the next start. The bridge goes on.",
    remedy: "Please report it with the log.",
  },
  RECORDING_UNREADABLE: {
    means: "The recording cannot be read: it is not there, no permission, a folder, or far too large.",
    remedy: "Check the path and its permissions; recordings belong to the user of the service (try `sudo`).",
  },
  RECORDING_INVALID: {
    means: "The file is not a recording, or it is damaged or not whole.",
    remedy: "Copy it again from where it was made, in binary mode, and give it as it is: packed with gzip.",
  },
  RECORDING_VERSION: {
    means: "The recording was made by a newer program, in a format that this one does not know.",
    remedy: "Use the version that made it, or a newer one; the message names it.",
  },
  // The page in the browser (outlets/web)
  ...WEB_ERRORS,
  // The broker (outlets/mqtt)
  ...MQTT_ERRORS,
  ...INIT_ERRORS,
  ...SETUP_ERRORS,
  ...DOCTOR_ERRORS,
  ...SHADOW_ERRORS,
  // What was (outlets/history)
  ...HISTORY_ERRORS,
  ...FLEET_ERRORS,
  // Messages to people (outlets/messages)
  ...MESSAGE_ERRORS,
  // The service manager (io/systemd)
  NOTIFY_UNAVAILABLE: {
    means: "systemd waits for a word of the service (NOTIFY_SOCKET), but it cannot be given. systemd will restart the service.",
    remedy:
      "Run `npm install` without `--omit=optional` (koffi is needed); or set `Type=exec` and `WatchdogSec=0` with `systemctl edit`.",
  },
});

export type ErrorCode = keyof typeof ERRORS;

/** An error with a documented code. `context` holds what a log should keep in fields. */
export class SiinterjkError extends Error {
  override readonly name = "SiinterjkError";
  readonly code: ErrorCode;
  readonly context: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; context?: Record<string, string | number | boolean> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
  }
}

/** What an error says and what to do about it, whatever was thrown: "PORT_NOT_FOUND ... Plug the adapter in ...". */
export function explainError(error: unknown): string {
  const message = messageOf(error);
  return error instanceof SiinterjkError ? `${message}. ${ERRORS[error.code].remedy}` : message;
}

/** What an error says, whatever was thrown; with its code when it has one. */
export function messageOf(error: unknown): string {
  if (error instanceof SiinterjkError) return `${error.code} ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
