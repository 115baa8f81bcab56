import { describe, expect, it } from "vitest";
import { csvOf } from "./csv.ts";

async function* rows(count: number, onEnd: () => void = () => undefined) {
  try {
    for (let i = 0; i < count; i++) {
      await Promise.resolve();
      yield { atMs: 1_780_000_000_000 + i * 10_000, values: [i, null, -0.5] };
    }
  } finally {
    onEnd();
  }
}

describe("the table", () => {
  it("has a line of names, times in UTC, and nothing where nothing is known", async () => {
    expect(await new Response(csvOf(["socPct", "powerW", "currentA"], rows(2))).text()).toBe(
      "time,socPct,powerW,currentA\r\n2026-05-28T20:26:40.000Z,0,,-0.5\r\n2026-05-28T20:26:50.000Z,1,,-0.5\r\n",
    );
  });

  it("has its line of names also without a row", async () => {
    expect(await new Response(csvOf(["socPct"], rows(0))).text()).toBe("time,socPct\r\n");
  });

  it("has a column for each cell", async () => {
    expect(await new Response(csvOf(["mosfetC", "cells"], rows(1))).text()).toMatch(/^time,mosfetC,cell1V,cell2V\r\n/);
    expect(await new Response(csvOf(["cells", "mosfetC"], rows(1))).text()).toMatch(/^time,cell1V,cell2V,mosfetC\r\n/);
    expect(await new Response(csvOf(["cells"], rows(1))).text()).toMatch(/^time,cell1V,cell2V,cell3V\r\n/);
  });

  it("comes in pieces, each row once, and asks for no more than is read", async () => {
    const text = await new Response(csvOf(["a", "b", "c"], rows(1234))).text();
    expect(text.split("\r\n")).toHaveLength(1236);
    let ended = false;
    const reader = csvOf(
      ["a", "b", "c"],
      rows(1_000_000_000, () => (ended = true)),
    ).getReader();
    await reader.read();
    await reader.cancel();
    expect(ended).toBe(true);
  });
});
