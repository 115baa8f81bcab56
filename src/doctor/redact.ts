/** Takes out of a text what is nobody else's business, before it goes to a public place. */
import type { Path } from "../config/describe.ts";
import { secretKeys } from "./secret-keys.ts";
import type { FoundConfig } from "./check.ts";

/** What must not be seen, in the words of one machine. */
export interface PrivateWords {
  /** Replaced wherever they stand, also inside of other words. */
  readonly secrets: readonly string[];
  /** Replaced as whole words: names of machines, under which they may be found on the internet. */
  readonly names: readonly string[];
}

export const HIDDEN = "(hidden)";
/** A shorter one would be found in the middle of ordinary words. */
const SHORTEST_SECRET = 4;
/** Names that half of all machines have. */
const EVERYBODYS = new Set(["localhost", "raspberrypi", "debian", "siinterjk"]);

export function privateWords(found: FoundConfig, hostName: string): PrivateWords {
  const text = found.kind === "good" || found.kind === "wrong" ? found.text : "";
  const config = found.kind === "good" ? found.config : null;
  const inConfig = config === null ? [] : secretKeys().flatMap((path) => valuesAt(config, path));
  const servers = [...text.matchAll(/tcp:\/\/\[?([\w.:-]+?)\]?:\d+/gi)].map((match) => match[1]!).filter((host) => !isNear(host));
  return {
    secrets: [...inConfig, ...secretsInText(text)].flatMap(parts).filter((secret) => secret.length >= SHORTEST_SECRET),
    names: [...(config?.web.hosts ?? []), ...servers, hostName].filter(
      (name) => name.length >= SHORTEST_SECRET && !EVERYBODYS.has(name.toLowerCase()),
    ),
  };
}

/** All texts at a place and in what is there; 0 in the path stands for each entry of a list. */
export function valuesAt(holder: unknown, path: Path): readonly string[] {
  const [key, ...rest] = path;
  if (key === undefined && typeof holder === "string") return holder === "" ? [] : [holder];
  if (Array.isArray(holder)) return holder.flatMap((entry) => valuesAt(entry, rest));
  if (typeof holder !== "object" || holder === null) return [];
  if (key === undefined) return Object.values(holder).flatMap((inner) => valuesAt(inner, []));
  return valuesAt((holder as Readonly<Record<string, unknown>>)[key], rest);
}

/** What a file that cannot be read as a configuration has behind the words of secrets, and behind words that mean the same. */
function secretsInText(text: string): readonly string[] {
  const words = [...new Set([...secretKeys().map((path) => String(path.at(-1))), "password", "passwort", "token", "secret"])];
  const found = [...text.matchAll(new RegExp(`["']?\\b(?:${words.join("|")})["']?[ \\t]*[:=][ \\t]*([^\\n]+)`, "gi"))];
  return found.flatMap((match) => readings(match[1]!.trim()));
}

/** What the value may be, up to which of its ends: that of the quotes, a comment, a bracket or comma, a blank. */
function readings(value: string): readonly string[] {
  const quoted = /^(["'])(.*?)\1/.exec(value)?.[2];
  if (quoted !== undefined) return [quoted];
  const plain = value.replace(/\s+#.*$/, "");
  return [plain, plain.split(/[,}\]]/)[0]!.trim(), plain.split(/[\s,}\]]/)[0]!].map((one) => one.replace(/^["']/, ""));
}

/** The whole, and of what `siinterjk password` prints also the salt and the key. */
const parts = (secret: string): readonly string[] =>
  secret.startsWith("scrypt$") ? [secret, ...secret.split("$").filter((part) => part.length >= 16)] : [secret];

const isNear = (host: string): boolean =>
  /^(?:10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|fe80:|f[cd][\da-f]{2}:|::1$)/i.test(host) ||
  /\.local$/i.test(host);

const ESCAPE = /[.*+?^${}()|[\]\\]/g;

export function redact(text: string, { secrets, names }: PrivateWords): string {
  let shown = text;
  // The longest first: one may be part of another.
  for (const secret of [...new Set(secrets)].sort((a, b) => b.length - a.length)) shown = shown.replaceAll(secret, HIDDEN);
  for (const name of new Set(names)) {
    shown = shown.replace(new RegExp(`(?<![\\w.-])${name.replace(ESCAPE, "\\$&")}(?![\\w-])`, "gi"), HIDDEN);
  }
  shown = PATTERNS.reduce((one, [pattern, instead]) => one.replace(pattern, instead), shown);
  return shown.replace(ADDRESS, (address) => (isNear(address) || address === "0.0.0.0" ? address : HIDDEN));
}

/** Those of the internet are hidden; those of a home network are the same everywhere. */
const ADDRESS = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/scrypt\$[\w$-]+/g, HIDDEN],
  [/(\bserial ?number[:=]? *)\S+/gi, `$1${HIDDEN}`],
  [/(\bBearer )\S+/g, `$1${HIDDEN}`],
  [/\/\/[^\s/@:]+:[^\s/@]+@/g, `//${HIDDEN}@`],
  // Not "serial-getty@ttyS0.service".
  [/[\w.+-]+@[\w-]+(?:\.(?!service\b)[\w-]+)+/g, HIDDEN],
  [/\b[\da-f]{2}(?::[\da-f]{2}){5}\b/gi, HIDDEN],
  [/(\/home\/)[^\s/:'"]+/g, `$1${HIDDEN}`],
  [/(?<![\w:])2[\da-f]{3}(?::[\da-f]{0,4}){3,7}/gi, HIDDEN],
];
