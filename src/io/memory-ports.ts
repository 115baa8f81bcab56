import { frameFault } from "./can-bytes.ts";
import { CLOSED, PortLife } from "./port-life.ts";
import type { BytePort, CanError, CanFrame, CanInput, CanPort, PortEnd, SendResult } from "./port.ts";

/** One end of a byte line in memory. */
export interface MemoryBytePort extends BytePort {
  /** Both ends end unexpectedly, as when the cable is pulled. */
  unplug(): void;
}

/**
 * Two linked ends: what one writes, the other receives, copied, in order, in a later microtask.
 * When one end is closed, the other ends unexpectedly once it has received what was on the way.
 */
export function memoryBytePair(nameA: string, nameB: string): [MemoryBytePort, MemoryBytePort] {
  const lives = [new PortLife<Uint8Array>(), new PortLife<Uint8Array>()] as const;
  const make = (name: string, own: PortLife<Uint8Array>, peer: PortLife<Uint8Array>): MemoryBytePort => ({
    name,
    ended: own.ended,
    pendingWriteBytes: 0,
    write: (bytes) => {
      if (own.over || bytes.length === 0) return;
      const copy = new Uint8Array(bytes);
      queueMicrotask(() => peer.deliver(copy));
    },
    onData: (listener) => own.listen(listener),
    close: () => {
      if (own.end(CLOSED)) queueMicrotask(() => void peer.end({ expected: false, reason: "the other end closed" }));
      return Promise.resolve();
    },
    unplug: () => {
      own.end(UNPLUGGED);
      peer.end(UNPLUGGED);
    },
  });
  return [make(nameA, lives[0], lives[1]), make(nameB, lives[1], lives[0])];
}

const UNPLUGGED: PortEnd = { expected: false, reason: "unplugged" };

/** A node on a CAN bus in memory, with the faults that a bus has. */
export interface MemoryCanPort extends CanPort {
  /** The interface is down: sends are refused, nothing arrives, the node acknowledges nothing. Up again as before. */
  down: boolean;
  /** Every send is refused as with a full queue. */
  full: boolean;
  /** The adapter is gone: the port ends unexpectedly. */
  unplug(): void;
  /** The controller reports trouble to the listeners of this port. */
  report(error: CanError): void;
}

/** Frames that wait in a node's controller for an acknowledgement, as Linux' default queue of a CAN interface has. */
const QUEUE_FRAMES = 10;

/** A CAN bus in memory. `port(name)` plugs in one more node. */
export interface MemoryCanBus {
  port(name: string): MemoryCanPort;
}

/**
 * Every node receives the frames of the others and its own as `echo`, in order, in a later microtask.
 * A node that is alone (or with nodes that are down) gets no acknowledgement: its frames wait, then the queue is full; they
 * go out first when another node comes, as with a real controller.
 */
export function memoryCanBus(): MemoryCanBus {
  const nodes = new Set<Node>();
  const settle = (): void => {
    for (const node of nodes) node.flush();
  };
  return {
    port: (name) => {
      const node = new Node(name, nodes, settle);
      nodes.add(node);
      settle();
      return node;
    },
  };
}

class Node implements MemoryCanPort {
  readonly name: string;
  readonly echoes = true;
  full = false;
  readonly #life = new PortLife<CanInput>();
  readonly #nodes: Set<Node>;
  readonly #settle: () => void;
  #waiting: CanFrame[] = [];
  #down = false;

  constructor(name: string, nodes: Set<Node>, settle: () => void) {
    this.name = name;
    this.#nodes = nodes;
    this.#settle = settle;
  }

  get ended(): Promise<PortEnd> {
    return this.#life.ended;
  }

  get down(): boolean {
    return this.#down;
  }

  set down(down: boolean) {
    if (down && !this.#down) this.report("went-down");
    this.#down = down;
    if (down) this.#waiting = [];
    this.#settle();
  }

  send(frame: CanFrame): SendResult {
    if (this.#life.over) return { ok: false, why: "closed", detail: "the port has ended" };
    const fault = frameFault(frame);
    if (fault !== undefined) return { ok: false, why: "down", detail: `not a frame: ${fault}` };
    if (this.#down) return { ok: false, why: "down", detail: "the interface is down" };
    if (this.full || this.#waiting.length >= QUEUE_FRAMES) return { ok: false, why: "full", detail: "nobody acknowledges" };
    this.#waiting.push({ id: frame.id, data: new Uint8Array(frame.data) });
    this.flush();
    return { ok: true };
  }

  onInput(listener: (input: CanInput) => void): () => void {
    return this.#life.listen(listener);
  }

  close(): Promise<void> {
    this.#leave(CLOSED);
    return Promise.resolve();
  }

  unplug(): void {
    this.#leave(UNPLUGGED);
  }

  report(error: CanError): void {
    queueMicrotask(() => this.#life.deliver({ kind: "error", error }));
  }

  /** Puts the waiting frames on the bus if anybody acknowledges them. */
  flush(): void {
    const others = [...this.#nodes].filter((node) => node !== this && !node.#down);
    if (this.#down || this.#waiting.length === 0 || others.length === 0) return;
    const frames = this.#waiting;
    this.#waiting = [];
    queueMicrotask(() => {
      for (const frame of frames) {
        for (const node of others) node.#receive({ kind: "frame", frame });
        this.#receive({ kind: "echo", frame });
      }
    });
  }

  #receive(input: CanInput): void {
    if (!this.#down) this.#life.deliver(input);
  }

  #leave(end: PortEnd): void {
    if (this.#life.end(end)) this.#nodes.delete(this);
  }
}
