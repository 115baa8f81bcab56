/** Figures with their units, as a language writes them. */
export interface Figures {
  /** As exact as it is: "0.4", "NaN". */
  readonly exact: (value: number) => string;
  /** With at most so many decimals: "1.35", "4". */
  readonly trimmed: (value: number, digits: number) => string;
  /** At most one decimal: "38.5 A". */
  readonly amps: (valueA: number) => string;
  /** As `amps`, with a plus before what charges. */
  readonly signedAmps: (valueA: number) => string;
  /** Always so many decimals: "3.470 V". */
  readonly volts: (valueV: number, digits: 1 | 2 | 3) => string;
  /** At most one decimal: "55 V". */
  readonly roundVolts: (valueV: number) => string;
  /** At most one decimal: "62.4 %". */
  readonly percent: (valuePct: number) => string;
  /** At most one decimal. */
  readonly degrees: (valueC: number) => string;
  /** A length of time in the unit that fits: "119 s", "12 min", "5 h", "13 d". */
  readonly time: (ms: number) => string;
}

function figuresOf(decimalSign: "." | ",", degree: string): Figures {
  const exact = (value: number): string => String(value).replace(".", decimalSign);
  const trimmed = (value: number, digits: number): string => exact(Number(value.toFixed(digits)));
  const fixed = (value: number, digits: number): string =>
    value
      .toFixed(digits)
      .replace(/^-(?=0\.0+$)/, "")
      .replace(".", decimalSign);
  const amps = (valueA: number): string => `${trimmed(valueA, 1)} A`;
  return {
    exact,
    trimmed,
    amps,
    signedAmps: (valueA) => `${Number(valueA.toFixed(1)) > 0 ? "+" : ""}${amps(valueA)}`,
    volts: (valueV, digits) => `${fixed(valueV, digits)} V`,
    roundVolts: (valueV) => `${trimmed(valueV, 1)} V`,
    percent: (valuePct) => `${trimmed(valuePct, 1)} %`,
    degrees: (valueC) => `${trimmed(valueC, 1)} ${degree}`,
    time,
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two of a unit are told in the smaller one, which is finer. */
function time(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / 1000)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} d`;
}

/** A degree is "degC", because not every terminal has the sign. */
export const ENGLISH_FIGURES = figuresOf(".", "degC");
export const GERMAN_FIGURES = figuresOf(",", "°C");

/** A CAN id as the SMA document writes it: "0x35A". */
export const canId = (id: number): string => `0x${id.toString(16).toUpperCase()}`;
