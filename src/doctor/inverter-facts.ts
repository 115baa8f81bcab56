/** What is known of the inverter: from the bridge that hears it, or by listening for some seconds while no bridge runs. Nothing is sent. */
import { decodeReport, type InverterMeasured, type InverterState } from "../codec/sma/report.ts";
import type { StatusReport } from "../control/status-report.ts";
import { explainInverterState } from "../domain/explain/explain.ts";
import { BATTERY_IDS } from "../inverter/strangers.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { openUse } from "../io/device-holder.ts";
import type { CanFrame, CanPort } from "../io/port.ts";
import { canLink } from "./can-facts.ts";
import { skipped, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { namesSource } from "./machine-sources.ts";
import { runningStatus } from "./running-status.ts";
import { serialHolders } from "./serial-free.ts";

export interface InverterFacts extends Pick<StatusReport["inverter"], "measuredAgoMs" | "measured" | "stateAgoMs" | "state"> {
  /** What the bridge says; `null` where the doctor has listened itself. */
  readonly report: StatusReport | null;
  /** CAN ids that only a battery sends, heard while no bridge of this configuration runs; in their order. */
  readonly batteryIds: readonly number[];
}

export type FoundInverter =
  { readonly kind: "facts"; readonly facts: InverterFacts } | { readonly kind: "unknown"; readonly why: string };

export const inverterFacts = (site: DoctorSite): Promise<FoundInverter> => gatheredOnce(site, gather);

const DRY_RUN = "`inverter.can` is none: a dry run, without an inverter.";
/** Each report comes every second, and single ones may be left out (SMA FSS-ConnectingBat-TI-en-10). */
export const LISTEN_MS = 6_000;

async function gather(site: DoctorSite): Promise<FoundInverter> {
  const status = await runningStatus(site);
  if (status.kind === "untold") return unknown(status.why);
  if (status.kind === "told") {
    const { report } = status;
    return report.can.bus === "none" ? unknown(DRY_RUN) : found({ ...report.inverter, report, batteryIds: [] });
  }
  const { config } = site;
  if (config.kind !== "good") return unknown("The configuration cannot be used.");
  const { can } = config.config.inverter;
  if (can === "none") return unknown(DRY_RUN);
  const taken = can.startsWith("slcan:") ? await adapterTaken(site, can.slice("slcan:".length)) : null;
  if (taken !== null) return unknown(taken);
  const link = await canLink(site);
  return link.kind === "link" && !link.facts.link.up ? unknown(`${can} is down: nothing can be heard.`) : listen(can, site);
}

/**
 * Why a serial CAN adapter is not opened; `null` if nobody has it. To listen, and to end listening, closes its bus: a program that feeds
 * the inverter over it would go on writing, and nothing would arrive.
 */
async function adapterTaken(site: DoctorSite, port: string): Promise<string | null> {
  const line = (await serialHolders(site)).find((one) => one.port === port);
  if (line === undefined) return null; // opening it says what is wrong
  if (line.holders.length > 0) return `${port} is in use by another program.`;
  const { hidden } = await openUse(line.device, namesSource(site.machine));
  return hidden ? `Whether another program uses ${port} only root may see: \`sudo siinterjk doctor\`.` : null;
}

async function listen(bus: string, { can, clock }: Pick<DoctorSite, "can" | "clock">): Promise<FoundInverter> {
  let port: CanPort;
  try {
    port = await can(bus)(new AbortController().signal);
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    return unknown(`${bus} cannot be listened to: ${explainError(error)}`);
  }
  const heard = new Heard();
  const stop = port.onInput((input) => {
    if (input.kind === "frame") heard.take(input.frame, clock.nowMs());
  });
  try {
    await clock.sleep(LISTEN_MS);
  } finally {
    stop();
    await port.close();
  }
  return found({ ...heard.facts(clock.nowMs()), report: null });
}

/** The newest of what was listened to. */
class Heard {
  #measured: { readonly atMs: number; readonly value: InverterMeasured } | null = null;
  #state: { readonly atMs: number; readonly value: InverterState } | null = null;
  readonly #ids = new Set<number>();

  take(frame: CanFrame, atMs: number): void {
    const decoded = decodeReport(frame);
    if (!decoded.ok) {
      if (BATTERY_IDS.has(frame.id)) this.#ids.add(frame.id);
      return;
    }
    const { part, value } = decoded.value;
    if (part === "measured") this.#measured = { atMs, value };
    if (part === "state") this.#state = { atMs, value };
  }

  facts(nowMs: number): Omit<InverterFacts, "report"> {
    const measured = this.#measured;
    const state = this.#state;
    const sentence = state === null ? "" : explainInverterState(state.value.operatingState, state.value.errorNumber);
    return {
      measuredAgoMs: measured === null ? null : nowMs - measured.atMs,
      measured: measured?.value ?? null,
      stateAgoMs: state === null ? null : nowMs - state.atMs,
      state: state === null ? null : { ...state.value, sentence },
      batteryIds: [...this.#ids].sort((a, b) => a - b),
    };
  }
}

const found = (facts: InverterFacts): FoundInverter => ({ kind: "facts", facts });
const unknown = (why: string): FoundInverter => ({ kind: "unknown", why });

/** How a check of the inverter looks: it judges what is known of it, if anything is. */
export const lookingAtInverter =
  (judge: (facts: InverterFacts) => Verdict): Check["look"] =>
  async (site) => {
    const inverter = await inverterFacts(site);
    return inverter.kind === "unknown" ? skipped(inverter.why) : judge(inverter.facts);
  };
