/** The two cables of the rig: fresh ports for the bridge at every opening, and what can happen to a cable meanwhile. */
import { SiinterjkError } from "../../src/errors.ts";
import { memoryBytePair, type MemoryBytePort, type MemoryCanBus, type MemoryCanPort } from "../../src/io/memory-ports.ts";
import type { BytePort, CanPort, Opener } from "../../src/io/port.ts";

const NEVER_ENDS = new Promise<never>(() => undefined);

/** An RS485 adapter with its cable to the BMS. The BMS's end stays the same however often the host opens and closes its own. */
export class SerialCable {
  /** The wires are off at the BMS; the adapter does not notice. */
  cut = false;
  readonly #listeners = new Set<(chunk: Uint8Array) => void>();
  #far: MemoryBytePort | null = null;
  #plugged = true;
  #hangs = false;
  /** How often the host has opened the adapter. */
  opened = 0;
  /** The host's name for it. */
  readonly device: string;

  constructor(device: string) {
    this.device = device;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  /** Bytes get through once the host has it open. */
  get works(): boolean {
    return this.#plugged && !this.cut && !this.#hangs;
  }

  /** The host's end. */
  readonly open: Opener<BytePort> = () => {
    if (!this.#plugged) return Promise.reject(new SiinterjkError("PORT_NOT_FOUND", "the adapter is not there"));
    const [near, far] = memoryBytePair(this.device, "BMS");
    this.#far = far;
    this.#hangs = false;
    this.opened++;
    far.onData((chunk) => {
      if (!this.cut && this.#far === far) for (const listener of this.#listeners) listener(chunk);
    });
    return Promise.resolve(near);
  };

  /** The BMS's end. */
  readonly bmsPort: BytePort = {
    name: "BMS",
    ended: NEVER_ENDS,
    write: (bytes) => {
      if (!this.cut) this.#far?.write(bytes);
    },
    onData: (listener) => {
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    },
    close: () => Promise.resolve(),
  };

  /** Pulls the adapter out of the host. */
  pull(): void {
    this.#plugged = false;
    this.#far?.unplug();
    this.#far = null;
  }

  plug(): void {
    this.#plugged = true;
  }

  /** The adapter's driver hangs: open as before, but no byte passes until it is opened anew. */
  hang(): void {
    this.#far = null;
    this.#hangs = true;
  }
}

/** The CAN adapter of the host. */
export class CanAdapter {
  readonly #bus: MemoryCanBus;
  #node: MemoryCanPort | null = null;
  #plugged = true;
  #down = false;

  constructor(bus: MemoryCanBus) {
    this.#bus = bus;
  }

  /** A frame can get through. */
  get works(): boolean {
    return this.#plugged && !this.#down;
  }

  readonly open: Opener<CanPort> = () => {
    if (!this.#plugged) return Promise.reject(new SiinterjkError("CAN_INTERFACE", "the adapter is not there"));
    this.#node = this.#bus.port("can0");
    this.#node.down = this.#down;
    return Promise.resolve(this.#node);
  };

  /** `ip link set can0 down`, or up. */
  set down(down: boolean) {
    this.#down = down;
    if (this.#node !== null) this.#node.down = down;
  }

  /** Pulls the adapter out of the host. */
  pull(): void {
    this.#plugged = false;
    this.#node?.unplug();
    this.#node = null;
  }

  plug(): void {
    this.#plugged = true;
  }
}
