/** Whether the inverter works with what the other bridge tells it, and what else it says. Pure. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import { judge } from "../codec/layout.ts";
import { SETPOINTS, SOC } from "../codec/sma/messages.ts";
import { decodeSetpoints } from "../codec/sma/setpoints.ts";
import { decodeSoc } from "../codec/sma/state.ts";
import { judgeAccepted, NEW_ACCEPTED, type AcceptedMemory } from "../domain/checks/accepted.ts";
import { explainInverterState } from "../domain/explain/explain.ts";
import type { Hit } from "./frame-rules.ts";
import type { Moment } from "./moment.ts";
import { SMA, type Rule } from "./rule.ts";

/** What was told longer ago than the inverter's supervision lasts is told no more. */
const TOLD_MS = 60_000;
/** 0x306, FSS-ConnectingBat-TI-en-10: operating, or operating with a warning. */
const OPERATING: readonly number[] = [1, 3];

export interface Told {
  readonly frame: SmaFrame;
  readonly atMs: number;
}

export { NEW_ACCEPTED, type AcceptedMemory };

/** One moment; `told` is the newest frame of an id that the other has sent. */
export function judgeAnswers(
  memory: AcceptedMemory,
  { inverter, atMs }: Moment,
  told: (id: number) => Told | undefined,
): { readonly memory: AcceptedMemory; readonly hits: readonly Hit[] } {
  const state = inverter.ok ? inverter.value.state : undefined;
  if (!inverter.ok || state === undefined) return { memory: NEW_ACCEPTED, hits: [] };
  const hits: Hit[] = [];
  if (state.errorNumber !== 0) {
    hits.push({ rule: REPORTS, detail: explainInverterState(state.operatingState, state.errorNumber) });
  }
  const [soc, setpoints] = [told(SOC.id), told(SETPOINTS.id)].map((one) =>
    one !== undefined && atMs - one.atMs <= TOLD_MS ? one.frame : null,
  );
  const toldSocPct = soc === null || soc === undefined ? null : socOf(soc);
  const toldVoltageV = setpoints === null || setpoints === undefined ? null : chargeVoltageOf(setpoints);
  if (toldSocPct === null || toldVoltageV === null || !OPERATING.includes(state.operatingState)) {
    return { memory: NEW_ACCEPTED, hits };
  }
  const says = {
    toldSocPct,
    toldVoltageV,
    saidSocPct: inverter.value.measured.socPct,
    saidVoltageV: state.chargeVoltageV,
    chargingProcedure: state.chargingProcedure,
  };
  const next = judgeAccepted(memory, says, atMs);
  if (next.soc.state === "bad") {
    const { toldPct, saidPct } = next.soc.facts;
    hits.push({ rule: SOC_NOT_TAKEN, detail: `told ${toldPct} %, the inverter says ${saidPct} %` });
  }
  if (next.chargeVoltage.state === "bad") {
    const { toldV, saidV } = next.chargeVoltage.facts;
    hits.push({ rule: VOLTAGE_NOT_TAKEN, detail: `told ${toldV} V, the inverter says ${saidV} V` });
  }
  return { memory: next, hits };
}

/** The state of charge that an inverter takes from a frame, %; `null` if it takes none. */
function socOf({ data }: SmaFrame): number | null {
  const decoded = decodeSoc(data);
  if (!decoded.ok) return null;
  const { socPct, hiResSocPct } = decoded.value;
  const told = hiResSocPct ?? socPct;
  return told !== null && told <= 100 ? told : null;
}

/** Of a value that it drops nobody knows what it works with instead. */
function chargeVoltageOf({ data }: SmaFrame): number | null {
  const decoded = decodeSetpoints(data);
  if (!decoded.ok) return null;
  const { chargeVoltageV } = decoded.value;
  const [row] = SETPOINTS.fields;
  return chargeVoltageV !== null && judge(row!, Math.round(chargeVoltageV * 10)) === "accepted" ? chargeVoltageV : null;
}

const rule = (name: string, severity: Rule["severity"], means: string): Rule => ({
  name,
  severity,
  means,
  evidence: SMA,
  explains: [],
});

const REPORTS = rule("inverter-reports", "note", "The inverter reports a warning or a failure of its own (0x306).");
const SOC_NOT_TAKEN = rule(
  "soc-not-taken",
  "danger",
  "The inverter works with another state of charge than the one it is sent (0x305).",
);
const VOLTAGE_NOT_TAKEN = rule(
  "charge-voltage-not-taken",
  "fault",
  "The inverter works with another charge voltage than the one it is sent (0x306): it has dropped it, or is set to another battery type.",
);
