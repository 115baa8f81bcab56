import { expect, test } from "vitest";
import { report, seen, UNHEARD } from "../../test/support/battery.ts";
import { settled } from "../../test/support/shadow-moments.ts";
import { parseCandump } from "../codec/candump.ts";
import type { InverterReport } from "../domain/inverter.ts";
import { judgeAnswers, NEW_ACCEPTED, type Told } from "./answers.ts";

const MOMENT = settled().moments[0]!;

/** An inverter that says the same for so many seconds, while it is told these frames every second. */
function said(value: InverterReport | null, frames: readonly string[], seconds = 60): readonly string[] {
  let memory = NEW_ACCEPTED;
  let hits: readonly string[] = [];
  for (let s = 0; s < seconds; s++) {
    const atMs = s * 1000;
    const told = new Map(
      frames.map((text): [number, Told] => {
        const parsed = parseCandump(text);
        if (!parsed.ok) throw new Error(text);
        return [parsed.value.id, { frame: parsed.value, atMs }];
      }),
    );
    const judged = judgeAnswers(memory, { ...MOMENT, atMs, inverter: value === null ? UNHEARD : seen(value, atMs) }, (id) =>
      told.get(id),
    );
    memory = judged.memory;
    hits = judged.hits.map(({ rule, detail }) => `${rule.severity} ${rule.name}: ${detail}`);
  }
  return hits;
}

/** SOC 60 %, charge voltage 55.0 V: what `report` gives back. */
const [SETPOINTS, SOC] = ["351#26024C044C04B001", "355#3C006400FFFF"];

test.each([
  ["an inverter that does as it is told", report(0), [SETPOINTS, SOC], []],
  ["another SOC", report(0), [SETPOINTS, "355#50006400FFFF"], ["danger soc-not-taken: told 80 %, the inverter says 60 %"]],
  [
    "the fine SOC counts where it is sent",
    report(0),
    [SETPOINTS, "355#3C006400401F"],
    ["danger soc-not-taken: told 80 %, the inverter says 60 %"],
  ],
  [
    "another charge voltage",
    report(0),
    ["351#1C024C044C04B001", SOC],
    ["fault charge-voltage-not-taken: told 54 V, the inverter says 55 V"],
  ],
  ["a charge voltage that it has to drop", report(0), ["351#14014C044C04D800", SOC], []],
  ["frames that are too short", report(0), ["351#14", "355#3C"], []],
  ["nothing that is told", report(0), [], []],
  ["an inverter that is not heard", null, [SETPOINTS, SOC], []],
  ["one that does not operate", report(0, { operatingState: 0 }), [SETPOINTS, "355#50006400FFFF"], []],
  [
    "one that reports an alarm of the battery",
    report(0, { operatingState: 4, errorNumber: 922 }),
    [SETPOINTS, SOC],
    [expect.stringMatching(/^note inverter-reports: .*922/)],
  ],
])("%s", (_, value, frames, expected) => {
  expect(said(value, frames)).toEqual(expected);
});

test("an inverter gets its time to follow", () => {
  expect(said(report(0), [SETPOINTS, "355#50006400FFFF"], 15)).toEqual([]);
});
