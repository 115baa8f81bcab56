import { describe, expect, it } from "vitest";
import { NOTHING_FOUND, type Answers, type FoundPack, type Known } from "./answers.ts";
import { INIT_FLAGS } from "./flags.ts";
import type { Question } from "./question.ts";
import { ASKED_AFTER, ASKED_BEFORE, LIMITS, QUESTIONS, readAnswer } from "./questions.ts";

const BLOCK: FoundPack = {
  ...{ port: "/dev/ttyUSB0", protocol: "nw", address: null, registers: false, cells: 16, capacityAh: 280, setIn: null },
  ...{ name: null, represents: null },
};
const known = (packs: readonly FoundPack[], answers: Partial<Answers> = {}): Known => ({
  answers: { scan: "all", ...answers },
  found: { ...NOTHING_FOUND, packs },
});
const protectedAt = (cellOverVoltageV: number): FoundPack => ({
  ...BLOCK,
  setIn: { cells: 16, protection: { cellOverVoltageV }, settings: {} },
});

describe("questions and flags", () => {
  it("are the same: each question has one flag, by its name, and the other way round", () => {
    expect(INIT_FLAGS.map(({ question }) => question).sort()).toEqual(Object.keys(QUESTIONS).sort());
    for (const { question, name } of INIT_FLAGS) expect(name).toBe(question === "password" ? "password-file" : question);
  });

  it("are asked once each, in the order of the flags", () => {
    expect([...ASKED_BEFORE, ...ASKED_AFTER]).toEqual(INIT_FLAGS.map(({ question }) => question));
    expect(ASKED_AFTER).toEqual(expect.arrayContaining([...LIMITS]));
  });

  it("fit into a terminal of 80 columns", () => {
    for (const question of Object.values(QUESTIONS) as Question<unknown>[]) {
      expect(question.asks(known([BLOCK, BLOCK])).length).toBeLessThanOrEqual(72);
    }
  });

  it("read a choice as it is written behind a flag, whatever is proposed", () => {
    for (const [id, question] of Object.entries(QUESTIONS) as [keyof Answers, Question<unknown>][]) {
      if (question.form.kind !== "choice") continue;
      for (const { text } of question.form.choices(known([BLOCK]))) {
        const read = question.read(text, { ...known([BLOCK]), found: { ...NOTHING_FOUND, older: "/etc/x" } });
        expect([id, read.ok && question.text(read.value)]).toEqual([id, text]);
      }
    }
  });
});

describe("an answer", () => {
  it.each([
    ["charge-voltage", "54,4 V", 54.4],
    ["charge-current", "100a", 100],
    ["fuse", "160", 160],
    ["fuse", "Unknown", null],
    ["capacity", "280 Ah", 280],
    ["names", " Keller ", ["Keller"]],
    ["model", "si8.0h", "SI8.0H"],
    ["can", "slcan:/dev/ttyACM0", "slcan:/dev/ttyACM0"],
    ["inverters", "3", 3],
  ] as const)("%s %j is %j", (id, text, value) => {
    expect(readAnswer(id, text, known([BLOCK]))).toEqual({ ok: true, value });
  });

  it.each([
    ["charge-voltage", "70", "a number from 41 to 63 V"],
    ["charge-voltage", "63", "above 58.4 V = 16 cells x limits.absoluteCellV 3.65 V"],
    ["charge-voltage", "51", "below 51.2 V"],
    ["discharge-voltage", "about 45", "a number from 41 to 48 V"],
    ["charge-current", "-1", "a number from 0 to 1200 A"],
    ["names", "A, B", "Write 1 name"],
    ["names", "", "a text of 1 to 40 characters"],
    ["inverters", "1.5", "a whole number from 1 to 12"],
    ["model", "SI5048", "SI4.4M, SI6.0H, SI8.0H or other"],
    ["can", "slcan:/dev/ttyUSB0", "the same device"],
    ["can", "can 0", "an interface name such as can0"],
    ["cells", "15", "The BMS reads 16 cells"],
    ["fuse", "0", "a number up to 10000 A, or unknown"],
    ["web", "yes", "network, local or none"],
  ] as const)("%s %j is refused: %s", (id, text, says) => {
    const can: FoundPack = { ...BLOCK, port: "/dev/ttyUSB0" };
    const read = readAnswer(id, text, known([can]));
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? "" : read.problem).toContain(says);
  });
});

