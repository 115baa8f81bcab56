/**
 * Templates with which Home Assistant takes a value out of a section. Where a part of the section is absent they give `None`, which
 * Home Assistant shows as "unknown" (https://www.home-assistant.io/integrations/sensor.mqtt/, state_topic), and they never touch an
 * undefined value, for which Home Assistant would write a warning into its log each time. Pure.
 */

/** A state has at most so many characters (https://www.home-assistant.io/docs/configuration/state_object/). */
const LONGEST_STATE = 255;

/** The expression of a field, undefined where something on the way is absent: "figures.cellMin.voltageV". */
export function fieldOf(path: string): string {
  const names = path.split(".");
  const last = names.pop()!;
  return `${names.reduce((inside, name) => `(${inside}.${name} | default({}, true))`, "value_json")}.${last}`;
}

/** A figure or a word as it is. */
export const valueAt = (path: string): string => `{{ ${fieldOf(path)} | default(none) }}`;

/** Computed of a field, which is `x` in the expression. */
export const computed = (path: string, expression: string): string =>
  `{% set x = ${fieldOf(path)} | default(none) %}{{ none if x is none else ${expression} }}`;

/** `ON` and `OFF` of a field that is true or false. */
export const onOff = (path: string): string => computed(path, "'ON' if x else 'OFF'");

/** `ON` while a field that is never absent has one of these values. */
export const onWhile = (path: string, values: readonly string[]): string =>
  `{{ 'ON' if ${fieldOf(path)} in [${values.map(quoted).join(", ")}] else 'OFF' }}`;

/** A text, cut to what a state can hold. */
export const textAt = (path: string): string => computed(path, cut("x"));

/** A text with what is said while there is none. */
export const textOr = (path: string, absent: string): string =>
  `{{ ${cut(`${fieldOf(path)} | default(${quoted(absent)}, true)`)} }}`;

/** A field of every entry of a list, in one text; of an empty list what is said then. Absent without the list. */
export const listAt = (path: string, field: string, empty: string): string =>
  computed(path, `${cut(`x | map(attribute=${quoted(field)}) | join('; ')`)} or ${quoted(empty)}`);

const cut = (expression: string): string => `(${expression})[:${LONGEST_STATE}]`;

/** For words of a dictionary and names of fields, which hold neither quotes nor backslashes. */
const quoted = (text: string): string => `'${text}'`;
