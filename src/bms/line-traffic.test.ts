/** What is counted on a line, by both protocols. */
import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { pbBench, type PbBench } from "../../test/support/pb-bench.ts";
import { replyOf, requestOf } from "../../test/support/pb-bus.ts";
import { recordingLog } from "../../test/support/recording-log.ts";
import { runPoller } from "../../test/support/run-poller.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import { inTurns } from "./in-turns.ts";
import { JkPoller } from "./jk-poller.ts";
import { NW_ADVICE, nwReader } from "./nw-reader.ts";

const CHARGING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const NOISE = bytesOf(capture("nw-14s-line-noise-badchecksum-fw8.21W"));
const ECHO = bytesOf(capture("nw-echo-of-own-request"));

describe("a line in the protocol nw", () => {
  let clock: FakeClock;
  let poller: JkPoller;
  let reply: readonly Uint8Array[];

  beforeEach(() => {
    clock = new FakeClock();
    reply = [CHARGING];
    poller = new JkPoller({
      packs: ["Block 1"],
      dialect: inTurns([nwReader()], NW_ADVICE),
      open: () => {
        const [near, far] = memoryBytePair("/dev/ttyUSB0", "BMS");
        far.onData(() => void clock.sleep(26).then(() => reply.forEach((bytes) => far.write(bytes))));
        return Promise.resolve(near);
      },
      clock,
      settings: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
      log: recordingLog(),
    });
    return runPoller(poller, clock);
  });

  it.each([
    ["a whole reply", [CHARGING], { receivedBytes: CHARGING.length, discardedBytes: 0, echoes: 0 }],
    [
      "an echo and a reply",
      [ECHO, CHARGING],
      { receivedBytes: ECHO.length + CHARGING.length, discardedBytes: ECHO.length, echoes: 1 },
    ],
    ["noise and a reply", [Uint8Array.of(1, 2), CHARGING], { receivedBytes: CHARGING.length + 2, discardedBytes: 2, echoes: 0 }],
    ["a damaged reply", [NOISE], { receivedBytes: NOISE.length, discardedBytes: NOISE.length, echoes: 0 }],
    ["nothing", [], { receivedBytes: 0, discardedBytes: 0, echoes: 0 }],
  ])("%s", async (_, next, traffic) => {
    reply = next;
    // What is left of a reply is thrown away with the next request, which here gets no answer.
    await clock.advance(900);
    reply = [];
    await clock.advance(200);
    expect(poller.packs[0]!.health().traffic).toEqual({ ...traffic, otherMasterAtMs: null });
  });

  it("a part of a reply is thrown away with the next request", async () => {
    reply = [CHARGING.subarray(0, 100)];
    await clock.advance(900);
    expect(poller.packs[0]!.health().traffic).toMatchObject({ receivedBytes: 100, discardedBytes: 0 });
    await clock.advance(100);
    expect(poller.packs[0]!.health().traffic).toMatchObject({ discardedBytes: 100 });
  });

  it("says why there is no reading now, and that there is one again", async () => {
    reply = [];
    expect(poller.packs[0]!.health().failing).toBe("never-seen");
    await clock.advance(900);
    expect(poller.packs[0]!.health().failing).toBe("timeout");
    reply = [CHARGING];
    await clock.advance(900);
    expect(poller.packs[0]!.health().failing).toBeNull();
  });
});

describe("a bus of BMSs", () => {
  let bench: PbBench;
  const traffic = () => bench.poller.packs.map((pack) => pack.health().traffic);

  beforeEach(() => {
    bench = pbBench([1, 2]);
    return bench.end;
  });

  it("is one for all its packs: echoes and bytes of both", async () => {
    const { bus, clock } = bench;
    bus.script = ({ address, asks }) => joinBytes(requestOf(address, asks), Uint8Array.of(0xaa), replyOf(address, asks));
    await clock.advance(2_990);
    const [one, two] = traffic();
    expect(one).toEqual(two);
    // Settings and status of both, and two device infos.
    const requests = 6;
    expect(bus.asked).toHaveLength(requests);
    const receivedBytes = requests * (11 + 1 + 308);
    expect(one).toEqual({ receivedBytes, discardedBytes: requests, echoes: requests, otherMasterAtMs: null });
  });

  it("knows when another master was heard last", async () => {
    const { bus, clock } = bench;
    await clock.advance(5_000);
    bus.far.write(requestOf(9, "status"));
    await clock.advance(100);
    expect(traffic()[0]).toMatchObject({ otherMasterAtMs: 5_000, echoes: 0 });
    await clock.advance(60_000);
    expect(traffic()[0]).toMatchObject({ otherMasterAtMs: 5_000 });
  });
});
