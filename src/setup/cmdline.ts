/** The kernel's command line (cmdline.txt) of a Raspberry Pi: consoles on its own UART. Pure. */

/** What was taken out: the text, with the space behind or before it, and where it stood in the text that is left. */
export interface TakenOut {
  readonly at: number;
  readonly text: string;
}

export interface FreedCmdline {
  readonly text: string;
  /** From the front to the back. */
  readonly taken: readonly TakenOut[];
  /** What was put in instead, at the front. */
  readonly added: string;
}

/** The names of the UART on GPIO 14 and 15: serial0 is resolved by the firmware. */
const UART_CONSOLE = /^console=(serial0|ttyS0|ttyAMA0)(?:,.*)?$/;

/** The consoles on the Pi's own UART, as they are written: "serial0", "ttyS0", "ttyAMA0". */
export const uartConsoles = (cmdline: string): readonly string[] =>
  cmdline.split(/\s+/).flatMap((word) => UART_CONSOLE.exec(word)?.[1] ?? []);

/**
 * Without its consoles on the UART. A kernel without any console takes the one that the firmware proposes, which is this UART
 * again; then the screen becomes the console.
 */
export function freeUart(cmdline: string): FreedCmdline {
  const taken: TakenOut[] = [];
  let text = "";
  let rest = cmdline;
  for (let word; (word = /^(\s*)(\S+)([^\S\n]*)/.exec(rest)) !== null;) {
    const [all, before, name, after] = word as unknown as [string, string, string, string];
    rest = rest.slice(all.length);
    text += before;
    if (UART_CONSOLE.test(name)) taken.push({ at: text.length, text: name + after });
    else text += name + after;
  }
  text += rest;
  const needsOne = taken.length > 0 && !/(?:^|\s)console=/.test(text);
  const added = needsOne ? "console=tty1 " : "";
  return { text: added + text, taken, added };
}

/** Puts back what `freeUart` took out: byte for byte where nothing else has changed since, at the front otherwise. */
export function giveUartBack(cmdline: string, { text, taken, added }: FreedCmdline): string {
  const bare = added !== "" && cmdline.startsWith(added) ? cmdline.slice(added.length) : cmdline;
  const original = text.slice(added.length);
  if (bare !== original) {
    const there = new Set(uartConsoles(bare));
    const missing = taken.filter((part) => !uartConsoles(part.text).some((name) => there.has(name)));
    return missing.map((part) => `${part.text.trim()} `).join("") + bare;
  }
  let whole = "";
  let from = 0;
  for (const part of taken) {
    whole += bare.slice(from, part.at) + part.text;
    from = part.at;
  }
  return whole + bare.slice(from);
}
