import { describe, expect, it } from "vitest";
import { Exposition } from "./exposition.ts";
import type { Family } from "./family.ts";

const FAMILIES: readonly Family[] = [
  { name: "x_volts", help: "Voltage", type: "gauge", labels: [] },
  { name: "x_cells", help: "Cells", type: "gauge", labels: ["pack", "cell"] },
  { name: "x_sent_total", help: "Sent", type: "counter", labels: [] },
  { name: "x_failed_total", help: "Failed", type: "counter", labels: ["cause"] },
];

const bare = (name: string, value: number) => ({ name, labels: {}, value });

describe("the text of the samples", () => {
  it("is in the form of Prometheus", async () => {
    const exposition = await Exposition.of(FAMILIES);
    const text = await exposition.text([
      bare("x_volts", 53.57),
      { name: "x_cells", labels: { pack: "one", cell: "1" }, value: 3.3 },
      { name: "x_cells", labels: { pack: 'a "b"\\\n', cell: "2" }, value: -0.5 },
      bare("x_sent_total", 7),
      { name: "x_failed_total", labels: { cause: "timeout" }, value: 3 },
    ]);
    expect(text).toBe(
      [
        "# HELP x_volts Voltage",
        "# TYPE x_volts gauge",
        "x_volts 53.57",
        "",
        "# HELP x_cells Cells",
        "# TYPE x_cells gauge",
        'x_cells{pack="one",cell="1"} 3.3',
        'x_cells{pack="a \\"b\\"\\\\\\n",cell="2"} -0.5',
        "",
        "# HELP x_sent_total Sent",
        "# TYPE x_sent_total counter",
        "x_sent_total 7",
        "",
        "# HELP x_failed_total Failed",
        "# TYPE x_failed_total counter",
        'x_failed_total{cause="timeout"} 3',
        "",
      ].join("\n"),
    );
    expect(exposition.contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  it("forgets what was in the one before, and counts nothing twice", async () => {
    const exposition = await Exposition.of(FAMILIES);
    await exposition.text([
      bare("x_volts", 1),
      bare("x_sent_total", 7),
      { name: "x_failed_total", labels: { cause: "a" }, value: 1 },
    ]);
    const lines = (await exposition.text([bare("x_sent_total", 8)])).split("\n").filter((line) => line.startsWith("x_"));
    expect(lines).toEqual(["x_sent_total 8"]);
    expect((await exposition.text([])).split("\n").filter((line) => line.startsWith("x_"))).toEqual([]);
  });

  it("does not mix with another that is wanted at the same time", async () => {
    const exposition = await Exposition.of(FAMILIES);
    const texts = await Promise.all([exposition.text([bare("x_volts", 1)]), exposition.text([bare("x_volts", 2)])]);
    expect(texts.map((text) => /^x_volts .*/m.exec(text)![0])).toEqual(["x_volts 1", "x_volts 2"]);
  });

  it("refuses what is of no family, and labels that are not its family's", async () => {
    const exposition = await Exposition.of(FAMILIES);
    expect(() => exposition.text([bare("y", 1)])).toThrow(TypeError);
    expect(() => exposition.text([{ name: "x_volts", labels: { site: "a" }, value: 1 }])).toThrow("site");
  });
});
