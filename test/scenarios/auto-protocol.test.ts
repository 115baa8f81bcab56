/** `protocol: auto`: the bridge does not know how its BMS speaks, and the BMS is not even there yet. */
import { expect, it } from "vitest";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { Rig } from "../support/rig.ts";

const MINUTE_MS = 60_000;

/** All that either BMS got which was meant for the other kind: read all; status, settings and info of address 1. */
const READ_ALL = /^(?:4e5700130000000006030000000000006800000129)+$/;
/** Only the first 6400 bytes are kept, so that the last one may not be whole. */
const OF_ADDRESS_1 = /^(?:0110161(?:e0001020000d22f|c0001020000d3cd)|011016200001020000d6f1)+(?:0110.{0,17})?$/;
const GOT = "a BMS got ";

it("a BMS that appears late is found, and later swapped for one of the other protocol", async () => {
  const rig = new Rig({ packs: [{ config: { protocol: "auto" } }] });
  rig.faults.drop = true;
  await rig.pass(5 * MINUTE_MS);
  expect(rig.wire).toEqual([]);
  expect(rig.last!.packs[0]!.line).toMatchObject({ found: null, answered: 0 });

  rig.faults.drop = false;
  await rig.inService();
  expect(rig.last!.packs[0]!.line.found).toBe("nw");

  // The same cells get a newer BMS, which takes half a minute.
  const life = new AbortController();
  const newer = simulatePbLine({
    ...{ port: rig.serial.bmsPort, clock: rig.clock, signal: life.signal },
    bmses: [{ address: 1, source: { says: () => rig.model.says() }, faults: { drop: true } }],
  });
  rig.faults.drop = true;
  await rig.pass(MINUTE_MS / 2);
  newer.bmses[0]!.faults.drop = false;
  const onMs = rig.clock.nowMs();
  await rig.until(
    "it is read",
    () => rig.last!.packs[0]!.line.found === "pb" && rig.last!.packs[0]!.link === "fresh",
    2 * MINUTE_MS,
  );
  // A minute after the last answer the other protocol is tried as well.
  expect(rig.clock.nowMs() - onMs).toBeLessThan(MINUTE_MS);
  await rig.until("the limits rise again", () => rig.setpoints().at(-1)!.cclA > 0, 2 * MINUTE_MS);
  await rig.pass(5 * MINUTE_MS);
  const { line } = rig.last!.packs[0]!;
  expect(line).toMatchObject({ found: "pb", mode: "polling", trouble: null });
  expect(rig.last!.decision.kind).toBe("run");
  expect(rig.log.lines("info").filter((one) => one.includes(" protocol "))).toEqual([
    "Block 1: a BMS answers in protocol nw on /dev/ttyUSB0",
    "Block 1: nothing has answered in protocol nw for 60 s: asking in both protocols",
    "Block 1: a BMS answers in protocol pb at address 1 on /dev/ttyUSB0",
  ]);
  expect(Buffer.concat(newer.unexpected).toString("hex")).toMatch(READ_ALL);
  life.abort();
  const broken = await rig.end(["bms-timeout"]);
  const got = broken.filter((rule) => rule.startsWith(GOT)).map((rule) => rule.slice(GOT.length));
  expect(got.join("")).toMatch(OF_ADDRESS_1);
  expect(broken.filter((rule) => !rule.startsWith(GOT))).toEqual([]);
});

it("a BMS that is the master of its bus is found by listening, and nothing is ever sent", async () => {
  const rig = new Rig({
    ...{ protocol: "pb", bridgeOn: false, packs: [{ config: { protocol: "auto", address: 0 } }] },
    config: { safety: { freshMs: 10_000 } },
  });
  rig.packs[0]!.address = 0;
  rig.start();
  await rig.until("it is read", () => rig.last?.packs[0]!.link === "fresh", MINUTE_MS);
  await rig.pass(2 * MINUTE_MS);
  expect(rig.last!.packs[0]!.line).toMatchObject({ found: "pb", mode: "listening", asked: 0, failed: {} });
  expect(rig.world.lines.collisions).toBe(0);
  expect(await rig.end()).toEqual([]);
});
