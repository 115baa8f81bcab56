/** Rules between several keys. Each says both figures and what to write; none changes a value. */
import type { Path } from "./describe.ts";
import { ratingA } from "./inverter-models.ts";
import type { Config } from "./schema.ts";

/** A mistake between keys: the one that is named, and the others that take part. */
export interface Conflict {
  readonly path: Path;
  readonly with: readonly Path[];
  readonly message: string;
  readonly remedy: string;
}

/** What LFP cells rest at when neither charged nor discharged, between about 10 % and 90 % of charge, at least, V. */
const RESTING_CELL_V = 3.2;
/** Below this an LFP cell is damaged (Lishen LP54173207-202Ah specification of 2020-03-09: discharge cut-off 2.5 V above 0 degC). */
const EMPTY_CELL_V = 2.5;
/** Between the voltages the inverter must have room to work. */
const LEAST_SPAN_V = 2;
/** The Sunny Island's window (FSS-ConnectingBat-TI-en-10, p. 20-21). */
const WINDOW_V = { min: 41, max: 63 };
const ASSUMED_CELLS = 16;

const CHARGE_V: Path = ["limits", "chargeVoltageV"];
const DISCHARGE_V: Path = ["limits", "dischargeVoltageV"];
const CELL_V: Path = ["limits", "absoluteCellV"];

/** The rules in words, for the documentation. */
export const CROSS_RULES: readonly string[] = [
  `\`limits.chargeVoltageV\` lies between cells x ${RESTING_CELL_V} V (below, the Sunny Island would force the battery to discharge) and cells x \`limits.absoluteCellV\`. Without \`packs[0].cells\`, ${ASSUMED_CELLS} cells are assumed for this check.`,
  `\`limits.dischargeVoltageV\` lies between cells x ${EMPTY_CELL_V} V and cells x ${RESTING_CELL_V} V, and at least ${LEAST_SPAN_V} V below \`limits.chargeVoltageV\`.`,
  `\`packs[0].cells\` is a number of cells whose voltages meet the Sunny Island's window of ${WINDOW_V.min} V to ${WINDOW_V.max} V.`,
  "`safety.freshMs` <= `safety.holdMs` < `safety.blockMs`, and `safety.freshMs` < `safety.lostMs`.",
  "`safety.freshMs` is at least three times `poll.pollMs`, and `poll.replyTimeoutMs` + `poll.gapMs` fit into `poll.pollMs`.",
  "`inverter.maxCurrentA` is needed for the model `other`, and may only lower the rating of the others.",
  "`inverter.can` and `packs[0].port` are not the same device.",
  "Each message stands once in `alarms.asAlarm`.",
];

/** All conflicts of a configuration whose single values are right. */
export function conflicts(config: Config): readonly Conflict[] {
  return [...voltages(config), ...ages(config), ...polling(config), ...inverter(config), ...messages(config)];
}

/** Volts without the noise of binary fractions. */
const volts = (value: number): number => Math.round(value * 100) / 100;

function* voltages({ packs, limits }: Config): Generator<Conflict> {
  const { chargeVoltageV, dischargeVoltageV, absoluteCellV } = limits;
  for (const [i, pack] of packs.entries()) {
    const path: Path = ["packs", i, "cells"];
    const cells = pack.cells ?? ASSUMED_CELLS;
    const count = `${cells} cells${pack.cells === undefined ? ` (assumed, because packs[${i}].cells is not set)` : ""}`;
    const ceilingV = volts(cells * absoluteCellV);
    const restingV = volts(cells * RESTING_CELL_V);
    const emptyV = volts(cells * EMPTY_CELL_V);
    if (ceilingV < WINDOW_V.min || restingV > WINDOW_V.max) {
      yield {
        path,
        with: [CELL_V],
        message: `is ${cells}: such a battery works between ${restingV} V and ${ceilingV} V, a Sunny Island between ${WINDOW_V.min} V and ${WINDOW_V.max} V`,
        remedy: "Write the number of cells in series that one BMS guards; 16 is usual.",
      };
      continue;
    }
    if (chargeVoltageV > ceilingV) {
      yield {
        path: CHARGE_V,
        with: [path, CELL_V],
        message: `is ${chargeVoltageV} V, above ${ceilingV} V = ${count} x limits.absoluteCellV ${absoluteCellV} V, where cells are damaged`,
        remedy: `Write at most ${ceilingV}, or correct packs[${i}].cells.`,
      };
    }
    if (chargeVoltageV < restingV) {
      yield {
        path: CHARGE_V,
        with: [path],
        message: `is ${chargeVoltageV} V, below ${restingV} V = ${count} x ${RESTING_CELL_V} V, where LFP cells rest: the Sunny Island would force the battery to discharge down to it`,
        remedy: `Write at least ${Math.max(restingV, WINDOW_V.min)}, or correct packs[${i}].cells.`,
      };
    }
    if (dischargeVoltageV > restingV) {
      yield {
        path: DISCHARGE_V,
        with: [path],
        message: `is ${dischargeVoltageV} V, above ${restingV} V = ${count} x ${RESTING_CELL_V} V, where LFP cells rest: the Sunny Island would stop with a charged battery`,
        remedy: `Write less than ${restingV}; 2.7 V for each cell is ${volts(cells * 2.7)}.`,
      };
    }
    if (dischargeVoltageV < emptyV) {
      yield {
        path: DISCHARGE_V,
        with: [path],
        message: `is ${dischargeVoltageV} V, below ${emptyV} V = ${count} x ${EMPTY_CELL_V} V, where LFP cells are damaged`,
        remedy: `Write at least ${emptyV}; 2.7 V for each cell is ${volts(cells * 2.7)}.`,
      };
    }
  }
  if (dischargeVoltageV > chargeVoltageV - LEAST_SPAN_V) {
    const highestV = volts(chargeVoltageV - LEAST_SPAN_V);
    yield {
      path: DISCHARGE_V,
      with: [CHARGE_V],
      message: `is ${dischargeVoltageV} V with limits.chargeVoltageV ${chargeVoltageV} V; it must be at least ${LEAST_SPAN_V} V lower`,
      remedy: `${highestV < WINDOW_V.min ? "Raise" : `Write at most ${highestV}, or raise`} limits.chargeVoltageV.`,
    };
  }
}

