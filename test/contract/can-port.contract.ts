import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CanFrame, CanInput, CanPort, Opener } from "../../src/io/port.ts";
import { openFiles } from "./open-files.ts";
import { never, until } from "./until.ts";

/** A CAN bus under test: the way to open our node, and a hand on another one. */
export interface CanLine {
  readonly open: Opener<CanPort>;
  /** The other node, once ours is open. */
  readonly peer: () => CanLinePeer;
  readonly dispose: () => Promise<void>;
}

export interface CanLinePeer {
  send(frame: CanFrame): unknown;
  onFrame(listener: (frame: CanFrame) => void): unknown;
}

/** Adds the way to take our adapter away. */
export interface FaultyCanLine extends CanLine {
  readonly vanish: (port: CanPort) => void | Promise<void>;
}

const frame = (id: number, ...data: number[]): CanFrame => ({ id, data: Uint8Array.from(data) });
const FRAMES = [
  frame(0),
  frame(0x305, 0),
  frame(0x351, 0x26, 0x02, 0xe8, 0x03, 0xe8, 0x03, 0xa4, 0x01),
  frame(0x7ff, 255, 13, 7),
];

/** What every CAN port promises (src/io/port.ts). */
export function canPortContract(kind: string, makeLine: () => Promise<FaultyCanLine>): void {
  describe(`CAN port: ${kind}`, () => {
    let line: FaultyCanLine;
    let port: CanPort;
    let inputs: CanInput[];
    const frames = (of: CanInput["kind"]): CanFrame[] =>
      inputs.flatMap((i) => (i.kind === of && i.kind !== "error" ? [i.frame] : []));
    beforeEach(async () => {
      line = await makeLine();
      port = await line.open(never);
      inputs = [];
      port.onInput((input) => void inputs.push(input));
    });
    afterEach(async () => {
      await port.close();
      await line.dispose();
    });

    it("carries frames both ways, in order, and tells echoes from frames of others", async () => {
      const there: CanFrame[] = [];
      line.peer().onFrame((got) => void there.push(got));
      for (const sent of FRAMES) expect(port.send(sent)).toEqual({ ok: true });
      await until("our frames", () => there.length >= FRAMES.length);
      expect(there.map(plain)).toEqual(FRAMES.map(plain));
      for (const sent of FRAMES) line.peer().send(sent);
      await until("their frames", () => frames("frame").length >= FRAMES.length);
      expect(frames("frame").map(plain)).toEqual(FRAMES.map(plain));
      expect(frames("echo").map(plain)).toEqual(port.echoes ? FRAMES.map(plain) : []);
    });

    it("takes the data at the call: the caller may reuse its buffer", async () => {
      const there: CanFrame[] = [];
      line.peer().onFrame((got) => void there.push(got));
      const data = Uint8Array.of(1, 2, 3);
      port.send({ id: 0x355, data });
      data.fill(0);
      await until("the frame", () => there.length === 1);
      expect(there.map(plain)).toEqual([plain(frame(0x355, 1, 2, 3))]);
    });

    it("calls a listener until it is removed, and others go on", async () => {
      const removed: CanInput[] = [];
      const stop = port.onInput((input) => void removed.push(input));
      line.peer().send(FRAMES[0]!);
      await until("first frame", () => frames("frame").length === 1);
      stop();
      stop();
      line.peer().send(FRAMES[1]!);
      await until("second frame", () => frames("frame").length === 2);
      expect(removed.length).toBe(1);
    });

    it("refuses what is no classic frame with an 11-bit id, and goes on", async () => {
      const there: CanFrame[] = [];
      line.peer().onFrame((got) => void there.push(got));
      for (const bad of [frame(0x800), frame(-1), frame(1.5), frame(Number.NaN), { id: 1, data: new Uint8Array(9) }]) {
        expect(port.send(bad)).toMatchObject({ ok: false, why: "down" });
      }
      expect(port.send(frame(0x100))).toEqual({ ok: true });
      await until("the good frame", () => there.length === 1);
      expect(there.map(plain)).toEqual([plain(frame(0x100))]);
    });

    it("ends as expected on close; a second close and later sends are harmless", async () => {
      await port.close();
      await port.close();
      expect(await port.ended).toMatchObject({ expected: true });
      expect(port.send(FRAMES[0]!)).toMatchObject({ ok: false, why: "closed" });
    });

    it("ends unexpectedly, with a reason, when the adapter vanishes", async () => {
      await line.vanish(port);
      const end = await port.ended;
      expect(end.expected).toBe(false);
      expect(end.reason).not.toBe("");
      expect(port.send(FRAMES[0]!)).toMatchObject({ ok: false, why: "closed" });
      await port.close();
      expect(await port.ended).toBe(end);
    });

    it("is not opened for an aborted signal", async () => {
      await expect(line.open(AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
    });

    it("opens anew fifty times and leaks no descriptor", async () => {
      await port.close();
      const before = openFiles();
      for (let round = 0; round < 50; round++) {
        const again = await line.open(never);
        let came = 0;
        again.onInput((input) => (came += input.kind === "frame" ? 1 : 0));
        line.peer().send(FRAMES[2]!);
        await until("a frame", () => came === 1);
        await again.close();
      }
      await until("descriptors to be closed", () => openFiles() <= before);
    });
  });
}

const plain = (of: CanFrame): string => `${of.id.toString(16)}#${Buffer.from(of.data).toString("hex")}`;
