/** SI and LINKS: what the Sunny Island says beside what it was told, and how both lines do. */
import type { LineHealth, LineMode } from "../../bms/polled-pack.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { decodeSma, type SmaDecoded } from "../../codec/sma/decode.ts";
import { explainInverterState } from "../../domain/explain/explain.ts";
import { flowOf } from "../../domain/flow.ts";
import type { InverterReport } from "../../domain/inverter.ts";
import type { Absence } from "../../domain/observed.ts";
import type { ViewContext } from "./view-context.ts";
import { line, toned, type Part, type Piece, type ViewLine } from "./view-text.ts";
import { ABSENCE_WORDS, duration, fixed, trimmed } from "../words.ts";

/** The Sunny Island sends every second; the decision takes it as heard up to this age. */
const FRESH_MS = 5_000;

/** Whether it is heard and in which state; what it measures; what it took of what it was told. */
export function inverterLines(snapshot: Snapshot, { nowMs, inverterLabel }: ViewContext): readonly ViewLine[] {
  const { inverter } = snapshot;
  const heard = inverter.ok ? inverter : inverter.last;
  if (heard === undefined) {
    const absent = snapshot.inverterPresent === false;
    const text = absent ? "ABSENT: it has never been heard" : "not heard yet";
    return [line(88, `${inverterLabel} `, toned(absent ? "bad" : "warn", text))];
  }
  const age = duration(nowMs - heard.atMs);
  const { state } = heard.value;
  const presence =
    snapshot.inverterPresent === false
      ? toned("bad", `ABSENT, last heard ${age} ago`)
      : nowMs - heard.atMs > FRESH_MS
        ? toned("warn", `STALE, ${age} old`)
        : toned("good", `heard ${age} ago`);
  const last = snapshot.inverterPresent === true && nowMs - heard.atMs <= FRESH_MS ? "" : "last ";
  return [
    line(88, `${inverterLabel} `, presence, ", ", ...stateParts(state)),
    line(65, last, measuredText(heard.value.measured, snapshot)),
    line(72, last, ...tookParts(heard.value, snapshot)),
  ];
}

function stateParts(state: InverterReport["state"]): readonly Part[] {
  if (state === undefined) return [toned("warn", "state not known (no 0x306)")];
  const { operatingState, errorNumber, chargingProcedure } = state;
  const well = operatingState === 1 && errorNumber === 0;
  const tone = well ? "good" : operatingState === 4 ? "bad" : "warn";
  const bms: Part =
    chargingProcedure === 10 ? "external BMS" : toned("bad", `NOT set to external BMS (charging procedure ${chargingProcedure})`);
  return [toned(tone, explainInverterState(operatingState, errorNumber)), ", ", bms];
}

function measuredText({ voltageV, currentA, temperatureC }: InverterReport["measured"], { battery, packs }: Snapshot): string {
  // Only figures of the same moment can be compared.
  const comparable = battery !== null && packs.every(({ link }) => link === "fresh");
  const ours = comparable ? ` (BMS ${fixed(battery.voltageV, 2)} V ${fixed(battery.currentA, 1)} A)` : "";
  return `measured ${fixed(voltageV, 1)} V, ${flowOf(currentA)} ${fixed(Math.abs(currentA), 1)} A${ours}, ${trimmed(temperatureC, 1)} degC`;
}

/** The inverter takes whole percents and tenths of a volt: more than this is another value. */
const SOC_DIFFERS_PCT = 1.05;
const VOLTAGE_DIFFERS_V = 0.15;

function tookParts({ measured, state }: InverterReport, { bus }: Snapshot): readonly Part[] {
  const told = new Map<string, SmaDecoded>();
  for (const { frame, result } of bus.lastSent) {
    const decoded = decodeSma(frame);
    if (result.ok && decoded.ok) told.set(decoded.value.kind, decoded.value);
  }
  const soc = told.get("soc");
  const setpoints = told.get("setpoints");
  const socPct = soc?.kind === "soc" ? (soc.values.hiResSocPct ?? soc.values.socPct) : null;
  const chargeV = setpoints?.kind === "setpoints" ? setpoints.values.chargeVoltageV : null;
  return [
    `took SOC ${trimmed(measured.socPct, 1)} % `,
    beside(measured.socPct, socPct, SOC_DIFFERS_PCT, "%"),
    ", ",
    ...(state === undefined
      ? ["charge voltage not known"]
      : [`charge voltage ${trimmed(state.chargeVoltageV, 1)} V `, beside(state.chargeVoltageV, chargeV, VOLTAGE_DIFFERS_V, "V")]),
  ];
}

