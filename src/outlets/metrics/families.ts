/**
 * Every metric of the bridge: one table, in the sections of ../snapshot/sections.ts. Names follow the conventions of Prometheus
 * (https://prometheus.io/docs/practices/naming/): base units (volts, amperes, watts, celsius, seconds, joules, coulombs; a share is a
 * ratio from 0 to 1), `_total` for what only grows, `_info` for words. Current and power are positive while charging. What is not known
 * has no sample: never 0, never NaN; neither has the last word of a pack that is lost or of an inverter that has gone. Pure.
 *
 * For who has one section at a time, such as a collector of many sites: `samplesOf("pack", section)` gives the samples of that section
 * alone, each `{ name, labels, value }` with exactly the labels of its family; a further label, such as `site`, is added to `labels` of
 * both the sample and its family. No family is in two sections, and no two samples of a section have the same name and labels. Only
 * "pack" comes several times: its samples carry the label `pack`. `Exposition` (exposition.ts) writes samples as text.
 */
import type {
  BatterySection,
  BridgeSection,
  InverterSection,
  LimitsSection,
  PackSection,
  Sections,
} from "../snapshot/sections.ts";
import { inverter, pack, snapshot } from "../web/api/snapshot.ts";
import { severity } from "../web/api/words.ts";
import { counted, counter, counters, gauge, gauges, labelled, states, type Family, type Row, type Sample } from "./family.ts";

export type { Family, Sample } from "./family.ts";

/** The sections by their kind, as in the topics of MQTT. */
export interface SectionOf {
  readonly bridge: BridgeSection;
  readonly battery: BatterySection;
  readonly limits: LimitsSection;
  readonly inverter: InverterSection;
  readonly pack: PackSection;
}
export type SectionKind = keyof SectionOf;

const JOULES_PER_KWH = 3_600_000;
const COULOMBS_PER_AH = 3_600;

type Known = number | null | undefined;
const times = (value: Known, factor: number): Known => (typeof value === "number" ? value * factor : null);
// Divided, because 57 / 100 is 0.57, and 57 * 0.01 is not.
const per = (value: Known, divisor: number): Known => (typeof value === "number" ? value / divisor : null);
const ratio = (pct: Known): Known => per(pct, 100);
const seconds = (ms: Known): Known => per(ms, 1000);
// Whole ones: a counter that falls by the last digit of a sum is taken for one that began anew, and all of it is counted again.
const joules = (kwh: Known): Known => (typeof kwh === "number" ? Math.round(kwh * JOULES_PER_KWH) : null);

const { shape } = snapshot;
const DECISIONS = shape.decision.shape.kind.options;
const DIRECTIONS = ["charge", "discharge"] as const;

const BRIDGE: readonly Row<BridgeSection>[] = [
  gauges("siinterjk_build_info", ["version"], "Version of the bridge, always 1", ({ version }) => [[1, version]]),
  gauge("siinterjk_uptime_seconds", "Time since the bridge was started", ({ uptimeMs }) => seconds(uptimeMs)),
  counter("siinterjk_ticks_total", "Decisions since the start; one each second", ({ ticks }) => ticks),
  gauge("siinterjk_tick_timestamp_seconds", "When the last decision was, by the bridge's clock", ({ atMs }) => seconds(atMs)),
  gauge("siinterjk_simulated", "1: battery and inverter are simulated", ({ simulated }) => simulated !== null),
  gauge("siinterjk_dry_run", "1: nothing is sent to the inverter", ({ dryRun }) => dryRun),
  states("siinterjk_decision", "What is decided", DECISIONS, ({ decision }) => decision.kind),
  counters("siinterjk_decision_seconds_total", ["state"], "Time spent in each decision since the start", ({ counts }) =>
    DECISIONS.map((kind) => [seconds(counts.inDecisionMs[kind]), kind]),
  ),
  states("siinterjk_severity", "How bad the state is as a whole", severity.options, (bridge) => bridge.severity),
  gauges("siinterjk_countdown_seconds", ["next"], "Time until the next step of losing the battery", ({ countdown }) =>
    countdown === null ? [] : [[countdown.inS, countdown.next]],
  ),
  gauges("siinterjk_findings", ["name", "severity"], "Findings that stand now", ({ findings }) =>
    counted(findings.map((finding) => [finding.name, finding.severity])),
  ),
  gauges("siinterjk_commands", ["kind"], "Commands of a person that stand now", ({ commands }) =>
    counted(commands.map(({ kind }) => [kind])),
  ),
  counters("siinterjk_events_total", ["kind"], "Events since the start; a kind appears with its first event", ({ counts }) =>
    Object.entries(counts.events).map(([kind, count]) => [count, kind]),
  ),
  states("siinterjk_history_state", "How the history does", shape.history.shape.state.options, ({ history }) => history.state),
];

