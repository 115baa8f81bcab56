/** `siinterjk check-config FILE`: every mistake with its line, or what would be done with the file. */
import { absoluteCellV } from "../config/chemistry.ts";
import { inverterLabel, totalCurrentA } from "../config/inverter-models.ts";
import { ConfigInvalid, loadConfig, problemLine } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { ERRORS, SiinterjkError } from "../errors.ts";
import { standardOutput } from "./standard-output.ts";

export interface CheckConfigOptions {
  /** One JSON object a line instead of sentences. */
  readonly json?: boolean | undefined;
  /** Where the text goes; the standard output if left out. */
  readonly write?: (text: string) => void;
}

/** Resolves to the exit code: 0 when the file is right, 1 when it is not. */
export async function checkConfigCommand(path: string, options: CheckConfigOptions = {}): Promise<number> {
  const write = options.write ?? standardOutput().write;
  const json = options.json === true;
  try {
    const config = await loadConfig(path);
    const text = [`${path} is right. With it:`, ...planLines(config).map((line) => `  ${line}`)].join("\n");
    write(json ? `${JSON.stringify({ ok: true, source: path, ...plan(config) })}\n` : `${text}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    write(json ? jsonLines(path, error) : textLines(path, error));
    return 1;
  }
}

function jsonLines(source: string, error: SiinterjkError): string {
  const { code } = error;
  const problems = error instanceof ConfigInvalid ? error.problems : [{ message: error.message, remedy: ERRORS[code].remedy }];
  return problems.map((problem) => `${JSON.stringify({ ok: false, code, source, ...problem })}\n`).join("");
}

function textLines(source: string, error: SiinterjkError): string {
  if (!(error instanceof ConfigInvalid)) return `${error.code} ${error.message}. ${ERRORS[error.code].remedy}\n`;
  const count = error.problems.length;
  const lines = error.problems.map((problem) => problemLine(source, problem));
  return `${lines.join("\n")}\n${source} has ${count === 1 ? "1 mistake" : `${count} mistakes`}; it is not used.\n`;
}

/** The limits after the inverter's rating has capped them. */
function plan({ packs, limits, inverter, safety, poll }: Config) {
  const ratingA = totalCurrentA(inverter);
  return {
    packs: packs.map(({ name, port, represents, cells }) => ({ name, port, represents, cells: cells ?? null })),
    can: inverter.can,
    inverter: inverterLabel(inverter),
    inverterMaxCurrentA: ratingA,
    chargeVoltageV: limits.chargeVoltageV,
    dischargeVoltageV: limits.dischargeVoltageV,
    chargeCurrentA: Math.min(limits.chargeCurrentA, ratingA),
    dischargeCurrentA: Math.min(limits.dischargeCurrentA, ratingA),
    pollMs: poll.pollMs,
    holdMs: safety.holdMs,
    blockMs: safety.blockMs,
    onBatteryLost: safety.onBatteryLost,
  };
}

/** What would be done with it. */
export function planLines(config: Config): readonly string[] {
  const to = plan(config);
  const { limits, safety, chargeMode, stages } = config;
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const capped = (configuredA: number, effectiveA: number): string =>
    configuredA > effectiveA ? ` (${configuredA} A configured, ${to.inverter} takes ${to.inverterMaxCurrentA} A)` : "";
  const rests = chargeMode === "staged" ? `, then rests at ${stages.floatCellV} V for each cell` : "";
  const lost =
    to.onBatteryLost === "silent"
      ? "then nothing is sent, and 60 s later the Sunny Island stops by itself"
      : "and so on for as long as no reading comes";
  return [
    ...to.packs.map(
      ({ name, port, represents, cells }) =>
        `reads      ${name} on ${port} every ${seconds(to.pollMs)}, ${cells === null ? "as many cells as the first reading shows" : `${cells} cells`}` +
        (represents === 1 ? "" : `, standing for ${represents} equal packs`),
    ),
    to.can === "none" ? "feeds      nothing (inverter.can is none)" : `feeds      ${to.inverter} on ${to.can}`,
    `charges    to ${to.chargeVoltageV} V${rests}, at most ${to.chargeCurrentA} A${capped(limits.chargeCurrentA, to.chargeCurrentA)}, no cell above ${absoluteCellV(config)} V`,
    `discharges to ${to.dischargeVoltageV} V, at most ${to.dischargeCurrentA} A${capped(limits.dischargeCurrentA, to.dischargeCurrentA)}`,
    `without readings: last set-points up to ${seconds(safety.holdMs)}, 0 A up to ${seconds(safety.blockMs)}, ${lost}`,
  ];
}