function beside(took: number, told: number | null, differs: number, unit: string): Piece {
  if (told === null) return toned("dim", "(told nothing yet)");
  const text = `told ${trimmed(told, 1)} ${unit}`;
  return Math.abs(took - told) > differs ? toned("warn", `(DIFFERS, ${text})`) : toned("good", `(${text})`);
}

/** One line for each serial line in trouble and one for all others, one for the bus; trouble is kept longer. */
export function linkLines({ packs, bus }: Snapshot): readonly ViewLine[] {
  const well = packs.filter(({ line: { port, trouble } }) => port === "open" && trouble === null);
  const grouped = MODES.map((mode) => well.filter(({ line: health }) => health.mode === mode)).filter(({ length }) => length > 1);
  const told = packs.filter((pack) => !grouped.some((group) => group.includes(pack)));
  const serial = told.map(({ rules, line: health }) => serialLine(`${rules.name} serial${protocolText(health)}`, [health]));
  for (const group of grouped) {
    const name = group.length === packs.length ? `all ${group.length} serial lines` : `${group.length} other serial lines`;
    serial.push(
      serialLine(
        name,
        group.map(({ line: health }) => health),
      ),
    );
  }
  const { portName, port, trouble, sent, refused, echoed, received, foreign, strangerId, errors } = bus;
  const acknowledged = echoed === null ? "" : `, acknowledged ${echoed}`;
  const controller = Object.entries(errors).map(([error, count]) => `, ${error} ${count}`);
  const counts = `sent ${sent}${acknowledged}, not taken ${refused}, received ${received}${controller.join("")}${reopened(bus.reopened)}`;
  const second =
    strangerId === null
      ? []
      : [line(96, toned("bad", `A SECOND BMS sends on this bus (${foreign} frames): nothing is sent any more`))];
  return [...serial, linkLine(portName ?? "CAN", port, trouble, counts, 76), ...second];
}

const MODES: readonly LineMode[] = ["polling", "listening"];

/** Where the protocol had to be found out. */
const protocolText = ({ found }: LineHealth): string =>
  found === undefined ? "" : found === null ? " (protocol not known yet)" : ` (${found})`;

/** One line, or several that are alike. */
function serialLine(name: string, lines: readonly LineHealth[]): ViewLine {
  const { port, mode, trouble } = lines[0]!;
  const counts = serialCounts(lines);
  if (mode === "polling" || port !== "open") return linkLine(name, port, trouble, counts, 77);
  const why = `ANOTHER MASTER ASKS, only listening${trouble === null ? "" : `; ${trouble}`}`;
  return linkLine(name, port, why, counts, 77);
}

/** Of one line, or of several together. */
function serialCounts(lines: readonly LineHealth[]): string {
  const sum = (figureOf: (health: LineHealth) => number): number => lines.reduce((total, health) => total + figureOf(health), 0);
  const causes = [...new Set(lines.flatMap(({ failed }) => Object.keys(failed) as readonly Absence[]))];
  const failed = causes.map((why) => `${ABSENCE_WORDS[why]} ${sum((health) => health.failed[why] ?? 0)}`);
  const failures = failed.length === 0 ? "no failures" : failed.join(", ");
  return `asked ${sum(({ asked }) => asked)}, answered ${sum(({ answered }) => answered)}, ${failures}${reopened(sum((health) => health.reopened))}`;
}

function linkLine(
  name: string,
  port: "opening" | "open" | "down",
  trouble: string | null,
  counts: string,
  keep: number,
): ViewLine {
  const tone = port === "open" ? "good" : port === "down" ? "bad" : "warn";
  const well = port === "open" && trouble === null;
  const why: readonly Part[] = trouble === null ? [] : [toned("warn", ` (${trouble})`)];
  return line(well ? keep : keep + 12, `${name} `, toned(tone, port === "down" ? "DOWN" : port), ...why, `: ${counts}`);
}

const reopened = (count: number): string => (count === 0 ? "" : `, reopened ${count}`);
