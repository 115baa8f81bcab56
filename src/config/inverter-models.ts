/**
 * Highest battery charging current of one inverter, A.
 * Source: SMA manual SI4.4M-12 / SI6.0H-12 / SI8.0H-12, technical data (manuals.sma.de/SI-12).
 */
export const INVERTER_RATINGS_A = { "SI4.4M": 75, "SI6.0H": 110, "SI8.0H": 140 } as const;

/** Models that can be named; `other` brings its own rating in `maxCurrentA`. */
export const INVERTER_MODELS = ["SI4.4M", "SI6.0H", "SI8.0H", "other"] as const;

export type InverterModel = (typeof INVERTER_MODELS)[number];

/** Highest current of one inverter of this model, A; `null` when only the user knows it. */
export const ratingA = (model: InverterModel): number | null => (model === "other" ? null : INVERTER_RATINGS_A[model]);

/** The part of the configuration that says how much the inverters can carry. */
export interface InverterChoice {
  readonly model: InverterModel;
  readonly count: number;
  readonly maxCurrentA?: number | undefined;
}

/** What the inverters can charge or discharge together, A. A checked configuration always has one of the two figures. */
export function totalCurrentA(inverter: InverterChoice): number {
  return (inverter.maxCurrentA ?? ratingA(inverter.model) ?? 0) * inverter.count;
}

/** For sentences: "SI6.0H", "2 x SI6.0H", "the inverter". */
export function inverterLabel(inverter: InverterChoice): string {
  if (inverter.model === "other") return inverter.count === 1 ? "the inverter" : `${inverter.count} inverters`;
  return inverter.count === 1 ? inverter.model : `${inverter.count} x ${inverter.model}`;
}
