/** Changes a config.txt for a HAT, and takes the change back byte for byte. Pure. */
import { BLOCK_BEGIN, BLOCK_END } from "./boot-config.ts";
import { HATS, type Hat } from "./hats.ts";

/** In front of a line of somebody else that contradicts the HAT. */
const OFF = "#siinterjk# ";
/** Says that the text before the block did not end with a line break. */
const NO_BREAK = "# (no line break before this block)";

export interface BootEdit {
  readonly text: string;
  /** The lines of others that were switched off, as they are written. */
  readonly switchedOff: readonly string[];
}

/**
 * The text with the lines of the HAT in a marked block at its end, where they count for all models and win. What an earlier install
 * wrote is replaced. Lines of others that set up the same chip or the same pins are switched off with a mark, because an overlay
 * that is loaded twice, or two for one chip, gives neither.
 */
export function setHat(text: string, hat: Hat): BootEdit {
  const bare = removeHat(text);
  if (hat.configLines.length === 0) return { text: bare, switchedOff: [] };
  const eol = bare.includes("\r\n") ? "\r\n" : "\n";
  const contradicts = contradictionOf(hat);
  const switchedOff: string[] = [];
  const lines = bare.split("\n").map((line) => {
    if (!contradicts(line.trim())) return line;
    switchedOff.push(line.trim());
    return OFF + line;
  });
  const before = lines.join("\n");
  const complete = before === "" || before.endsWith("\n");
  const block = [BLOCK_BEGIN, ...(complete ? [] : [NO_BREAK]), ...hat.configLines, BLOCK_END];
  return { text: before + (complete ? "" : eol) + block.map((line) => line + eol).join(""), switchedOff };
}

/** Without the block and the marks; what others wrote since stays. */
export function removeHat(text: string): string {
  const kept: string[] = [];
  const lines = text.split(/(?<=\n)/);
  for (let index = 0; index < lines.length; index += 1) {
    const end = blockEnd(lines, index);
    if (end === null) kept.push(lines[index]!);
    else {
      // The line break before the block is part of it, unless something has come behind it since.
      if (lines[index + 1]?.trim() === NO_BREAK && end === lines.length - 1) kept.push(kept.pop()?.replace(/\r?\n$/, "") ?? "");
      index = end;
    }
  }
  return kept.map((line) => (line.startsWith(OFF) ? line.slice(OFF.length) : line)).join("");
}

/** The index of the last line of the block that begins at `from`; `null` if none does, or if its end is missing. */
function blockEnd(lines: readonly string[], from: number): number | null {
  if (lines[from]!.trim() !== BLOCK_BEGIN) return null;
  const length = lines.slice(from + 1).findIndex((line) => [BLOCK_BEGIN, BLOCK_END].includes(line.trim()));
  const end = from + 1 + length;
  return length >= 0 && lines[end]!.trim() === BLOCK_END ? end : null;
}

/** The HAT whose block stands in the text. */
export function hatOf(text: string): Hat | null {
  const lines = text.split("\n");
  for (const from of lines.keys()) {
    const end = blockEnd(lines, from);
    if (end === null) continue;
    const inside = lines.slice(from + 1, end).map((line) => line.trim());
    const wanted = inside.filter((line) => line !== NO_BREAK).join("\n");
    return Object.values(HATS).find((hat) => hat.configLines.join("\n") === wanted) ?? null;
  }
  return null;
}

/**
 * Whether a line of somebody else sets up what the HAT sets up: the chip at chip select 0 of SPI 0 or its interrupt, the second
 * chip, or another use of the UART's pins. Names from overlays/README in the firmware.
 */
function contradictionOf(hat: Hat): (line: string) => boolean {
  const patterns = [/^dtoverlay=mcp2515-can0(?:,|$)/, /^dtoverlay=mcp2515,(?:.*,)?spi0-0/, /^dtoverlay=mcp251xfd,(?:.*,)?spi0-0/];
  patterns.push(/^dtoverlay=(?:mcp251|sc16is7).*,(?:interrupt|int_pin)=25(?:,|$)/);
  if (!hat.usesPiUart) patterns.push(/^dtoverlay=sc16is752-spi1(?:,|$)/, /^dtoverlay=.*,(?:interrupt|int_pin)=24(?:,|$)/);
  else patterns.push(/^dtoverlay=(?:pi3-)?miniuart-bt(?:,|$)/);
  return (line) => patterns.some((pattern) => pattern.test(line));
}
