/** What a scanned port means for its owner: sentences with their codes, worst first; what was found is not repeated. */
import { SCAN_SPEEDS, type Instead } from "../bms/scan-line.ts";
import type { FoundBms } from "../bms/found-bms.ts";
import type { PortScan } from "../bms/scan-port.ts";
import { ERRORS, SiinterjkError, messageOf, type ErrorCode } from "../errors.ts";
import type { LockHolder } from "../io/lock-holder.ts";

export interface Finding {
  readonly code: ErrorCode;
  /** What is so on this port. */
  readonly message: string;
  readonly remedy: string;
}

/** A port that was scanned, or the reason why it was not even tried. */
export type Scanned =
  | { readonly kind: "scanned"; readonly scan: PortScan; readonly holder: LockHolder | null }
  | { readonly kind: "taken"; readonly holder: LockHolder }
  | { readonly kind: "console" };

const finding = (code: ErrorCode, message: string = ERRORS[code].means): Finding => ({
  code,
  message,
  remedy: ERRORS[code].remedy,
});

const INSTEAD: Readonly<Record<Instead, ErrorCode>> = {
  nothing: "SCAN_SILENT",
  echo: "SCAN_ECHO",
  damaged: "SCAN_DAMAGED",
  nonsense: "SCAN_NONSENSE",
  talk: "SCAN_TALK",
};

/** The speed that the bridge reads at. */
const BRIDGE_BAUD = SCAN_SPEEDS[0].baud;

/** The BMSs that the configuration can name. */
export function usable(scan: PortScan): readonly FoundBms[] {
  const alike = ofOneProtocol(scan);
  const left = readsOnly(scan);
  return alike.filter((one) => !left.includes(one));
}

/** Those that are left out because they answer reads only: by its registers a BMS is read only where it is alone. */
function readsOnly(scan: PortScan): readonly FoundBms[] {
  const alike = ofOneProtocol(scan);
  return alike.length > 1 ? alike.filter(({ registers }) => registers) : [];
}

/** What the bridge can read, but for what stands on the same line. */
function ofOneProtocol({ bms, baud }: PortScan): readonly FoundBms[] {
  if (baud !== BRIDGE_BAUD) return [];
  const readable = bms.filter(({ fault }) => fault === null);
  return isMixed(readable) ? readable.filter(({ protocol }) => protocol === "pb") : readable;
}

const isMixed = (bms: readonly FoundBms[]): boolean => new Set(bms.map(({ protocol }) => protocol)).size > 1;

export function findingsOf(scanned: Scanned): readonly Finding[] {
  if (scanned.kind === "console") return [finding("SCAN_CONSOLE")];
  if (scanned.kind === "taken") return [takenBy(scanned.holder)];
  const { scan, holder } = scanned;
  const { bms, baud, others, foreign, instead, trouble } = scan;
  return [
    ...(trouble === null ? [] : [troubleOf(trouble, holder)]),
    ...bms.flatMap((one) => unreadable(one)),
    ...(bms.length > 0 && baud !== BRIDGE_BAUD ? [finding("SCAN_SPEED")] : []),
    ...(isMixed(bms) ? [finding("SCAN_TWO_PROTOCOLS")] : []),
    ...readOnlyAt(readsOnly(scan)),
    ...(others ? [finding("SCAN_OTHER_MASTER")] : []),
    ...(foreign.length > 0 ? [foreignAt(foreign)] : []),
    ...(bms.length > 0 || others || foreign.length > 0 || trouble !== null || instead === null
      ? []
      : [finding(INSTEAD[instead])]),
  ];
}

function troubleOf(trouble: NonNullable<PortScan["trouble"]>, holder: LockHolder | null): Finding {
  switch (trouble.kind) {
    case "hangs":
      return finding("SCAN_PORT_HANGS");
    case "lost":
      return finding("SCAN_PORT_LOST", `The line ended in the middle of the scan: ${trouble.why}.`);
    case "not-opened": {
      const { error } = trouble;
      if (!(error instanceof SiinterjkError)) return finding("PORT_FAILED", `It cannot be opened: ${messageOf(error)}.`);
      if (error.code === "PORT_BUSY" && holder !== null) return takenBy(holder);
      return finding(error.code, `${error.message}.`);
    }
  }
}

function takenBy(holder: LockHolder): Finding {
  if (!holder.isBridge) return finding("PORT_BUSY", `Another program has it open: ${holderText(holder)}.`);
  return finding(
    "SCAN_BRIDGE_HAS_PORT",
    `The bridge itself (process ${holder.processId}) reads this line at this moment, so it was not scanned.`,
  );
}

/** "picocom (process 99)" */
export const holderText = ({ program, processId }: LockHolder): string =>
  program === "" ? `process ${processId}` : `${program} (process ${processId})`;

const unreadable = ({ protocol, address, fault }: FoundBms): readonly Finding[] => {
  if (fault === null) return [];
  const who = address === null ? `The BMS (${protocol})` : `The BMS at address ${address}`;
  return [finding("SCAN_UNREADABLE", `${who} answers, but what it says cannot be used: ${fault.code} ${fault.message}.`)];
};

function readOnlyAt(bms: readonly FoundBms[]): readonly Finding[] {
  if (bms.length === 0) return [];
  const who = bms.length === 1 ? `The BMS at ${at(addressesOf(bms))} answers` : `The BMSs at ${at(addressesOf(bms))} answer`;
  const why = "On a line with others a BMS cannot be read so: not in the configuration.";
  return [finding("SCAN_READS_ONLY", `${who} reads of registers only. ${why}`)];
}

const addressesOf = (bms: readonly FoundBms[]): readonly number[] => bms.flatMap(({ address }) => address ?? []);

function foreignAt(addresses: readonly number[]): Finding {
  return finding("SCAN_OTHER_DEVICE", `A Modbus device that is no JK BMS answers at ${at(addresses)}. It is left alone.`);
}

const at = (addresses: readonly number[]): string =>
  addresses.length === 1 ? `address ${addresses[0]}` : `the addresses ${addresses.join(", ")}`;
