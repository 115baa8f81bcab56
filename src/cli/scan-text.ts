/** What a scan has found, for people and as JSON. */
import type { FoundBms } from "../bms/found-bms.ts";
import { ERRORS } from "../errors.ts";
import type { Finding } from "./scan-findings.ts";

/** One port with all that is known of it. */
export interface ScanReport {
  /** As it is to be written into the configuration. */
  readonly port: string;
  /** The kernel's name for it; `null` for a serial server. */
  readonly device: string | null;
  /** The speed at which the BMSs answer, or that was tried last; `null` if the port was not opened. */
  readonly baud: number | null;
  /** Somebody else asks on the line: nothing (more) was sent. */
  readonly listenedOnly: boolean;
  readonly bms: readonly FoundBms[];
  readonly findings: readonly Finding[];
}

export interface ScanResult {
  readonly ports: readonly ScanReport[];
  /** The lines for siinterjk.yaml; `null` if there are none. */
  readonly config: string | null;
}

/** The table of each port, then the configuration. */
export function scanText({ ports, config }: ScanResult): string {
  if (ports.length === 0) return `${noPorts()}\n`;
  const count = ports.reduce((sum, { bms }) => sum + bms.length, 0);
  const found = count === 0 ? "No BMS found." : count === 1 ? "1 BMS found." : `${count} BMSs found.`;
  const paste = config === null ? [] : ["For siinterjk.yaml:", "", config.trimEnd()];
  return `${[...ports.flatMap(portLines), "", found, ...paste].join("\n")}\n`;
}

/** One JSON object; its shape is described in docs/scan.md. What is set in a BMS is not part of it. */
export function scanJson({ ports, config }: ScanResult): string {
  const none =
    ports.length === 0 ? { code: "SCAN_NO_PORTS", message: ERRORS.SCAN_NO_PORTS.means, remedy: ERRORS.SCAN_NO_PORTS.remedy } : {};
  const shown = ports.map((port) => ({ ...port, bms: port.bms.map((bms) => ({ ...bms, setIn: undefined })) }));
  return `${JSON.stringify({ ok: ports.some(({ bms }) => bms.length > 0), ...none, ports: shown, config })}\n`;
}

const noPorts = (): string => `SCAN_NO_PORTS ${ERRORS.SCAN_NO_PORTS.means} ${ERRORS.SCAN_NO_PORTS.remedy}`;

function portLines({ port, device, baud, bms, findings }: ScanReport): readonly string[] {
  const alias = device === null || device === port ? "" : ` (${device})`;
  const speed = bms.length === 0 ? "" : `, ${baud} baud`;
  return [
    `${port}${alias}${speed}`,
    ...(bms.length === 0 ? [] : table(bms)),
    ...findings.map(({ code, message, remedy }) => `  ${code} ${message} ${remedy}`),
  ];
}

const COLUMNS: readonly (readonly [head: string, cell: (bms: FoundBms) => string])[] = [
  ["protocol", ({ protocol }) => protocol],
  ["address", ({ address }) => shown(address, "")],
  ["model", ({ model }) => shown(model, "")],
  ["hardware", ({ hardware }) => shown(hardware, "")],
  ["firmware", ({ firmware }) => shown(firmware, "")],
  ["cells", ({ cells }) => shown(cells, "")],
  ["voltage", ({ voltageV }) => shown(voltageV?.toFixed(2) ?? null, " V")],
  ["SOC", ({ socPct }) => shown(socPct, " %")],
  ["capacity", ({ capacityAh }) => shown(capacityAh === null ? null : Number(capacityAh.toFixed(1)), " Ah")],
];

const shown = (value: number | string | null, unit: string): string => (value === null ? "-" : `${value}${unit}`);

function table(bms: readonly FoundBms[]): readonly string[] {
  const columns = COLUMNS.map(([head, cell]) => [head, ...bms.map(cell)]);
  const widths = columns.map((texts) => Math.max(...texts.map(({ length }) => length)));
  return [...bms.keys(), bms.length].map((row) =>
    `  ${columns.map((texts, i) => texts[row]!.padEnd(widths[i]!)).join("  ")}`.trimEnd(),
  );
}
