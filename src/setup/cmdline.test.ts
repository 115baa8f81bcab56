import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { freeUart, giveUartBack, uartConsoles } from "./cmdline.ts";

const BOOKWORM = readFileSync(new URL("../../test/fixtures/boot/bookworm-cmdline.txt", import.meta.url), "utf8");

const words = fc.constantFrom(
  "console=serial0,115200",
  "console=ttyS0",
  "console=ttyAMA0,115200n8",
  "console=ttyAMA10,115200",
  "console=tty1",
  "root=PARTUUID=4a3e915f-02",
  "xconsole=serial0",
  "quiet",
);
const cmdlines = fc
  .tuple(fc.array(fc.tuple(words, fc.constantFrom(" ", "  ", "\t"))), fc.constantFrom("", "\n", "\r\n", " \n"))
  .map(([parts, end]) => parts.flat().slice(0, -1).join("") + end);

describe("freeUart", () => {
  it("takes the console of a fresh Bookworm out", () => {
    expect(uartConsoles(BOOKWORM)).toEqual(["serial0"]);
    const { text, taken, added } = freeUart(BOOKWORM);
    expect(text).toBe(BOOKWORM.replace("console=serial0,115200 ", ""));
    expect(taken).toEqual([{ at: 0, text: "console=serial0,115200 " }]);
    expect(added).toBe("");
  });

  it("leaves the debug connector of a Pi 5 and the screen alone", () => {
    const text = "console=ttyAMA10,115200 console=tty1 root=/dev/mmcblk0p2\n";
    expect(freeUart(text)).toEqual({ text, taken: [], added: "" });
  });

  it("makes the screen the console where there would be none", () => {
    const freed = freeUart("root=/dev/mmcblk0p2 console=ttyS0,115200\n");
    expect(freed.text).toBe("console=tty1 root=/dev/mmcblk0p2 \n");
    expect(giveUartBack(freed.text, freed)).toBe("root=/dev/mmcblk0p2 console=ttyS0,115200\n");
  });

  it("leaves no console on the UART, all else in its order, and does nothing the second time", () => {
    fc.assert(
      fc.property(cmdlines, (cmdline) => {
        const { text, added } = freeUart(cmdline);
        expect(uartConsoles(text)).toEqual([]);
        expect(freeUart(text)).toEqual({ text, taken: [], added: "" });
        const others = (line: string): string[] =>
          line.split(/\s+/).filter((word) => word !== "" && uartConsoles(word).length === 0);
        expect(others(text.slice(added.length))).toEqual(others(cmdline));
        expect(text.split("\n").length).toBe(cmdline.split("\n").length);
      }),
      property(500),
    );
  });
});

describe("giveUartBack", () => {
  it("gives back what was there, byte for byte", () => {
    fc.assert(
      fc.property(cmdlines, (cmdline) => {
        const freed = freeUart(cmdline);
        expect(giveUartBack(freed.text, freed)).toBe(cmdline);
      }),
      property(500),
    );
  });

  it("puts the console at the front of a line that has changed since", () => {
    const freed = freeUart(BOOKWORM);
    const changed = freed.text.replace("quiet ", "");
    expect(giveUartBack(changed, freed)).toBe(`console=serial0,115200 ${changed}`);
  });

  it("does not double a console that somebody has put back", () => {
    const freed = freeUart(BOOKWORM);
    const back = `console=serial0,9600 ${freed.text}`;
    expect(giveUartBack(back, freed)).toBe(back);
    const other = `console=ttyS0 ${freed.text}`;
    expect(giveUartBack(other, freed)).toBe(`console=serial0,115200 ${other}`);
  });
});
