/**
 * Every error code of the program with what it means and what to do: the one list, from which docs/errors.md is written.
 * Codecs return faults that carry these codes; everything else throws a `SiinterjkError`.
 */
export interface ErrorEntry {
  readonly means: string;
  readonly remedy: string;
}

const entries = <T extends Record<string, ErrorEntry>>(table: T): T => table;

export const ERRORS = entries({
  // JK BMS frames (codec/jk)
  JK_NO_FRAME: {
    means: "The bytes do not contain the start of a JK frame (4E 57).",
    remedy: "Check that these are bytes of a JK BMS in the NW protocol (UART1 protocol 000 in the JK app).",
  },
  JK_TRUNCATED: {
    means: "The frame announces more bytes than there are.",
    remedy: "One or more bytes were lost on the line: check the wiring, the length of the cable and the adapter.",
  },
  JK_LENGTH: {
    means: "The length field of the frame is outside what any BMS sends.",
    remedy: "Noise on the line, or not the NW protocol: check the wiring and the protocol set in the JK app.",
  },
  JK_END_MARKER: {
    means: "The end marker 68 is not where the length field says.",
    remedy: "Noise on the line, or bytes were lost: check A/B wiring, termination and grounding.",
  },
  JK_CHECKSUM: {
    means: "The checksum of the frame is wrong: at least one byte was changed on the way.",
    remedy: "Check A/B wiring, termination and grounding. A frame like this is never used.",
  },
  JK_ECHO: {
    means: "The bytes are our own request, echoed by the RS485 adapter, not a reply of a BMS.",
    remedy: "Harmless if replies follow. If only echoes come, the BMS does not answer: check its wiring and power.",
  },
  JK_MALFORMED: {
    means: "The checksum is right, but the content is not what the protocol allows.",
    remedy: "Please report the frame: a firmware that speaks another dialect may have sent it.",
  },
  JK_INCOMPLETE: {
    means: "The frame is right, but lacks values that a reading needs.",
    remedy: "The reply to a request for a single value does this. If it comes from `run`, please report the frame.",
  },
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
  SMA_TEXT: {
    means: "A text for the Sunny Island is longer than 8 characters or has characters that are not printable ASCII.",
    remedy: "Use up to 8 plain letters, digits or spaces.",
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
