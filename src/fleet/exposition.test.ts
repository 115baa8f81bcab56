import { expect, it } from "vitest";
import { expose } from "./exposition.ts";

it("writes a line for each sample, with the site first and times in whole ms", () => {
  const samples = [
    { name: "siinterjk_battery_volts", labels: {}, value: 53.57 },
    { name: "siinterjk_pack_cell_volts", labels: { pack: "block_1", cell: "7" }, value: 3.47 },
  ];
  expect(expose(samples, "house7", 1_780_000_000_000.4)).toBe(
    'siinterjk_battery_volts{site="house7"} 53.57 1780000000000\n' +
      'siinterjk_pack_cell_volts{site="house7",pack="block_1",cell="7"} 3.47 1780000000000\n',
  );
  expect(expose([samples[0]!], null, 5)).toBe("siinterjk_battery_volts 53.57 5\n");
});

it("escapes what could end a label, and leaves out what is no number", () => {
  const labels = { name: 'a"b\\c\nd' };
  const samples = [
    { name: "x", labels, value: 1 },
    { name: "y", labels: {}, value: Number.NaN },
    { name: "z", labels: {}, value: Infinity },
  ];
  expect(expose(samples, 's"1', 5)).toBe('x{site="s\\"1",name="a\\"b\\\\c\\nd"} 1 5\n');
});
