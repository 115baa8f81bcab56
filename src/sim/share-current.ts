/** One pack as a source on the common bus: volts at rest behind a resistance, and the directions it conducts. */
export interface Branch {
  readonly restV: number;
  readonly resistanceOhm: number;
  readonly canCharge: boolean;
  readonly canDischarge: boolean;
}

/** Who carries what. `busV` is 0 when nobody can deliver what is asked. */
export interface Shared {
  readonly busV: number;
  readonly currentsA: readonly number[];
}

/**
 * Splits a bus current (A, positive charges) over parallel branches so that all stand at one voltage.
 * What nobody can take is not carried: a charger that finds no pack leaves the bus at the highest pack that holds it up;
 * a load that finds none pulls it to 0 V.
 */
export function shareCurrent(branches: readonly Branch[], busCurrentA: number): Shared {
  const taken = branches.some((branch) => (busCurrentA > 0 ? branch.canCharge : branch.canDischarge));
  if (!taken) return { busV: highestHolding(branches), currentsA: branches.map(() => 0) };
  const only = branches[0]!;
  if (branches.length === 1) {
    return { busV: only.restV + busCurrentA * only.resistanceOhm, currentsA: [busCurrentA] };
  }
  const busV = solve(branches, busCurrentA);
  return { busV, currentsA: branches.map((branch) => flow(branch, busV)) };
}

/**
 * The sum of the flows never falls as the bus voltage rises and bends only at the branches' rest voltages, so the answer
 * lies on the straight piece between two of them, or beyond the outermost.
 */
function solve(branches: readonly Branch[], busCurrentA: number): number {
  const bends = branches.map((branch) => branch.restV).sort((a, b) => a - b);
  const total = (busV: number): number => branches.reduce((sum, branch) => sum + flow(branch, busV), 0);
  let below = -1;
  while (below + 1 < bends.length && total(bends[below + 1]!) <= busCurrentA) below++;
  const low = bends[below];
  const high = bends[below + 1];
  if (low === undefined) {
    return high! + (busCurrentA - total(high!)) / conductance(branches, (branch) => branch.canDischarge);
  }
  const fromA = total(low);
  if (high === undefined) {
    const takers = conductance(branches, (branch) => branch.canCharge);
    return takers === 0 ? low : low + (busCurrentA - fromA) / takers;
  }
  return low + ((high - low) * (busCurrentA - fromA)) / (total(high) - fromA);
}

const flow = (branch: Branch, busV: number): number => {
  const currentA = (busV - branch.restV) / branch.resistanceOhm;
  return (currentA > 0 ? branch.canCharge : branch.canDischarge) ? currentA : 0;
};

const conductance = (branches: readonly Branch[], counts: (branch: Branch) => boolean): number =>
  branches.reduce((sum, branch) => sum + (counts(branch) ? 1 / branch.resistanceOhm : 0), 0);

const highestHolding = (branches: readonly Branch[]): number =>
  branches.reduce((highV, branch) => (branch.canDischarge ? Math.max(highV, branch.restV) : highV), 0);
