/** The doctor on battery lines of which no bridge has the ports: the BMSs are simulated with captured frames. */
import { describe, expect, it } from "vitest";
import { babble, both, echo, linesBench, nw, pb, type Wiring } from "../../test/support/doctor-lines.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { requestOf } from "../../test/support/pb-bus.ts";
import { readWrongly } from "../../test/support/uart.ts";
import type { ErrorCode } from "../errors.ts";
import { BATTERY_CHECKS } from "./battery-checks.ts";
import type { CheckResult } from "./check.ts";
import { runChecks } from "./run-checks.ts";

const ONE_NW = "packs: [{ port: /dev/a }]\n";
const ONE_PB = "packs: [{ port: /dev/a, protocol: pb, address: 3 }]\n";
const TWO_PB =
  "packs:\n  - { name: A, port: /dev/a, protocol: pb, address: 1 }\n  - { name: B, port: /dev/a, protocol: pb, address: 2 }\n";

interface Looked {
  readonly results: ReadonlyMap<string, CheckResult>;
  readonly sent: readonly string[];
  readonly openAtEnd: number;
}

async function look(line: Wiring | ErrorCode, config: string, programs = {}): Promise<Looked> {
  const { site, sent, open } = linesBench({ "/dev/a": line }, { config, programs });
  const checks = BATTERY_CHECKS.map((check) => ({ ...check, needs: [] }));
  const running = runChecks(checks, site, new AbortController().signal);
  for (let second = 0; second < 80; second++) await site.clock.advance(1_000);
  const results = new Map((await running).map((result) => [result.id, result]));
  return { results, sent, openAtEnd: open.size };
}

const answers = async (line: Wiring | ErrorCode, config: string): Promise<CheckResult> =>
  (await look(line, config)).results.get("battery-answers")!;

describe("a line that works", () => {
  it.each<readonly [string, Wiring, string, string]>([
    ["protocol nw", nw, ONE_NW, "Block 1 answers."],
    ["protocol pb", pb([3]), ONE_PB, "Block 1 answers."],
    ["two on a bus", pb([1, 2]), TWO_PB, "All 2 BMSs answer."],
    ["protocol auto, nw", nw, "packs: [{ port: /dev/a, protocol: auto }]", "Block 1 answers."],
    ["protocol auto, pb", pb([1]), "packs: [{ port: /dev/a, protocol: auto }]", "Block 1 answers."],
    ["with an echo", both(echo, nw), ONE_NW, "Block 1 answers."],
  ])("%s: everything is well", async (_, line, config, says) => {
    const { results, openAtEnd } = await look(line, config);
    expect([...results.values()].map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(results.get("battery-answers")!.says).toBe(says);
    expect(openAtEnd).toBe(0);
  });

  it("tells of the echo", async () => {
    const { results } = await look(both(echo, nw), ONE_NW);
    expect(results.get("battery-echo")).toMatchObject({
      state: "ok",
      says: expect.stringContaining("/dev/a gives back") as string,
    });
  });
});

describe("a line that does not", () => {
  const REPLY = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
  it.each<readonly [string, Wiring | ErrorCode, string, string, string]>([
    ["silence", () => undefined, ONE_NW, "Block 1 does not answer: not a byte came", "Swap the two wires A and B"],
    ["only echoes", echo, ONE_NW, "only our own requests come back", "Check the wires"],
    [
      "another protocol",
      pb([1]),
      ONE_NW,
      "otherwise than configured: protocol pb at address 1",
      "Write `protocol: pb, address: 1` for Block 1",
    ],
    [
      "another protocol, without addresses",
      nw,
      ONE_PB,
      "protocol nw",
      "Write `protocol: nw` for Block 1 in the configuration, without",
    ],
    ["another address", pb([5]), ONE_PB, "protocol pb at address 5", "Write `protocol: pb, address: 5`"],
    ["two other addresses", pb([5, 6]), ONE_PB, "at address 5 and protocol pb at address 6", "address switches (DIP) to 3"],
    [
      "one of two",
      pb([1]),
      TWO_PB,
      "B does not answer: nobody answers at address 2, others on the line do",
      "switches (DIP) to 2",
    ],
    ["another speed", pb([3], 9_600), ONE_PB, "a BMS answers at 9600 baud", "001 in the JK app instead of 013"],
    ["damage", babble(REPLY.map((byte, i) => (i === 50 ? byte ^ 1 : byte))), ONE_NW, "none came whole", "Check A/B wiring"],
    ["nonsense", babble(Uint8Array.of(7, 99, 200, 13, 5)), ONE_NW, "make no sense", "A and B the other way round"],
    ["a slower sender", babble(readWrongly(REPLY, { speed: 1 / 6 })), ONE_NW, "does so at another speed", "000 or 001"],
    [
      "swapped wires",
      babble(readWrongly(REPLY, { swapped: true })),
      ONE_NW,
      "every bit is the other way round",
      "Swap the two wires",
    ],
    ["a device that is busy, nobody knows by whom", "PORT_BUSY", ONE_NW, "cannot open /dev/a", "Stop the other program"],
  ])("%s", async (_, line, config, says, remedy) => {
    const result = await answers(line, config);
    expect(result.says).toContain(says);
    expect(result).toMatchObject({ state: "failed", remedy: expect.stringContaining(remedy) as string });
  });

  it.each([
    ["PORT_NOT_FOUND", "there is no /dev/a"],
    ["PORT_PERMISSION", "this user may not open /dev/a; `sudo siinterjk doctor` may"],
  ] as const)("and does not open is left to the checks of the ports: %s", async (code, says) => {
    const { results } = await look(code, ONE_NW);
    expect(results.get("battery-answers")).toMatchObject({ state: "skipped", says: `Block 1 could not be asked: ${says}.` });
    expect([...results.values()].map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped", "skipped"]);
  });

  it("is not written to but with requests of the scan, and not at all with what is no read before reads were refused by nobody", async () => {
    const { sent } = await look(() => undefined, ONE_PB);
    expect(new Set(sent.filter((line) => line.startsWith("/dev/a 9600")).map((line) => line.split(" ")[2]!.slice(2, 4)))).toEqual(
      new Set(["03"]),
    );
    const functions = sent.map((line) => line.split(" ")[2]!).filter((hex) => !hex.startsWith("4e57"));
    expect(new Set(functions.map((hex) => hex.slice(2, 4)))).toEqual(new Set(["03", "10"]));
    const firstWrite = functions.findIndex((hex) => hex.slice(2, 4) === "10");
    expect(functions.slice(0, firstWrite).map((hex) => hex.slice(0, 2))).toEqual(
      Array.from({ length: 15 }, (_, i) => (i + 1).toString(16).padStart(2, "0")),
    );
  });
});

describe("a bus with another master", () => {
  it("is only listened to, and told", async () => {
    const asks = requestOf(5, "status");
    const master: Wiring = (far, baud, clock) => {
      if (baud !== 115_200) return;
      const ask = async (): Promise<void> => {
        for (;;) {
          await clock.sleep(220);
          far.write(asks);
        }
      };
      void ask();
    };
    const { results, sent } = await look(master, ONE_PB);
    expect(results.get("battery-master")).toMatchObject({
      state: "warning",
      says: expect.stringContaining("Somebody else asks on /dev/a") as string,
    });
    expect(results.get("battery-answers")).toMatchObject({
      state: "failed",
      says: expect.stringContaining("somebody else asks") as string,
    });
    expect(sent).toEqual([]);
  });
});
