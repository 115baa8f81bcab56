/**
 * Rule T1, for ids 80, 81 and 82: 0..100 is the temperature itself, 101..140 are -1..-40 degC.
 * Source: JK document v2.5, ids 80..82 ("the part above 100 is negative, 101 is -1").
 * 100 stands for +100 by the document. Owners saw it just below 0 degC, where the app shows "-0" (docs/protocols/jk-nw.md);
 * read as +100 it stops charging and discharging, read as 0 it could hide an overheated sensor.
 */

/** Degrees Celsius, -40..100; `null` for a raw value that the document does not define. */
export function decodeTemperature(raw: number): number | null {
  if (raw <= 100) return raw;
  return raw <= 140 ? 100 - raw : null;
}

/** The raw value of whole degrees -40..100; `null` becomes FFFF, which no sensor gives; else `undefined`. */
export function encodeTemperature(temperatureC: number | null): number | undefined {
  if (temperatureC === null) return 0xffff;
  if (!(temperatureC >= -40 && temperatureC <= 100)) return undefined;
  return temperatureC < 0 ? 100 - temperatureC : temperatureC;
}