const BATTERY: readonly Row<BatterySection>[] = [
  gauge("siinterjk_battery_soc_ratio", "State of charge as the BMSs count it, 0 to 1", ({ figures }) => ratio(figures?.socPct)),
  gauge("siinterjk_battery_soh_ratio", "State of health of the battery, 0 to 1", ({ figures }) => ratio(figures?.sohPct)),
  gauge("siinterjk_battery_volts", "Voltage of the battery", ({ figures }) => figures?.voltageV),
  gauge("siinterjk_battery_amperes", "Current of the battery, positive while charging", ({ figures }) => figures?.currentA),
  gauge("siinterjk_battery_watts", "Power of the battery, positive while charging", ({ figures }) => figures?.powerW),
  gauge("siinterjk_battery_capacity_coulombs", "Capacity of the battery; 3600 C are 1 Ah", ({ figures }) =>
    times(figures?.capacityAh, COULOMBS_PER_AH),
  ),
  gauge("siinterjk_battery_energy_joules", "Energy in the battery above 0 %; 3.6e6 J are 1 kWh", ({ figures }) =>
    joules(figures?.energyKwh),
  ),
  gauge("siinterjk_battery_cell_min_volts", "Lowest cell of all packs", ({ figures }) => figures?.cellMin?.voltageV),
  gauge("siinterjk_battery_cell_max_volts", "Highest cell of all packs", ({ figures }) => figures?.cellMax?.voltageV),
  gauge("siinterjk_battery_temperature_min_celsius", "Coldest sensor", ({ figures }) => figures?.temperatureMin?.temperatureC),
  gauge("siinterjk_battery_temperature_max_celsius", "Warmest sensor", ({ figures }) => figures?.temperatureMax?.temperatureC),
  gauge("siinterjk_battery_mosfet_max_celsius", "Warmest MOSFET", ({ figures }) => figures?.mosfetMax?.temperatureC),
  gauge("siinterjk_battery_packs_present", "Packs that are counted in", ({ figures }) => figures?.presentPacks.length),
  gauge(
    "siinterjk_battery_packs_missing",
    "Packs that are configured and not heard",
    ({ figures }) => figures?.missingPacks.length,
  ),
  gauge(
    "siinterjk_battery_until_full_seconds",
    "Time until it is full at the present current",
    ({ figures }) => figures?.fullInS,
  ),
  gauge(
    "siinterjk_battery_until_empty_seconds",
    "Time until it is empty at the present current",
    ({ figures }) => figures?.emptyInS,
  ),
  counter("siinterjk_battery_charged_joules_total", "Energy into the battery since the history began", ({ energy }) =>
    joules(energy?.inKwh),
  ),
  counter("siinterjk_battery_discharged_joules_total", "Energy out of the battery since the history began", ({ energy }) =>
    joules(energy?.outKwh),
  ),
];

const LIMITS: readonly Row<LimitsSection>[] = [
  gauges("siinterjk_limit_amperes", ["direction"], "Current limit that the inverter is told", (limits) =>
    DIRECTIONS.map((direction) => [limits[direction]?.valueA, direction]),
  ),
  gauges("siinterjk_limit_target_amperes", ["direction"], "Current limit that is aimed at", (limits) =>
    DIRECTIONS.map((direction) => [limits[direction]?.targetA, direction]),
  ),
  gauges("siinterjk_limit_reason", ["direction", "name"], "What sets the current limit now, always 1", (limits) =>
    DIRECTIONS.flatMap((direction) => (limits[direction] === null ? [] : [[1, direction, limits[direction].winner] as const])),
  ),
  gauge("siinterjk_charge_volts", "Charge voltage that the inverter is told", ({ chargeVoltage }) => chargeVoltage?.valueV),
  gauge("siinterjk_charge_target_volts", "Charge voltage that is aimed at", ({ chargeVoltage }) => chargeVoltage?.targetV),
  gauge("siinterjk_discharge_volts", "Lowest voltage that the inverter is told", ({ told }) => told?.dischargeVoltageV),
  gauges("siinterjk_charge_voltage_reason", ["name"], "Why the charge voltage is as it is, always 1", ({ chargeVoltage }) =>
    chargeVoltage === null ? [] : [[1, chargeVoltage.why]],
  ),
  states("siinterjk_charge_stage", "Stage of charging", shape.stage.unwrap().shape.stage.options, ({ stage }) => stage?.stage),
  gauge("siinterjk_sent_soc_ratio", "State of charge that the inverter is told, 0 to 1", ({ soc }) => ratio(soc?.valuePct)),
  gauges("siinterjk_sent_messages", ["level", "name"], "Alarms and warnings that the inverter is told, always 1", ({ told }) => [
    ...(told?.alarms ?? []).map(({ name }) => [1, "alarm", name] as const),
    ...(told?.warnings ?? []).map(({ name }) => [1, "warning", name] as const),
  ]),
];