describe("the cells", () => {
  it("are LFP where the BMS disconnects as for LFP", () => {
    const pack = known([protectedAt(3.65)]);
    expect(QUESTIONS.chemistry.isSettled!(pack)).toBe(true);
    expect(QUESTIONS.chemistry.proposal(pack)?.value).toBe("lfp");
  });

  it.each([4.2, 2.75])(
    "are a person's to say where the BMS disconnects at %d V: LFP may be left on a profile for others",
    (cellV) => {
      const pack = known([protectedAt(cellV)]);
      expect(QUESTIONS.chemistry.isSettled!(pack)).toBe(false);
      expect(QUESTIONS.chemistry.proposal(pack)).toBe(null);
    },
  );

  it("are asked for where BMSs disagree, say nothing or something odd", () => {
    for (const packs of [[BLOCK], [protectedAt(3.65), BLOCK], [protectedAt(3.65), protectedAt(4.2)], [protectedAt(3.9)]]) {
      expect(QUESTIONS.chemistry.isSettled!(known(packs))).toBe(false);
    }
  });
});

describe("a proposal", () => {
  it("says where it is from", () => {
    const pack: FoundPack = {
      ...BLOCK,
      setIn: {
        cells: 16,
        protection: { cellOverVoltageV: 3.5, cellUnderVoltageV: 2.8, chargeOverCurrentA: 100, dischargeOverCurrentA: 200 },
        settings: {},
      },
    };
    const at = known([pack], { chemistry: "lfp", model: "SI8.0H", fuse: 125 });
    expect(QUESTIONS["charge-voltage"].proposal(at)).toEqual({ value: 54.4, from: "Cell OVP of the BMS (3.5 V) - 0.1 V" });
    expect(QUESTIONS["discharge-voltage"].proposal(at)).toEqual({ value: 46.4, from: "Cell UVP of the BMS (2.8 V) + 0.1 V" });
    const chargeFrom = "90 % of the BMS's over-current of 100 A";
    expect(QUESTIONS["charge-current"].proposal(at)).toEqual({ value: 90, from: chargeFrom });
    expect(QUESTIONS["discharge-current"].proposal(at)).toEqual({ value: 100, from: "80 % of the fuse or cable (125 A)" });
  });

  it.each([
    [2.95, "the highest possible; better would be 48.8 V"],
    [
      3,
      "the highest possible; the BMS disconnects at this voltage or before it, lower its UVP in the JK app (better would be 49.6 V)",
    ],
  ])("says where a Sunny Island can be told no voltage above the %d V of the BMS", (cellUnderVoltageV, from) => {
    const pack: FoundPack = { ...BLOCK, setIn: { cells: 16, protection: { cellUnderVoltageV }, settings: {} } };
    const at = known([pack], { chemistry: "lfp", "charge-voltage": 55 });
    expect(QUESTIONS["discharge-voltage"].proposal(at)).toEqual({ value: 48, from });
  });

  it("is the standard where the BMS says nothing, and never more than half the capacity an hour", () => {
    const big = known([{ ...BLOCK, capacityAh: 900 }], { model: "SI8.0H" });
    expect(QUESTIONS["charge-voltage"].proposal(big)?.value).toBe(55);
    expect(QUESTIONS["discharge-voltage"].proposal(big)?.value).toBe(43.2);
    expect(QUESTIONS["charge-current"].proposal(big)?.value).toBe(115);
    const small = known([{ ...BLOCK, capacityAh: 100 }]);
    expect(QUESTIONS["charge-current"].proposal(small)).toEqual({ value: 50, from: "0.5 A for each of the 100 Ah" });
    expect(QUESTIONS["discharge-current"].proposal(small)).toEqual({ value: 100, from: "1 A for each of the 100 Ah" });
  });

  it("is none where the BMS disconnects before LFP cells are full", () => {
    expect(QUESTIONS["charge-voltage"].proposal(known([protectedAt(3.41)]))).toBeNull();
  });
});
