/** The one line that each side of the control socket says. */
import type { Socket } from "node:net";

/** `ended`: the other side has gone, or has said that nothing more comes, before the line had an end. */
export type FirstLine =
  { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long" } | { readonly kind: "ended" };

const NEWLINE = 0x0a;

/**
 * The first line that arrives, without its end; nothing after it is read. Keeps at most `mostBytes`, and never rejects. Bytes
 * that are no UTF-8 become U+FFFD.
 */
export function firstLine(socket: Socket, mostBytes: number): Promise<FirstLine> {
  return new Promise((resolve) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    const done = (result: FirstLine): void => {
      socket.off("data", onData).off("end", onEnd).off("close", onEnd);
      socket.pause();
      resolve(result);
    };
    const onEnd = (): void => done({ kind: "ended" });
    const onData = (chunk: Uint8Array): void => {
      const end = chunk.indexOf(NEWLINE);
      const part = end === -1 ? chunk : chunk.subarray(0, end);
      length += part.length;
      if (length > mostBytes) {
        done({ kind: "too-long" });
        return;
      }
      parts.push(part);
      if (end !== -1) done({ kind: "line", text: new TextDecoder().decode(Buffer.concat(parts)) });
    };
    socket.on("data", onData).on("end", onEnd).on("close", onEnd);
  });
}