/** What an inverter that has gone said last is not how it is. */
const measured = ({ present, measured }: InverterSection): InverterSection["measured"] => (present === false ? null : measured);
const state = ({ present, state }: InverterSection): InverterSection["state"] => (present === false ? null : state);

const INVERTER: readonly Row<InverterSection>[] = [
  gauge("siinterjk_inverter_present", "1: the inverter is heard; absent until that is known", ({ present }) => present),
  gauge("siinterjk_inverter_age_seconds", "Time since the inverter was heard", ({ ageMs }) => seconds(ageMs)),
  gauge("siinterjk_inverter_volts", "Battery voltage that the inverter measures", (section) => measured(section)?.voltageV),
  gauge(
    "siinterjk_inverter_amperes",
    "Battery current that it measures, positive while charging",
    (section) => measured(section)?.currentA,
  ),
  gauge(
    "siinterjk_inverter_battery_celsius",
    "Battery temperature that the inverter goes by",
    (section) => measured(section)?.temperatureC,
  ),
  gauge("siinterjk_inverter_soc_ratio", "State of charge that the inverter took, 0 to 1", (section) =>
    ratio(measured(section)?.socPct),
  ),
  gauge("siinterjk_inverter_operating_state", "Number of its operating state", (section) => state(section)?.operatingState),
  gauge("siinterjk_inverter_error_number", "Number of its error, 0 for none", (section) => state(section)?.errorNumber),
  gauge(
    "siinterjk_inverter_charging_procedure",
    "Number of its charging procedure",
    (section) => state(section)?.chargingProcedure,
  ),
  gauge(
    "siinterjk_inverter_charge_volts",
    "Charge voltage that the inverter has chosen",
    (section) => state(section)?.chargeVoltageV,
  ),
  states("siinterjk_can_state", "State of the CAN bus", inverter.shape.bus.shape.state.options, ({ bus }) => bus.state),
  counter("siinterjk_can_frames_sent_total", "Frames that the bus has taken", ({ bus }) => bus.sent),
  counter("siinterjk_can_frames_refused_total", "Frames that the bus did not take", ({ bus }) => bus.refused),
  counter("siinterjk_can_frames_echoed_total", "Own frames that came back from the bus", ({ bus }) => bus.echoed),
  counter("siinterjk_can_frames_received_total", "Frames of the inverter", ({ bus }) => bus.received),
  counter("siinterjk_can_frames_foreign_total", "Frames with the bridge's ids that somebody else sent", ({ bus }) => bus.foreign),
  counters("siinterjk_can_errors_total", ["cause"], "Errors of the bus; a cause appears with its first error", ({ bus }) =>
    Object.entries(bus.errors).map(([cause, count]) => [count, cause]),
  ),
  counter("siinterjk_can_reopened_total", "How often the bus was opened again", ({ bus }) => bus.reopened),
];

/** What a pack that is lost said last is not how it is; its age stays. */
const heard = ({ link, reading }: PackSection): PackSection["reading"] => (link === "lost" ? null : reading);

