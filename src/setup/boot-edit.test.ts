import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { isOn, modelFilters, readBootConfig } from "./boot-config.ts";
import { hatOf, removeHat, setHat } from "./boot-edit.ts";
import { HAT_IDS, HATS } from "./hats.ts";

const fixture = (name: string): string => readFileSync(new URL(`../../test/fixtures/boot/${name}`, import.meta.url), "utf8");
const BOOKWORM = fixture("bookworm-config.txt");
const BULLSEYE = fixture("bullseye-config.txt");

const hats = fc.constantFrom(...HAT_IDS).map((id) => HATS[id]);
const lines = fc.constantFrom(
  ...new Set([...BOOKWORM.split("\n"), ...BULLSEYE.split("\n")]),
  "[pi5]",
  "dtoverlay=mcp2515,spi0-0,oscillator=16000000,interrupt=25",
  "dtoverlay=sc16is752-spi1,int_pin=24",
  "# siinterjk end",
  "  dtoverlay=mcp2515-can0",
);
const configs = fc
  .tuple(fc.array(lines), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([parts, eol, complete]) => parts.join(eol) + (complete ? eol : ""));

describe("setHat", () => {
  it("adds a block at the end of a fresh Bookworm", () => {
    const { text, switchedOff } = setHat(BOOKWORM, HATS["waveshare-rs485-can"]);
    expect(switchedOff).toEqual([]);
    expect(text).toBe(`${BOOKWORM}# siinterjk begin: written by \`siinterjk install\`, removed by \`siinterjk uninstall\`
[all]
dtparam=spi=on
dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25,spimaxfrequency=2000000
enable_uart=1
[pi0w]
dtoverlay=disable-bt
[pi3]
dtoverlay=disable-bt
[pi4]
dtoverlay=disable-bt
[pi5]
dtparam=uart0=on
[all]
# siinterjk end
`);
  });

  it("switches off what contradicts the HAT, and nothing else", () => {
    const { text, switchedOff } = setHat(BULLSEYE, HATS["waveshare-rs485-can-8mhz"]);
    expect(switchedOff).toEqual([
      "dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25,spimaxfrequency=2000000",
      "dtoverlay=miniuart-bt",
    ]);
    for (const line of switchedOff) expect(text).toContain(`\n#siinterjk# ${line}\n`);
    const facts = readBootConfig(text, modelFilters("Raspberry Pi 4 Model B Rev 1.4"));
    expect(facts.overlays.map(({ name }) => name)).toEqual(["vc4-kms-v3d", "mcp2515-can0", "disable-bt"]);
    expect(facts.overlays[1]!.parameters.get("oscillator")).toBe("8000000");
  });

  it("leaves the second HAT of a stack alone", () => {
    const others = "dtoverlay=mcp2515-can1,oscillator=16000000,interrupt=5\ndtoverlay=sc16is752-spi0,int_pin=6\n";
    expect(setHat(others, HATS["waveshare-rs485-can-b"]).switchedOff).toEqual([]);
    const same = "dtoverlay=mcp2515-can1,oscillator=16000000,interrupt=25\ndtoverlay=w1-gpio,int_pin=24\n";
    expect(setHat(same, HATS["waveshare-rs485-can-b"]).switchedOff).toHaveLength(2);
    expect(setHat(same, HATS["waveshare-rs485-can"]).switchedOff).toHaveLength(1);
  });

  it("is in force on every model, whatever stood before", () => {
    fc.assert(
      fc.property(configs, fc.constantFrom("pi3", "pi4", "pi5"), (config, filter) => {
        const facts = readBootConfig(setHat(config, HATS["waveshare-rs485-can"]).text, [filter]);
        const chips = facts.overlays.filter(({ name }) => name.startsWith("mcp2515"));
        expect(chips.map(({ ours, parameters }) => [ours, parameters.get("oscillator")])).toEqual([[true, "12000000"]]);
        expect(isOn(facts.parameters.get("spi"))).toBe(true);
        expect(facts.settings.get("enable_uart")).toBe("1");
        expect(facts.overlays.at(-1)!.name === "disable-bt").toBe(filter !== "pi5");
        expect(facts.parameters.get("uart0")).toBe(filter === "pi5" ? "on" : undefined);
      }),
      property(300),
    );
  });

  it("changes nothing the second time, and another HAT takes the place of the first", () => {
    fc.assert(
      fc.property(configs, hats, hats, (config, first, second) => {
        const once = setHat(config, first).text;
        expect(setHat(once, first).text).toBe(once);
        expect(setHat(once, second)).toEqual(setHat(config, second));
      }),
      property(300),
    );
  });

  it("writes no line that is longer than the firmware reads", () => {
    for (const hat of Object.values(HATS)) for (const line of hat.configLines) expect(line.length).toBeLessThanOrEqual(98);
  });
});

describe("removeHat", () => {
  it("gives back what was there, byte for byte", () => {
    fc.assert(
      fc.property(configs, hats, (config, hat) => {
        expect(removeHat(setHat(config, hat).text)).toBe(config);
      }),
      property(500),
    );
  });

  it("keeps what others wrote before and behind the block since", () => {
    fc.assert(
      fc.property(configs, hats, fc.constantFrom("dtparam=i2c_arm=on\n", "[all]\nenable_uart=0\n"), (config, hat, later) => {
        const { text } = setHat(config, hat);
        const line = config === "" || config.endsWith("\n") || hat.id === "usb" ? "" : "\n";
        const removed = removeHat(text + later).replaceAll("\r\n", "\n");
        expect(removed).toBe((config + line + later).replaceAll("\r\n", "\n"));
        expect(removeHat(`# first\n${text}`)).toBe(`# first\n${config}`);
      }),
      property(300),
    );
  });

  it("leaves a block alone whose end has been deleted", () => {
    const torn = setHat(BOOKWORM, HATS["waveshare-rs485-can-b"]).text.replace("# siinterjk end\n", "start_x=1\n");
    expect(removeHat(torn)).toBe(torn);
    const again = setHat(torn, HATS["waveshare-rs485-can-b"]);
    expect(removeHat(again.text)).toBe(torn);
    expect(again.switchedOff).toEqual([
      "dtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25,spimaxfrequency=1000000",
      "dtoverlay=sc16is752-spi1,int_pin=24",
    ]);
  });
});

describe("hatOf", () => {
  it("names the HAT of the block", () => {
    expect(hatOf(BULLSEYE)).toBeNull();
    for (const id of HAT_IDS) {
      const { text } = setHat(BULLSEYE.trimEnd(), HATS[id]);
      expect(hatOf(text)?.id).toBe(id === "usb" ? undefined : id);
    }
    expect(hatOf(setHat("", HATS["waveshare-rs485-can"]).text.replace("12000000", "10000000"))).toBeNull();
  });
});
