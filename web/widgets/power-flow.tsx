/** Which way the power flows between battery and Sunny Island, moving faster with more of it. */
import type { JSX } from "preact";
import { format, words } from "../language.ts";
import { ICONS } from "./icons.tsx";

export interface PowerFlowProps {
  /** Positive into the battery; `null` when it is not known. */
  readonly powerW: number | null;
  readonly flow: "charging" | "discharging" | "idle";
}

/** Three speeds only: a movement that changes its speed every second would jump. */
const speedOf = (powerW: number): string => (powerW < 800 ? "slow" : powerW < 3_000 ? "even" : "fast");

export function PowerFlow({ powerW, flow }: PowerFlowProps): JSX.Element {
  const heard = words.value.chain;
  const flowing = powerW !== null && flow !== "idle";
  const power = format.value.unit(powerW === null ? null : Math.abs(powerW) / 1000, "kW", 2);
  const text = !flowing ? heard.noFlow : flow === "charging" ? heard.into(power) : heard.outOf(power);
  return (
    <div class={`power-flow flow-${flowing ? flow : "idle"}`}>
      <ICONS.battery />
      <span class="power-line" aria-hidden="true">
        {flowing && <span class={`power-moves ${speedOf(Math.abs(powerW))}`} />}
      </span>
      <span class="power-text">{powerW === null ? words.value.notKnown : text}</span>
      <span class="power-line" aria-hidden="true">
        {flowing && <span class={`power-moves ${speedOf(Math.abs(powerW))}`} />}
      </span>
      <ICONS.inverter />
    </div>
  );
}
