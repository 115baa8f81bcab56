/** From answers to the keys of the configuration: only those that matter, all others stay at their defaults. */
import { CELLS } from "../config/chemistry.ts";
import type { Points } from "../config/chemistry.ts";
import { configSchema, type Config } from "../config/schema.ts";
import { LOWEST_FLOAT_V } from "../config/schema-charging.ts";
import { conflicts } from "../config/cross-checks.ts";
import { cellsOf, packsOf, representsOf, type Answers, type Known } from "./answers.ts";
import { narrowTemperatures } from "./propose-temperatures.ts";

type PackSettings = Pick<Config["packs"][number], "name" | "port" | "protocol"> &
  Partial<Pick<Config["packs"][number], "represents" | "cells" | "address" | "registers">>;

/** A configuration as it is written, in the order of the schema. */
export interface Settings {
  readonly packs: readonly PackSettings[];
  readonly limits: Pick<Config["limits"], "chargeVoltageV" | "dischargeVoltageV" | "chargeCurrentA" | "dischargeCurrentA">;
  readonly inverter: Pick<Config["inverter"], "model" | "count" | "can"> & { readonly maxCurrentA?: number };
  readonly chemistry?: Config["chemistry"];
  readonly chargeMode?: "fixed";
  readonly stages?: { readonly floatCellV: number };
  readonly soc?: { readonly guard: false };
  readonly safety?: { readonly freshMs: number };
  readonly web: { readonly listen: string; readonly password?: string };
  readonly tables?: { readonly chargeTemperature?: Points; readonly dischargeTemperature?: Points };
}

const LISTEN: Readonly<Record<Answers["web"], string>> = { network: "0.0.0.0:8080", local: "127.0.0.1:8080", none: "" };

/** `answers` has every answer that the others make necessary. */
export function settingsOf(answers: Answers, { found }: Pick<Known, "found">): Settings {
  const known = { answers, found };
  const { chemistry, temperatures, model, web, password } = answers;
  const packs = packsOf(known).map((pack, i) => {
    const { port, protocol, address, registers } = pack;
    const represents = representsOf(known, pack);
    const cells = cellsOf(known);
    return {
      name: answers.names[i] ?? `Block ${i + 1}`,
      port,
      ...(represents === 1 ? {} : { represents }),
      ...(cells === null ? {} : { cells: pack.cells ?? cells }),
      protocol,
      ...(address === null ? {} : { address }),
      ...(registers ? { registers } : {}),
    };
  });
  const settings: Settings = {
    packs,
    limits: {
      chargeVoltageV: answers["charge-voltage"],
      dischargeVoltageV: answers["discharge-voltage"],
      chargeCurrentA: answers["charge-current"],
      dischargeCurrentA: answers["discharge-current"],
    },
    inverter: {
      model,
      count: answers.inverters,
      ...(model === "other" ? { maxCurrentA: answers.rating } : {}),
      can: answers.can,
    },
    ...(chemistry === "lfp" ? {} : { chemistry }),
    ...charging(answers, packs[0]?.cells ?? null),
    web: { listen: LISTEN[web], ...(web === "none" || password === "" ? {} : { password }) },
    ...tables(answers, known, temperatures),
  };
  return patient(settings, found.listened);
}

function charging(answers: Answers, cells: number | null): Pick<Settings, "chargeMode" | "stages" | "soc"> {
  if (!CELLS[answers.chemistry].staged) return { chargeMode: "fixed", soc: { guard: false } };
  const standardV = configSchema.shape.stages.unwrap().shape.floatCellV.def.defaultValue;
  const mostV = Math.floor((answers["charge-voltage"] / (cells ?? CELLS[answers.chemistry].assumedCells ?? 1)) * 1000) / 1000;
  if (standardV <= mostV) return {};
  // Below the lowest float voltage a battery never becomes full, so that there is nothing to rest after.
  return mostV < LOWEST_FLOAT_V ? { chargeMode: "fixed" } : { stages: { floatCellV: mostV } };
}

function tables({ chemistry }: Answers, known: Known, choice: Answers["temperatures"]): Pick<Settings, "tables"> {
  const narrow = choice === "bms" ? narrowTemperatures(chemistry, packsOf(known)) : null;
  return narrow === null ? {} : { tables: narrow };
}

/** Covers the turns of another master, and the rounds of a line with 15 packs. */
export const LONG_FRESH_MS = 10_000;

/** With more time for a reading to be fresh, where the packs need it. */
function patient(settings: Settings, listened: boolean): Settings {
  const config = configSchema.safeParse(settings);
  const isHasty = config.success && conflicts(config.data).some(({ path }) => path.join(".") === "safety.freshMs");
  if (!isHasty && !listened) return settings;
  const { web, tables: narrow, ...before } = settings;
  return { ...before, safety: { freshMs: LONG_FRESH_MS }, web, ...(narrow === undefined ? {} : { tables: narrow }) };
}
