/**
 * Plain data as JSON that comes back exactly, to the last bit of every number. JSON has no NaN, no infinity, no -0, no `undefined`
 * and no maps: such a value is written as an object with the key "$", such as {"$":"NaN"}. All else is ordinary JSON.
 */

/** Throws a TypeError for what is not plain data: a function, a symbol, a bigint, an object of a class. */
export function encode(value: unknown): string {
  // Special values are rare, and looking for them costs less than asking for a copy without them every time.
  return JSON.stringify(isOrdinary(value) ? value : tagged(value));
}

/** The value of a text that `encode` has made. Throws a SyntaxError for any other. */
export function decode(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  return text.includes('"$"') ? untagged(value) : value;
}

const SPECIAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
  ["undefined", undefined],
]);

function isOrdinary(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object") return false;
  // Unlike `every`, `includes` sees holes.
  if (Array.isArray(value)) return value.every(isOrdinary) && !value.includes(undefined);
  if (!isPlainObject(value)) return false;
  for (const key of Object.keys(value)) if (key === "$" || !isOrdinary((value as Record<string, unknown>)[key])) return false;
  return true;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function tagged(value: unknown): unknown {
  if (typeof value === "number" || value === undefined) {
    for (const [name, special] of SPECIAL) if (Object.is(value, special)) return { $: name };
    return value;
  }
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, tagged);
  if (value instanceof Map) return { $: "map", entries: Array.from(value, ([key, item]) => [tagged(key), tagged(item)]) };
  if (typeof value !== "object" || !isPlainObject(value)) throw new TypeError(`not plain data: a ${typeof value}`);
  const entries = Object.entries(value).map(([key, item]) => [key, tagged(item)] as const);
  return Object.hasOwn(value, "$") ? { $: "object", entries } : Object.fromEntries(entries);
}

function untagged(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  if (!Object.hasOwn(value, "$")) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untagged(item)]));
  }
  const { $: name, entries } = value as { readonly $: unknown; readonly entries?: unknown };
  if (typeof name === "string" && SPECIAL.has(name)) return SPECIAL.get(name);
  if (!Array.isArray(entries) || !entries.every(isPair)) throw new SyntaxError(`"$" stands for nothing that is known`);
  const pairs = entries.map(([key, item]) => [untagged(key), untagged(item)] as const);
  if (name === "map") return new Map(pairs);
  if (name === "object" && pairs.every(([key]) => typeof key === "string")) return Object.fromEntries(pairs);
  throw new SyntaxError(`"$" stands for nothing that is known`);
}

const isPair = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2;
