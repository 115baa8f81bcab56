/** Cuts bytes of a bus of newer JK BMSs into frames, messages, and stretches that are neither. */
import { beginsLikeFrame, findPb } from "../../codec/jk/pb-55aaeb90/find.ts";
import { PB_FRAME_BYTES, PB_START, type PbCode, type PbFrame } from "../../codec/jk/pb-55aaeb90/frame.ts";
import type { PbMessage } from "../../codec/jk/pb-55aaeb90/message.ts";
import type { Fault } from "../../domain/result.ts";

export type PbPiece = { readonly at: number; readonly size: number } & (
  | {
      readonly kind: "frame";
      readonly frame: PbFrame;
      /** Whose it is by the acknowledgement behind it; `null` without one. */
      readonly address: number | null;
    }
  | { readonly kind: "message"; readonly message: PbMessage }
  | { readonly kind: "refused"; readonly fault: Fault<PbCode> }
);

/** All pieces, one behind the other. A single byte 00 behind a frame or an acknowledgement is left out: some firmware sends it. */
export function pbPieces(bytes: Uint8Array): readonly PbPiece[] {
  const end = bytes.length;
  const pieces: PbPiece[] = [];
  let at = 0;
  let taken = 0;
  let fault: Fault<PbCode> | null = null;
  const refuse = (): void => {
    const padding = at - taken === 1 && bytes[taken] === 0x00 && taken > 0;
    if (at > taken && !padding)
      pieces.push({ kind: "refused", at: taken, size: at - taken, fault: why(bytes, taken, at, fault) });
    fault = null;
  };
  while (at < end) {
    const found = findPb(bytes, at, end);
    if (found.is !== "frame" && found.is !== "message") {
      if (found.is === "damaged") fault ??= found.fault;
      at++;
      continue;
    }
    refuse();
    const place = { at, size: found.bytes };
    at += found.bytes;
    taken = at;
    if (found.is === "message") pieces.push({ kind: "message", ...place, message: found.message });
    else pieces.push({ kind: "frame", ...place, frame: found.frame, address: senderOf(found.frame, bytes, at) });
  }
  refuse();
  return pieces;
}

/** The address in the acknowledgement at `at`, or one byte 00 later, if it is one of such a frame. */
function senderOf({ type }: PbFrame, bytes: Uint8Array, at: number): number | null {
  for (const from of bytes[at] === 0x00 ? [at, at + 1] : [at]) {
    const found = from < bytes.length ? findPb(bytes, from, bytes.length) : null;
    if (found?.is !== "message") continue;
    return found.message.kind === "ack" && found.message.asks === type ? found.message.address : null;
  }
  return null;
}

/** Of a stretch that is no frame and no message. */
function why(bytes: Uint8Array, from: number, to: number, fault: Fault<PbCode> | null): Fault<PbCode> {
  for (let at = from; at + PB_START.length <= to; at++) {
    if (!beginsLikeFrame(bytes, at, to)) continue;
    if (to - at >= PB_FRAME_BYTES) break;
    return { code: "JK_TRUNCATED", message: `${to - at} bytes of a frame, expected ${PB_FRAME_BYTES}` };
  }
  return fault ?? { code: "JK_NO_FRAME", message: `no frame and no message in ${to - from} bytes` };
}
