/** What the bridge says about itself when it is asked through the control socket: from the newest state to a report. */
import type { Snapshot } from "../bridge/snapshot.ts";
import { addressOf } from "../config/lines.ts";
import type { Config } from "../config/schema.ts";
import type { StatusReport } from "../control/status-report.ts";
import { explainDecision, explainFinding, explainInverterState } from "../domain/explain/explain.ts";
import type { OutletCondition } from "../outlets/snapshot/api-snapshot.ts";
import type { HeardAtMs } from "../inverter/report-memory.ts";

type PackReport = StatusReport["packs"][number];

/** What is the same for the whole life of the program. */
export interface StatusOf {
  readonly config: Pick<Config, "packs" | "inverter">;
  readonly version: string;
  readonly inverterLabel: string;
  /** Monotonic time of the start. */
  readonly startMs: number;
}

/** What else is known now. */
export interface StatusNow {
  readonly snapshot: Snapshot;
  readonly heardAtMs: HeardAtMs;
  readonly events: Readonly<Record<string, number>>;
  readonly outlets: readonly OutletCondition[];
  readonly nowMs: number;
  /** ms since 1970. */
  readonly wallNowMs: number;
}

/** So much of a text that somebody else has written: all packs together must fit into one answer. */
const MOST_TEXT = 160;
const short = (text: string): string => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text);

export function statusOf({ config, version, inverterLabel, startMs }: StatusOf, now: StatusNow): StatusReport {
  const { snapshot, heardAtMs } = now;
  const { ago, agoOrNull } = agesAt(now.nowMs);
  const { decision, battery } = snapshot;
  const uptimeMs = ago(startMs);
  return {
    version,
    startedAtMs: Math.round(now.wallNowMs - uptimeMs),
    uptimeMs,
    ticks: snapshot.ticks,
    decision: { kind: decision.kind, sentence: explainDecision(decision, battery) },
    told: toldOf(decision),
    packs: snapshot.packs.map((pack) =>
      packOf(
        pack,
        config.packs.find(({ name }) => name === pack.rules.name)!,
        agoOrNull,
      ),
    ),
    can: canOf(snapshot.bus, config.inverter.can, { ago, agoOrNull }),
    inverter: inverterOf(snapshot, inverterLabel, heardAtMs, agoOrNull),
    findings: snapshot.findings.map((finding) => ({
      check: finding.check,
      state: finding.state,
      forMs: ago(finding.sinceMs),
      sentence: explainFinding(finding),
    })),
    events: { ...now.events },
    outlets: now.outlets.map(({ name, trouble }) => ({ name, trouble: trouble === null ? null : short(trouble) })),
  };
}

/** From times of the monotonic clock to ages. */
interface Ages {
  readonly ago: (atMs: number) => number;
  readonly agoOrNull: (atMs: number | null) => number | null;
}

function agesAt(nowMs: number): Ages {
  const ago = (atMs: number): number => Math.max(0, nowMs - atMs);
  return { ago, agoOrNull: (atMs) => (atMs === null ? null : ago(atMs)) };
}

function toldOf(decision: Snapshot["decision"]): StatusReport["told"] {
  if (decision.kind === "silent") return null;
  const { chargeVoltageV, chargeCurrentLimitA, dischargeCurrentLimitA } = decision.output.setpoints;
  return { socPct: decision.output.report.socPct, chargeVoltageV, chargeCurrentLimitA, dischargeCurrentLimitA };
}

function packOf(
  { rules, link, good, line }: Snapshot["packs"][number],
  configured: Config["packs"][number],
  agoOrNull: Ages["agoOrNull"],
): PackReport {
  const { port, mode, found, reopened, traffic, asked, answered, failed, failing, trouble } = line;
  const { receivedBytes, discardedBytes, echoes, otherMasterAtMs } = traffic;
  const otherMasterAgoMs = agoOrNull(otherMasterAtMs);
  return {
    name: rules.name,
    port: short(configured.port),
    protocol: configured.protocol,
    address: configured.protocol === "nw" ? null : addressOf(configured),
    link,
    ageMs: agoOrNull(good?.atMs ?? null),
    ...{ asked, answered, failed: { ...failed }, failing, trouble: trouble === null ? null : short(trouble) },
    line: { port, mode, found: found ?? null, reopened, receivedBytes, discardedBytes, echoes, otherMasterAgoMs },
  };
}

function canOf(bus: Snapshot["bus"], configured: string, { ago, agoOrNull }: Ages): StatusReport["can"] {
  const { state, sent, refused, received, foreign, strangerId, reopened, resets, trouble } = bus;
  return {
    ...{ bus: short(configured), state, sent, refused, received, foreign, strangerId, reopened, resets },
    stateForMs: ago(bus.stateSinceMs),
    acknowledged: bus.echoed,
    acknowledgedAgoMs: agoOrNull(bus.echoedAtMs),
    errors: { ...bus.errors },
    busOffAgoMs: agoOrNull(bus.busOffAtMs),
    trouble: trouble === null ? null : short(trouble),
    lastSent: bus.lastSent.map(({ atMs, frame }) => ({ id: frame.id, agoMs: ago(atMs) })),
  };
}

function inverterOf(
  { inverter, inverterPresent }: Snapshot,
  label: string,
  heardAtMs: HeardAtMs,
  agoOrNull: Ages["agoOrNull"],
): StatusReport["inverter"] {
  const heard = inverter.ok ? inverter.value : inverter.last?.value;
  const state = heard?.state;
  return {
    label,
    present: inverterPresent,
    measuredAgoMs: agoOrNull(heardAtMs.measured),
    measured: heard?.measured ?? null,
    stateAgoMs: agoOrNull(heardAtMs.state),
    state: state === undefined ? null : { ...state, sentence: explainInverterState(state.operatingState, state.errorNumber) },
  };
}
