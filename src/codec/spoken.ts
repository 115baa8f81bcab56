/** Figures and names of the code as people read them. */

/** With at most so many decimals: "55", "43.2". */
export const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** With exactly so many decimals, and no minus before a zero. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
}

const CAPITALS: Readonly<Record<string, string>> = { bms: "BMS", soc: "SOC", soh: "SOH", hi: "fine", res: "" };

/** A name of the code as words: "chargeVoltageV" with unit "V" is "charge voltage", "bmsInternal" is "BMS internal". */
export function spoken(name: string, unit = ""): string {
  const suffix = UNIT_SUFFIX[unit] ?? "";
  const bare = suffix !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return bare
    .replace(/([a-z])([A-Z0-9])/g, "$1 $2")
    .toLowerCase()
    .split(" ")
    .map((word) => CAPITALS[word] ?? word)
    .filter((word) => word !== "")
    .join(" ");
}

const UNIT_SUFFIX: Readonly<Record<string, string>> = { V: "V", A: "A", "%": "Pct", degC: "C", Ah: "Ah" };
