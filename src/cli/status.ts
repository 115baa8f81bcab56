/** `siinterjk status`: what the running bridge says about itself, on one screen. */
import { askControl } from "../control/client.ts";
import type { StatusReport } from "../control/status-report.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import type { Clock } from "../io/port.ts";
import { standardOutput } from "./standard-output.ts";
import { ABSENCE_WORDS, duration, fixed, trimmed } from "./words.ts";

export interface StatusOptions {
  /** The socket of the bridge. */
  readonly socket: string;
  readonly json: boolean;
  /** Where the answer and what goes wrong go; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
  readonly clock?: Clock;
}

/** Resolves to the exit status: 0 when the bridge has answered, 1 when not. */
export async function statusCommand(options: StatusOptions): Promise<number> {
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  try {
    const answer = await askControl(options.socket, { do: "status" }, options.clock ?? monotonicClock);
    if (!("report" in answer)) throw new SiinterjkError("CONTROL_NO_ANSWER", "the bridge answers something else");
    write(options.json ? `${JSON.stringify(answer.report)}\n` : `${statusLines(answer.report).join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    if (options.json) write(`${JSON.stringify({ ok: false, code: error.code, message: error.message })}\n`);
    else writeError(`${explainError(error)}\n`);
    return 1;
  }
}

export function statusLines(report: StatusReport): readonly string[] {
  const { version, uptimeMs, decision, packs, findings } = report;
  const bad = findings.filter(({ state }) => state === "bad" || state === "noted");
  return [
    `SIinterJK ${version}, running for ${duration(uptimeMs)}`,
    `${decision.sentence}.`,
    ...packs.map(packLine),
    canLine(report),
    inverterLine(report),
    ...bad.map(({ sentence }) => `Note: ${sentence}.`),
  ];
}

type Pack = StatusReport["packs"][number];

function packLine({ name, port, link, ageMs, asked, answered, failed, failing, trouble }: Pack): string {
  const now = ageMs === null ? "no reading yet" : `reading ${duration(ageMs)} old${link === "fresh" ? "" : ` (${link})`}`;
  const failures = Object.entries(failed).map(([why, count]) => `, ${count} ${wordsOf(why)}`);
  const why = failing === null ? "" : `: ${trouble ?? wordsOf(failing)}`;
  return `${name} on ${port}: ${now}${why}; ${answered} of ${asked} requests answered${failures.join("")}`;
}

const wordsOf = (why: string): string =>
  Object.hasOwn(ABSENCE_WORDS, why) ? ABSENCE_WORDS[why as keyof typeof ABSENCE_WORDS] : why;

function canLine({ can }: StatusReport): string {
  if (can.bus === "none") return "CAN: none, a dry run";
  const { bus, state, stateForMs, sent, acknowledged, received, trouble } = can;
  const taken = acknowledged === null ? "" : `, ${acknowledged} taken`;
  return `CAN ${bus}: ${state} for ${duration(stateForMs)}; ${sent} frames sent${taken}, ${received} received${trouble === null ? "" : `; ${trouble}`}`;
}

function inverterLine({ inverter, told }: StatusReport): string {
  const { label, measured, measuredAgoMs, state } = inverter;
  const toldText =
    told === null ? "is told nothing" : `is told ${trimmed(told.socPct, 1)} % and ${trimmed(told.chargeVoltageV, 1)} V`;
  if (measured === null || measuredAgoMs === null) return `${label}: not heard; ${toldText}`;
  const { voltageV, currentA, socPct } = measured;
  const says = `${fixed(voltageV, 1)} V, ${fixed(currentA, 1)} A, ${trimmed(socPct, 1)} %${state === null ? "" : `, ${state.sentence}`}`;
  return `${label}: ${says}, heard ${duration(measuredAgoMs)} ago; ${toldText}`;
}
