/** What of a snapshot is remembered, in the order of the series. Pure. What is not heard now is `null`. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { PackReading } from "../../domain/pack.ts";
import { BATTERY_SERIES, PACK_SERIES } from "./store.ts";

type Value = number | null;
type PackNow = Snapshot["packs"][number];

const isFresh = ({ link }: PackNow): boolean => link === "fresh";

/** The SOC is the one that is sent, as are the limits: none of them in silence. */
export function batteryValues({ battery, packs, decision }: Snapshot): readonly Value[] {
  const heard = packs.some(isFresh) ? battery : null;
  const told = decision.kind === "silent" ? null : decision;
  const values: Readonly<Record<(typeof BATTERY_SERIES)[number], Value>> = {
    socPct: told?.soc.valuePct ?? null,
    powerW: heard?.powerW ?? null,
    voltageV: heard?.voltageV ?? null,
    currentA: heard?.currentA ?? null,
    chargeLimitA: told?.charge.valueA ?? null,
    dischargeLimitA: told?.discharge.valueA ?? null,
    chargeVoltageV: told?.chargeVoltage.valueV ?? null,
    cellMinV: heard?.cellMin?.voltageV ?? null,
    cellMaxV: heard?.cellMax?.voltageV ?? null,
    temperatureMinC: heard?.temperatureMin?.temperatureC ?? null,
    temperatureMaxC: heard?.temperatureMax?.temperatureC ?? null,
  };
  return BATTERY_SERIES.map((name) => values[name]);
}

/** The values of a pack, then its cells; `null` while it is not heard. A cell without a wire has no voltage. */
export function packValues(pack: PackNow): readonly Value[] | null {
  if (!isFresh(pack) || pack.good === null) return null;
  const reading = pack.good.value;
  const cells = reading.cellsV.map((cellV) => (cellV === 0 ? null : cellV));
  const connected = cells.filter((cellV) => cellV !== null);
  const values: Readonly<Record<(typeof PACK_SERIES)[number], Value>> = {
    socPct: reading.socPct,
    voltageV: reading.packVoltageV,
    currentA: reading.currentA,
    cellMinV: connected.length === 0 ? null : Math.min(...connected),
    cellMaxV: connected.length === 0 ? null : Math.max(...connected),
    temperatureMaxC: hottest(reading),
    mosfetC: reading.temperaturesC.mosfet,
  };
  return [...PACK_SERIES.map((name) => values[name]), ...cells];
}

function hottest({ temperaturesC: { sensors } }: PackReading): Value {
  const known = sensors.filter((sensorC) => sensorC !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Of the packs that are heard, W; `null` without any. */
export function powerOf({ packs }: Snapshot): Value {
  const heard = packs.filter(isFresh);
  if (heard.length === 0) return null;
  return heard.reduce((sum, { good, rules }) => {
    const { packVoltageV, currentA } = good!.value;
    return sum + packVoltageV * currentA * rules.represents;
  }, 0);
}
