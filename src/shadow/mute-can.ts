/**
 * The bus as a shadow has it: everything is heard, nothing can be sent. What a port can do is taken apart first, so that no code
 * behind `earsOf` has anything to send with; the sending half that the bridge is given ends in a listener.
 */
import { decodeReport } from "../codec/sma/report.ts";
import type { CanFrame, CanPort, Opener } from "../io/port.ts";

/** A CAN bus that can only be heard. */
export type CanEars = Pick<CanPort, "name" | "ended" | "onInput" | "close">;

/** A port without its way to send: a new object that never had one. */
export function earsOf(open: Opener<CanPort>): Opener<CanEars> {
  return async (signal) => {
    const port = await open(signal);
    return {
      name: port.name,
      ended: port.ended,
      onInput: (listener) => port.onInput(listener),
      close: () => port.close(),
    };
  };
}

export interface ShadowListener {
  /** Somebody else's frame was on the bus. */
  heard(frame: CanFrame): void;
  /** The bridge would have sent this; it is not on the bus. */
  wouldSend(frame: CanFrame): void;
}

/**
 * The port for a bridge that runs as a shadow. It takes every frame and hands it to the listener instead of the bus. Of what is heard
 * the bridge gets the inverter's reports only: to it another battery on the bus would be a reason to fall silent.
 */
export function muteCan(open: Opener<CanEars>, listener: ShadowListener): Opener<CanPort> {
  return async (signal) => {
    const ears = await open(signal);
    let over = false;
    void ears.ended.then(() => (over = true));
    ears.onInput((input) => {
      if (input.kind === "frame") listener.heard(input.frame);
    });
    return {
      name: ears.name,
      echoes: false,
      ended: ears.ended,
      send: (frame) => {
        if (over) return { ok: false, why: "closed", detail: "the port has ended" };
        listener.wouldSend({ id: frame.id, data: Uint8Array.from(frame.data) });
        return { ok: true };
      },
      onInput: (hear) =>
        ears.onInput((input) => {
          if (input.kind !== "frame" || decodeReport(input.frame).ok) hear(input);
        }),
      close: () => ears.close(),
    };
  };
}