function* ages({ safety, poll }: Config): Generator<Conflict> {
  const { freshMs, lostMs, holdMs, blockMs } = safety;
  const key = (name: string): Path => ["safety", name];
  const threePollsMs = 3 * poll.pollMs;
  if (freshMs < threePollsMs) {
    yield {
      path: key("freshMs"),
      with: [["poll", "pollMs"]],
      message: `is ${freshMs} ms, less than ${threePollsMs} ms = 3 x poll.pollMs ${poll.pollMs} ms: one lost reply would make the battery stale`,
      remedy: `Write at least ${threePollsMs}, or lower poll.pollMs.`,
    };
  }
  const order = [
    ["freshMs", freshMs, "holdMs", holdMs, freshMs <= holdMs, "not above"],
    ["holdMs", holdMs, "blockMs", blockMs, holdMs < blockMs, "below"],
    ["freshMs", freshMs, "lostMs", lostMs, freshMs < lostMs, "below"],
  ] as const;
  for (const [name, ms, other, otherMs, right, relation] of order) {
    if (right) continue;
    yield {
      path: key(name),
      with: [key(other)],
      message: `is ${ms} ms with safety.${other} ${otherMs} ms; it must be ${relation} it`,
      remedy: `Lower safety.${name} or raise safety.${other}. The order is freshMs <= holdMs < blockMs, and freshMs < lostMs.`,
    };
  }
}

function* polling({ poll }: Config): Generator<Conflict> {
  const turnMs = poll.replyTimeoutMs + poll.gapMs;
  if (turnMs <= poll.pollMs) return;
  yield {
    path: ["poll", "pollMs"],
    with: [
      ["poll", "replyTimeoutMs"],
      ["poll", "gapMs"],
    ],
    message: `is ${poll.pollMs} ms, less than ${turnMs} ms = replyTimeoutMs ${poll.replyTimeoutMs} ms + gapMs ${poll.gapMs} ms: the interval could not be kept`,
    remedy: `Write at least ${turnMs}, or lower poll.replyTimeoutMs or poll.gapMs.`,
  };
}

function* inverter({ inverter: { model, maxCurrentA, can }, packs }: Config): Generator<Conflict> {
  const path: Path = ["inverter", "maxCurrentA"];
  const others: readonly Path[] = [["inverter", "model"]];
  const rating = ratingA(model);
  if (rating === null && maxCurrentA === undefined) {
    yield {
      path,
      with: others,
      message: "is missing; inverter.model other has no known rating",
      remedy: 'Add the highest battery current of one inverter in A, for instance "maxCurrentA: 100".',
    };
  }
  if (rating !== null && maxCurrentA !== undefined && maxCurrentA > rating) {
    yield {
      path,
      with: others,
      message: `is ${maxCurrentA} A, above the ${rating} A that one ${model} can take; it may only lower the rating`,
      remedy: `Write at most ${rating}, or remove the line; several inverters are counted with inverter.count.`,
    };
  }
  for (const [i, pack] of packs.entries()) {
    if (can !== `slcan:${pack.port}`) continue;
    yield {
      path: ["inverter", "can"],
      with: [["packs", i, "port"]],
      message: `is ${can}, the same device as packs[${i}].port ${pack.port}`,
      remedy: "Write the device of the CAN adapter; the BMS and the inverter need one each.",
    };
  }
}

function* messages({ alarms: { asAlarm } }: Config): Generator<Conflict> {
  for (const [i, name] of asAlarm.entries()) {
    const first = asAlarm.indexOf(name);
    if (first === i) continue;
    yield {
      path: ["alarms", "asAlarm", i],
      with: [["alarms", "asAlarm"]],
      message: `is ${name}, which stands in the list already at place ${first + 1}`,
      remedy: "Write each message once.",
    };
  }
}
