import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isOn, modelFilters, readBootConfig } from "./boot-config.ts";
import { setHat } from "./boot-edit.ts";
import { HATS } from "./hats.ts";

const fixture = (name: string): string => readFileSync(new URL(`../../test/fixtures/boot/${name}`, import.meta.url), "utf8");

const overlaysOf = (text: string, filters: readonly string[] = []): readonly string[] =>
  readBootConfig(text, filters).overlays.map(
    ({ name, parameters }) => name + [...parameters].map(([key, value]) => `,${key}=${value}`).join(""),
  );

describe("readBootConfig", () => {
  it("reads a fresh Bookworm", () => {
    const facts = readBootConfig(fixture("bookworm-config.txt"), ["pi4"]);
    expect(facts.overlays).toEqual([{ name: "vc4-kms-v3d", parameters: new Map(), line: 26, ours: false }]);
    expect([...facts.parameters]).toEqual([["audio", "on"]]);
    expect(facts.settings.get("arm_64bit")).toBe("1");
    expect(facts.settings.has("otg_mode")).toBe(false);
    expect([facts.includes, facts.unsureLines]).toEqual([[], []]);
  });

  it("counts what stands under a filter only for the models that it names", () => {
    const text = "[pi3]\ndtoverlay=a\n[pi4]\ndtoverlay=b\n[all]\ndtoverlay=c\n[none]\ndtoverlay=d\n[pi4]\ndtoverlay=e\n";
    expect(overlaysOf(text)).toEqual(["c"]);
    expect(overlaysOf(text, ["pi4"])).toEqual(["b", "c"]);
    expect(overlaysOf(text, ["pi3", "pi3+"])).toEqual(["a", "c"]);
  });

  it("does not guess what stands under a filter that it cannot judge", () => {
    const text =
      "[EDID=VSC-TD2220]\nenable_uart=0\n[pi4]\nenable_uart=0\n[pi3]\nenable_uart=0\n[all]\nenable_uart=1\n[gpio4=1]\ndtparam=spi=on\n";
    const facts = readBootConfig(text, ["pi4"]);
    expect(facts.settings.get("enable_uart")).toBe("1");
    expect(facts.parameters.size).toBe(0);
    expect(facts.unsureLines).toEqual([2, 4, 10]);
  });

  it("takes the last of a name, a parameter without a value as on, and names what is included", () => {
    const facts = readBootConfig("dtparam=spi=on\nenable_uart=1\r\ndtparam=i2c_arm,spi=off\ninclude more.txt\nenable_uart=0 \n");
    expect([...facts.parameters]).toEqual([
      ["spi", "off"],
      ["i2c_arm", "on"],
    ]);
    expect(facts.settings.get("enable_uart")).toBe("0");
    expect(facts.includes).toEqual(["more.txt"]);
  });

  it("gives an overlay the parameters of the lines behind it, up to an empty one", () => {
    const text =
      "dtoverlay=mcp2515-can0,interrupt=25\ndtparam=oscillator=8000000\ndtparam=spi=on\ndtoverlay=\ndtparam=oscillator=1\n";
    expect(overlaysOf(text)).toEqual(["mcp2515-can0,interrupt=25,oscillator=8000000"]);
    expect([...readBootConfig(text).parameters]).toEqual([
      ["spi", "on"],
      ["oscillator", "1"],
    ]);
  });

  it("tells the block of the install from the lines of others", () => {
    const { text } = setHat("dtoverlay=vc4-kms-v3d\n", HATS["waveshare-rs485-can-b"]);
    const after = readBootConfig(`${text}dtoverlay=w1-gpio\n`);
    expect(after.overlays.map(({ name, ours }) => [name, ours])).toEqual([
      ["vc4-kms-v3d", false],
      ["mcp2515-can0", true],
      ["sc16is752-spi1", true],
      ["w1-gpio", false],
    ]);
  });
});

describe("modelFilters", () => {
  it.each([
    ["Raspberry Pi 4 Model B Rev 1.4", ["pi4"]],
    ["Raspberry Pi 3 Model B Plus Rev 1.3", ["pi3", "pi3+"]],
    ["Raspberry Pi 3 Model B Rev 1.2", ["pi3"]],
    ["Raspberry Pi Zero 2 W Rev 1.0", ["pi0", "pi0w", "pi02"]],
    ["Raspberry Pi Zero W Rev 1.1", ["pi0", "pi0w"]],
    ["Raspberry Pi 5 Model B Rev 1.0", ["pi5"]],
    ["Raspberry Pi 500 Rev 1.0", ["pi5", "pi500"]],
    ["Raspberry Pi Compute Module 4 Rev 1.1", ["pi4", "cm4"]],
    ["Raspberry Pi 2 Model B Rev 1.1", ["pi2"]],
    ["Raspberry Pi Model B Plus Rev 1.2", ["pi1"]],
    ["ODROID-N2", []],
  ])("%s", (model, filters) => {
    expect(modelFilters(model)).toEqual(filters);
  });
});

it("isOn", () => {
  expect(["on", "1", "YES", "true", "off", "0", "", undefined].map(isOn)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
