import type { Parameters } from "fast-check";

/**
 * Settings for property tests: a fixed seed, so that a run repeats, unless FC_SEED and FC_RUNS ask for another search
 * (`FC_SEED=random FC_RUNS=100000 npx vitest run test/property`).
 */
export function property<T>(numRuns: number): Parameters<T> {
  const seed = process.env.FC_SEED;
  const runs = process.env.FC_RUNS;
  return {
    ...(seed === "random" ? {} : { seed: seed === undefined ? 1 : Number(seed) }),
    numRuns: runs === undefined ? numRuns : Number(runs),
  };
}
