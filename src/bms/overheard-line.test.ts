import { describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { recordingLog } from "../../test/support/recording-log.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { pbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import { JkPoller } from "./jk-poller.ts";
import { overheardLine, type OverheardPack } from "./overheard-line.ts";
import { replyOf } from "../../test/support/pb-bus.ts";

const NW = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));

/** A poller that overhears; `say` puts bytes on its line. */
async function bench(packs: readonly OverheardPack[]) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const written: Uint8Array[] = [];
  let far = memoryBytePair("a", "b")[1];
  let opened = 0;
  const open = () => {
    const [near, other] = memoryBytePair("/dev/ttyUSB1", "line");
    far = other;
    opened++;
    far.onData((chunk) => written.push(chunk));
    return Promise.resolve(near);
  };
  const readings: number[] = [];
  const poller = new JkPoller({
    packs: packs.map((_, i) => `Block ${i + 1}`),
    dialect: overheardLine(packs),
    open,
    clock,
    settings: { pollMs: 1_000, replyTimeoutMs: 300, gapMs: 100 },
    log: recordingLog(),
    onReading: () => readings.push(clock.nowMs()),
  });
  const running = poller.run(stop.signal);
  await clock.advance(0);
  const say = async (...bytes: readonly Uint8Array[]): Promise<void> => {
    for (const one of bytes) far.write(one);
    await clock.advance(0);
  };
  const end = async (): Promise<void> => {
    stop.abort(new Error("over"));
    await clock.advance(0);
    await running;
  };
  return { clock, poller, written, readings, say, end, opened: () => opened };
}

describe("protocol nw", () => {
  it("reads what the BMS answers somebody else, and writes nothing in an hour", async () => {
    const { clock, poller, written, readings, say, end } = await bench([{ protocol: "nw", address: 1 }]);
    for (let turn = 0; turn < 340; turn++) {
      await say(nwRequest("all"), NW.subarray(0, 100), NW.subarray(100));
      await clock.advance(10_600);
    }
    expect(readings).toHaveLength(340);
    expect(poller.packs[0]!.observed()).toMatchObject({ ok: true, value: { packVoltageV: 53.15, currentA: 10.12 } });
    expect(poller.packs[0]!.health()).toMatchObject({ mode: "listening", asked: 0, answered: 340, trouble: null, reopened: 0 });
    await end();
    expect(written).toEqual([]);
  });

  it("counts a damaged reply, keeps the last reading, and says when nothing comes any more", async () => {
    const { clock, poller, say, end } = await bench([{ protocol: "nw", address: 1 }]);
    await say(NW);
    const damaged = Uint8Array.from(NW);
    damaged[50]! ^= 1;
    await say(damaged);
    await clock.advance(24_000);
    const [pack] = poller.packs;
    expect(pack!.observed()).toMatchObject({ ok: true, atMs: 0 });
    expect(pack!.health().failed).toEqual({ "bad-checksum": 1 });
    await clock.advance(2_000);
    expect(pack!.observed()).toMatchObject({ ok: false, why: "timeout", last: { atMs: 0 } });
    await end();
  });

  it("opens the port anew when it is silent for long", async () => {
    const { clock, opened, written, end } = await bench([{ protocol: "nw", address: 1 }]);
    await clock.advance(60_000);
    expect(opened()).toBe(1);
    await clock.advance(10_000);
    expect(opened()).toBe(2);
    await end();
    expect(written).toEqual([]);
  });
});

describe("protocol pb", () => {
  it("tells the BMSs apart by their acknowledgements, and passes over those that are not configured", async () => {
    const { poller, written, say, end } = await bench([
      { protocol: "pb", address: 1 },
      { protocol: "pb", address: 3 },
    ]);
    for (const asks of ["settings", "status"] as const) {
      await say(pbRequest(asks, 3), replyOf(3, asks), pbRequest(asks, 4), replyOf(4, asks));
    }
    expect(poller.packs.map((pack) => pack.observed().ok)).toEqual([false, true]);
    await end();
    expect(written).toEqual([]);
  });
});

it("hears both protocols with auto", async () => {
  const pb = await bench([{ protocol: "auto", address: 3 }]);
  for (const asks of ["settings", "status"] as const) await pb.say(pbRequest(asks, 3), replyOf(3, asks));
  const nw = await bench([{ protocol: "auto", address: 3 }]);
  await nw.say(nwRequest("all"), NW);
  for (const { poller, written, end } of [pb, nw]) {
    expect(poller.packs[0]!.observed().ok).toBe(true);
    await end();
    expect(written).toEqual([]);
  }
});