const PACK: readonly Row<PackSection>[] = labelled("pack", ({ id }) => id, [
  gauges(
    "siinterjk_pack_info",
    ["name", "firmware"],
    "Name of the pack and firmware of its BMS, always 1",
    ({ name, reading }) => [[1, name, reading?.firmware ?? ""]],
  ),
  gauge("siinterjk_pack_represents", "Packs in parallel that it stands for", ({ represents }) => represents),
  states("siinterjk_pack_link", "How well the pack is heard", pack.shape.link.options, ({ link }) => link),
  gauge("siinterjk_pack_reading_age_seconds", "Age of the last good reading; all others are of that time", ({ ageMs }) =>
    seconds(ageMs),
  ),
  gauges("siinterjk_pack_cell_volts", ["cell"], "Voltage of each cell", (section) =>
    (heard(section)?.cellsV ?? []).map((volts, i) => [volts, i + 1]),
  ),
  gauge("siinterjk_pack_volts", "Voltage of the pack", (section) => heard(section)?.packVoltageV),
  gauge("siinterjk_pack_amperes", "Current of the pack, positive while charging", (section) => heard(section)?.currentA),
  gauge("siinterjk_pack_soc_ratio", "State of charge that the BMS counts, 0 to 1", (section) => ratio(heard(section)?.socPct)),
  gauge("siinterjk_pack_soh_ratio", "State of health that the BMS tells, 0 to 1", (section) => ratio(heard(section)?.sohPct)),
  gauge("siinterjk_pack_capacity_coulombs", "Capacity of the pack; 3600 C are 1 Ah", (section) =>
    times(heard(section)?.capacityAh, COULOMBS_PER_AH),
  ),
  gauges("siinterjk_pack_temperature_celsius", ["sensor"], "Temperature at each sensor of the battery", (section) =>
    (heard(section)?.temperaturesC.sensors ?? []).map((celsius, i) => [celsius, i + 1]),
  ),
  gauge("siinterjk_pack_mosfet_celsius", "Temperature of the BMS's MOSFETs", (section) => heard(section)?.temperaturesC.mosfet),
  gauge("siinterjk_pack_cycles", "Charge cycles that the BMS has counted", (section) => heard(section)?.cycles),
  gauge("siinterjk_pack_charge_enabled", "1: the BMS lets it charge", (section) => heard(section)?.chargeMosOn),
  gauge("siinterjk_pack_discharge_enabled", "1: the BMS lets it discharge", (section) => heard(section)?.dischargeMosOn),
  gauge("siinterjk_pack_balancing", "1: the BMS balances its cells", (section) => heard(section)?.balancing),
  gauges("siinterjk_pack_alarms", ["name"], "Alarms of the BMS that stand now", (section) =>
    counted((heard(section)?.alarms ?? []).map(({ name }) => [name])),
  ),
  states("siinterjk_pack_port", "State of the line to the BMS", pack.shape.line.shape.port.options, ({ line }) => line.port),
  counter("siinterjk_pack_requests_total", "Requests to the BMS", ({ line }) => line.asked),
  counter("siinterjk_pack_answers_total", "Whole replies of the BMS", ({ line }) => line.answered),
  counters(
    "siinterjk_pack_failures_total",
    ["cause"],
    "Requests that failed; a cause appears with its first failure",
    ({ line }) => Object.entries(line.failed).map(([cause, count]) => [count, cause]),
  ),
  counter("siinterjk_pack_reopened_total", "How often the line was opened again", ({ line }) => line.reopened),
]);

/** The families of each section. */
const TABLE: { readonly [Kind in SectionKind]: readonly Row<SectionOf[Kind]>[] } = {
  bridge: BRIDGE,
  battery: BATTERY,
  limits: LIMITS,
  inverter: INVERTER,
  pack: PACK,
};

export const FAMILIES: readonly Family[] = Object.values(TABLE).flatMap((rows: readonly Family[]) =>
  rows.map(({ name, help, type, labels }) => ({ name, help, type, labels })),
);

/** Throws a `TypeError` when `section` has not its form: who has it from a line checks it first. */
export function samplesOf<Kind extends SectionKind>(kind: Kind, section: SectionOf[Kind]): readonly Sample[] {
  return TABLE[kind].flatMap(({ samples }) => samples(section));
}

/** Those of all sections of one bridge. */
export function samplesOfAll({ packs, ...sections }: Sections): readonly Sample[] {
  return [
    ...samplesOf("bridge", sections.bridge),
    ...samplesOf("battery", sections.battery),
    ...samplesOf("limits", sections.limits),
    ...samplesOf("inverter", sections.inverter),
    ...packs.flatMap((each) => samplesOf("pack", each)),
  ];
}
