/** The Sunny Island and the bus to it, as the API says them. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainInverterState } from "../../domain/explain/explain.ts";
import type { ApiInverter } from "../web/api/snapshot.ts";
import { said } from "./said.ts";

/** What it said last, however long ago; the age tells. */
export function inverterOf({ inverter, inverterPresent, bus }: Snapshot, label: string, nowMs: number): ApiInverter {
  const heard = inverter.ok ? inverter : inverter.last;
  const state = heard?.value.state;
  return {
    label,
    present: inverterPresent,
    ageMs: heard === undefined ? null : Math.max(0, nowMs - heard.atMs),
    measured: heard?.value.measured ?? null,
    state:
      state === undefined
        ? null
        : { ...state, sentence: said((language) => explainInverterState(state.operatingState, state.errorNumber, language)) },
    bus: {
      state: bus.state,
      portName: bus.portName,
      sent: bus.sent,
      refused: bus.refused,
      echoed: bus.echoed,
      received: bus.received,
      foreign: bus.foreign,
      strangerId: bus.strangerId,
      errors: { ...bus.errors },
      reopened: bus.reopened,
      trouble: bus.trouble,
    },
  };
}
