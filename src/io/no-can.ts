import type { CanPort, Opener, PortEnd } from "./port.ts";

/** A bus that does not exist: takes every frame and sends none. For a dry run that only shows what it would send. */
export const openNoCan: Opener<CanPort> = () => {
  let end!: (end: PortEnd) => void;
  const ended = new Promise<PortEnd>((resolve) => (end = resolve));
  return Promise.resolve({
    name: "none (dry run)",
    echoes: false,
    send: () => ({ ok: true as const }),
    onInput: () => () => undefined,
    ended,
    close: () => {
      end({ expected: true, reason: "closed" });
      return Promise.resolve();
    },
  });
};
