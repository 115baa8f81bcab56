/** What can be wrong with the frames of a JK BMS (codec/jk). */
import type { ErrorEntry } from "./entry.ts";

export const JK_ERRORS = {
  JK_NO_FRAME: {
    means: "The bytes do not contain the start of a JK frame: 4E 57, or 55 AA EB 90 in the newer protocol.",
    remedy:
      "Check that these are bytes of a JK BMS in the protocol that is expected (UART1 protocol in the JK app: 000 is 4E 57, 001 is 55 AA EB 90).",
  },
  JK_TRUNCATED: {
    means: "The frame announces more bytes than there are.",
    remedy: "One or more bytes were lost on the line: check the wiring, the length of the cable and the adapter.",
  },
  JK_LENGTH: {
    means: "The length of the frame is not one that a BMS sends.",
    remedy: "Noise on the line, or another protocol than the expected one: check the wiring and the protocol set in the JK app.",
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
  JK_PB_LAYOUT: {
    means: "The status frame has the older layout with room for 24 cells, in which the values stand elsewhere. It is not read.",
    remedy:
      "Firmware 10 and older sends it. Set UART1 to protocol 000 in the JK app and read the BMS in the NW protocol; please report the frame.",
  },
  JK_RANGE: {
    means: "A value does not fit in its field of a JK reply. Only the simulator builds replies.",
    remedy: "Keep the simulated values inside what the protocol can say.",
  },
} satisfies Record<string, ErrorEntry>;
