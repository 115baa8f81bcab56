/** Tables of the temperatures for BMSs that disconnect where the standard tables still allow a current. */
import { CELLS, type Chemistry, type Points } from "../config/chemistry.ts";
import { isFigure, isSet } from "../domain/advice/known-pack.ts";
import type { FoundPack } from "./answers.ts";

/** Sensors and their readings lag behind cells, degC. */
const MARGIN_C = 2;

export interface TemperatureTables {
  readonly chargeTemperature?: Points;
  readonly dischargeTemperature?: Points;
}

/** The tables that end before the first BMS disconnects; `null` where the standard ones do, or where no room is left. */
export function narrowTemperatures(chemistry: Chemistry, packs: readonly FoundPack[]): TemperatureTables | null {
  const { chargeTemperature, dischargeTemperature } = CELLS[chemistry].tables;
  const limits = packs.flatMap(({ setIn }) => (setIn === null ? [] : [setIn.protection]));
  const charge = narrowed(chargeTemperature, {
    hot: limits.map(({ chargeOverTemperatureC }) => chargeOverTemperatureC),
    cold: limits.map(({ chargeUnderTemperatureC }) => chargeUnderTemperatureC),
  });
  const discharge = narrowed(dischargeTemperature, {
    hot: limits.map(({ dischargeOverTemperatureC }) => dischargeOverTemperatureC),
    cold: limits.map(({ dischargeUnderTemperatureC }) => dischargeUnderTemperatureC),
  });
  if (charge === null && discharge === null) return null;
  return {
    ...(charge === null ? {} : { chargeTemperature: charge }),
    ...(discharge === null ? {} : { dischargeTemperature: discharge }),
  };
}

interface Disconnects {
  readonly hot: readonly (number | undefined)[];
  readonly cold: readonly (number | undefined)[];
}

/** Each leg of the hill moved inwards as a whole; `null` if none moves, or if they would meet. */
function narrowed(table: Points, { hot, cold }: Disconnects): Points | null {
  const hotC = Math.min(...hot.filter(isSet)) - MARGIN_C;
  const coldC = Math.max(...cold.filter(isFigure)) + MARGIN_C;
  const down = Math.max(0, table.at(-1)![0] - hotC);
  const up = Math.max(0, coldC - table[0]![0]);
  if (down === 0 && up === 0) return null;
  const top = table.findLastIndex(([, fraction]) => fraction === 1);
  const moved = table.map(([atC, fraction], i) => [tenth(atC + (i >= top ? -down : up)), fraction] as const);
  return moved[top]![0] > moved[top - 1]![0] ? moved : null;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
