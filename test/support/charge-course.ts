import {
  LFP_CHARGE_STAGE_RULES,
  NEW_CHARGE_STAGE,
  nextChargeStage,
  type ChargeStageDecision,
  type ChargeStageInput,
  type ChargeStageMemory,
  type StageCondition,
} from "../../src/domain/policy/charge-stage.ts";

export const MINUTE_S = 60;
export const HOUR_S = 3600;

export interface CourseInput extends Omit<ChargeStageInput, "tails"> {
  /** Highest cell of the one pack, V. */
  readonly cellMaxV: number | null;
}

/** One pack is the battery. */
export const stageInput = ({ cellMaxV, ...input }: CourseInput): ChargeStageInput => ({
  ...input,
  tails: [{ cellMaxV, currentA: input.currentA, capacityAh: input.capacityAh }],
});

/** In the middle of a charge: 280 Ah, 16 cells. */
export const CHARGING: CourseInput = {
  nowMs: 0,
  batteryV: 54,
  currentA: 50,
  capacityAh: 280,
  cellCount: 16,
  cellMaxV: 3.38,
  cellMinV: 3.37,
  socPct: 80,
  absorptionV: 55,
  fullOnce: false,
  newReading: true,
};
/** The end of a charge: little current at a high voltage. */
export const TAIL = { batteryV: 54.8, currentA: 2, cellMaxV: 3.43, cellMinV: 3.42, socPct: 100 };
/** Full and at rest. */
export const RESTING = { batteryV: 53.8, currentA: 0, cellMaxV: 3.365, cellMinV: 3.36, socPct: 100 };

/** Calls once a second. */
export class Course {
  nowMs = 0;
  memory: ChargeStageMemory = NEW_CHARGE_STAGE;
  last!: ChargeStageDecision;
  fullCount = 0;

  run(seconds: number, change: Partial<CourseInput> = {}, stepMs = 1000): ChargeStageDecision {
    for (let s = 0; s < seconds; s++) {
      const input = stageInput({ ...CHARGING, ...change, nowMs: this.nowMs });
      const { memory, decision } = nextChargeStage(this.memory, input, LFP_CHARGE_STAGE_RULES);
      this.memory = memory;
      this.last = decision;
      if (decision.becameFull) this.fullCount++;
      this.nowMs += stepMs;
    }
    return this.last;
  }

  condition(name: string): StageCondition | undefined {
    return this.last.conditions.find((condition) => condition.name === name);
  }
}

/** A battery that has just become full. */
export function settling(change: Partial<CourseInput> = {}): Course {
  const course = new Course();
  course.run(301, { ...TAIL, ...change });
  return course;
}

/** A battery that has settled after that. */
export function floating(change: Partial<CourseInput> = {}): Course {
  const course = settling(change);
  course.run(620, { ...RESTING, ...change });
  return course;
}
