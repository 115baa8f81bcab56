/** Why a BMS does not answer, as far as it shows, and the first thing to do. Pure. */
import { SCAN_SPEEDS, type Instead } from "../bms/scan-line.ts";
import type { PortScan } from "../bms/scan-port.ts";
import { ERRORS, messageOf, SiinterjkError, type ErrorCode } from "../errors.ts";
import type { LineLook, PackReport } from "./battery-look.ts";
import type { PackFacts } from "./battery-facts.ts";
import { garbageOf } from "./battery-garbage.ts";

/** `says` completes "Block 1 does not answer: ". */
export interface Why {
  readonly says: string;
  readonly remedy: string;
}

/** The first try at a line that has never worked: it costs nothing and can do no harm. */
const SWAP =
  "Swap the two wires A and B at the adapter, which can do no harm; then look in the JK app whether the protocol of its port is the one of the configuration.";
const CABLE = "Check the plug and the cable between the adapter and the BMS, and whether the BMS is switched on.";
const WIRING =
  "Check the screws of A and B, the common ground of BMS and adapter, and the terminator at each end of a long line.";
const TAKEN_ADDRESS = "Give every BMS on the line an address of its own, by its switches (DIP).";
const ADDRESS = (address: number | null): string =>
  `Set its address switches (DIP) to ${address}, or write the address that they have into the configuration; without the bridge, \`siinterjk scan\` lists them.`;

const BRIDGE_BAUD = SCAN_SPEEDS[0].baud;

const because = (says: string, remedy: string): Why => ({ says, remedy });
const byCode = (code: ErrorCode, says: string): Why => because(says, ERRORS[code].remedy);

export function whySilent({ pack, neighbours, look }: PackFacts): Why {
  if (look !== null) {
    const shown = shownByScan(pack, look, neighbours);
    if (shown !== null) return shown;
  }
  const { line, failing, trouble, answered } = pack;
  if (line.port !== "open") {
    return because(
      `its port ${pack.port} is not open (${trouble ?? line.port})`,
      "Plug the adapter in again; `siinterjk scan` lists the serial ports that this machine has.",
    );
  }
  const said = trouble ?? "not a word";
  if (line.mode === "listening") {
    return byCode("SCAN_OTHER_MASTER", `another master asks on ${pack.port}, and not this one`);
  }
  switch (failing) {
    case null:
    case "implausible":
      return because(
        `it answers, and what it says is refused${trouble === null ? "" : ` (${trouble})`}`,
        "Compare the figures with the JK app: a cell wire that is off, or `cells` in the configuration; `siinterjk run --log` names each reason.",
      );
    case "bad-checksum":
    case "malformed":
      return because(`its replies are damaged (${said})`, pack.address === null || neighbours === 0 ? WIRING : TAKEN_ADDRESS);
    case "echo":
      return byCode("SCAN_ECHO", "only our own requests come back");
    default:
      if (neighbours > 0) return atAddress(pack);
      return because(said, answered > 0 ? CABLE : SWAP);
  }
}

const atAddress = ({ address }: PackReport): Why =>
  because(`nobody answers at address ${address}, others on the line do`, ADDRESS(address));

/** `null` where the scan has found it: then what came of reading it tells more. */
function shownByScan(pack: PackReport, look: LineLook, neighbours: number): Why | null {
  const { scan } = look;
  if (pack.asked > 0) return null;
  return (
    troubleOf(look) ??
    unusable(pack, scan) ??
    elsewhere(pack, look) ??
    (scan.others ? byCode("SCAN_OTHER_MASTER", "somebody else asks on its line, and not this one") : null) ??
    (neighbours > 0 ? atAddress(pack) : insteadOf(scan.instead ?? "nothing", look.sample))
  );
}

function troubleOf({ scan, port, holder }: LineLook): Why | null {
  const { trouble } = scan;
  if (trouble === null) return null;
  if (trouble.kind === "hangs") return byCode("SCAN_PORT_HANGS", `${port} did not open in time`);
  if (trouble.kind === "lost") return byCode("SCAN_PORT_LOST", `the line ended while it was asked (${trouble.why})`);
  const { error } = trouble;
  const code = error instanceof SiinterjkError ? error.code : "PORT_FAILED";
  const who =
    holder === null ? "" : `; ${holder.program === "" ? "a program" : holder.program} (process ${holder.processId}) has it`;
  return byCode(code, `${messageOf(error)}${who}`);
}

/** It was found as it is configured, and cannot be used all the same. */
function unusable({ address, protocol }: PackReport, { bms, foreign }: PortScan): Why | null {
  const fault = bms.find((one) => one.fault !== null && (one.address ?? address) === address)?.fault;
  if (fault) return byCode("SCAN_UNREADABLE", `it answers, but what it says cannot be used (${fault.code} ${fault.message})`);
  if (protocol === "nw" || address === null || !foreign.includes(address)) return null;
  return byCode("SCAN_OTHER_DEVICE", `a device that is no JK BMS answers at address ${address}`);
}

/** A BMS was found that nobody has configured so. */
function elsewhere({ name, address, protocol }: PackReport, { scan, packs }: LineLook): Why | null {
  const known = packs.filter(({ link, asked }) => link === "fresh" || asked > 0);
  const strangers = scan.bms.filter((bms) => !known.some((pack) => pack.address === bms.address));
  const [first] = strangers;
  if (first === undefined) return null;
  if (scan.baud !== BRIDGE_BAUD) return byCode("SCAN_SPEED", `a BMS answers at ${scan.baud} baud`);
  const here = strangers.find((bms) => bms.address === address) ?? first;
  const textOf = (bms: typeof first): string =>
    `protocol ${bms.protocol}${bms.address === null ? "" : ` at address ${bms.address}`}${bms.registers ? ", by registers only" : ""}`;
  const says = `on its line a BMS answers otherwise than configured: ${strangers.map(textOf).join(" and ")}`;
  if (strangers.length > 1 && here.address !== address && here.protocol === protocol) return because(says, ADDRESS(address));
  const keys = [
    `protocol: ${here.protocol}`,
    ...(here.address === null ? [] : [`address: ${here.address}`]),
    ...(here.registers ? ["registers: true"] : []),
  ];
  const without = here.address === null && address !== null ? ", without an address" : "";
  return because(says, `Write \`${keys.join(", ")}\` for ${name} in the configuration${without}.`);
}

const GARBAGE = {
  slower: because(
    "whoever speaks on its line does so at another speed",
    "Set the protocol of its port to 000 or 001 in the JK app, both at 115200 baud; give another device that hangs on the line its own adapter.",
  ),
  swapped: because(
    "bytes come in which most likely every bit is the other way round",
    "Swap the two wires A and B at the adapter, which can do no harm.",
  ),
} as const;

function insteadOf(instead: Instead, sample: Uint8Array): Why {
  const garbage = instead === "nothing" || instead === "echo" ? "unknown" : garbageOf(sample);
  if (garbage !== "unknown") return GARBAGE[garbage];
  switch (instead) {
    case "nothing":
      return because("not a byte came, whatever was asked", SWAP);
    case "echo":
      return byCode("SCAN_ECHO", "only our own requests come back");
    case "damaged":
      return byCode("SCAN_DAMAGED", "replies began, but none came whole");
    case "nonsense":
      return byCode("SCAN_NONSENSE", "bytes came that make no sense");
    case "talk":
      return byCode("SCAN_TALK", "somebody talks on its line in what no JK BMS says");
  }
}
