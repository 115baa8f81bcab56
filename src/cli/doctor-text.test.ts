import { expect, test } from "vitest";
import type { CheckResult } from "../doctor/check.ts";
import { doctorJson, doctorText, summary, type DoctorView } from "./doctor-text.ts";

const PLAIN: DoctorView = { unicode: true, colour: false, columns: null };

const ok: CheckResult = { id: "memory", area: "machine", title: "Enough memory", state: "ok", says: "500 MB are available." };
const bad: CheckResult = {
  id: "serial-console",
  area: "battery",
  title: "Serial console is off",
  state: "failed",
  says: "The system's console is on /dev/serial0.",
  remedy: "Switch it off with `sudo raspi-config nonint do_serial_cons 1`.",
  details: ["not for the list"],
};
const warned: CheckResult = { ...bad, id: "clock", area: "machine", state: "warning", says: "Not set.", remedy: "Set it." };
const waits = (id: string, area: CheckResult["area"] = "battery"): CheckResult => ({
  id,
  area,
  title: id,
  state: "skipped",
  says: "Waits for serial-port, which has failed.",
  waitsFor: "serial-port",
});

test("the list is grouped, with one remedy below what is wrong, and what was not looked at for one reason on one line", () => {
  expect(
    doctorText([ok, warned, bad, waits("serial-name"), waits("bms"), waits("bms-other"), waits("page", "service")], PLAIN),
  ).toBe(
    `Machine
  ✓ memory          500 MB are available.
  ⚠ clock           Not set.
                    → Set it.

Battery
  ✗ serial-console  The system's console is on /dev/serial0.
                    → Switch it off with \`sudo raspi-config nonint do_serial_cons 1\`.
  – serial-name     Waits for serial-port, which has failed. (also: bms, bms-other)

Service
  – page            Waits for serial-port, which has failed.

1 thing to do first: serial-console. 1 warning, 1 fine, 4 not looked at.
`,
  );
});

test("a terminal without UTF-8 gets words instead of signs, and no other character", () => {
  const text = doctorText([ok, { ...warned, says: "At 80 °C." }, bad, waits("a")], { ...PLAIN, unicode: false });
  expect(text).toMatch(/^ {2}ok {3}memory/m);
  expect(text).toMatch(/^ {2}FAIL serial-console/m);
  expect(text).toMatch(/^ {2}WARN clock/m);
  expect(text).toMatch(/At 80 degC\./);
  expect(text).toMatch(/-> Set it\./);
  expect(text).not.toMatch(/[^\x20-\x7e\n]/);
});

test("no line is wider than the terminal, and none loses a word", () => {
  const text = doctorText([ok, bad], { ...PLAIN, columns: 50 });
  expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(50);
  expect(text.replace(/\s+/g, " ")).toBe(doctorText([ok, bad], PLAIN).replace(/\s+/g, " "));
});

test("the sum says what to do first", () => {
  expect(summary([ok])).toBe("All is well. 1 fine.");
  expect(summary([ok, warned, warned, waits("a")])).toBe("Nothing has failed. 2 warnings, 1 fine, 1 not looked at.");
  expect(summary([bad, ok, { ...bad, id: "page" }])).toBe("2 things to do first: serial-console, page. 1 fine.");
});

test("the JSON has everything, on one line", () => {
  const text = doctorJson([ok, bad, waits("a")], { version: "1.2.3", model: "Raspberry Pi 5" });
  expect(text.indexOf("\n")).toBe(text.length - 1);
  expect(JSON.parse(text)).toEqual({
    ok: false,
    version: "1.2.3",
    model: "Raspberry Pi 5",
    summary: summary([ok, bad, waits("a")]),
    checks: [ok, bad, waits("a")],
  });
  expect(JSON.parse(doctorJson([ok, warned], { version: "1", model: "" }))).toMatchObject({ ok: true });
});
