/** Who may import whom, as data. ARCHITECTURE.md shows the same table; a test compares them. */
export interface ImportRule {
  /** Path below src, without ".ts"; a folder stands for all that is in it. */
  readonly folder: string;
  /** Folders, modules and packages that it may import; `*` is everything. */
  readonly may: readonly string[];
}

export const IMPORT_RULES: readonly ImportRule[] = [
  { folder: "domain", may: ["domain"] },
  { folder: "codec", may: ["codec", "domain"] },
  { folder: "io", may: ["io", "codec/slcan", "errors", "node:*", "serialport", "koffi"] },
  { folder: "bms", may: ["bms", "domain", "codec", "io/port", "io/keep-open", "errors", "log"] },
  { folder: "inverter", may: ["inverter", "domain", "codec", "io/port", "io/keep-open", "errors", "log"] },
  { folder: "bridge", may: ["bridge", "domain", "bms", "inverter", "io/port", "log"] },
  {
    folder: "state",
    may: ["state", "domain", "io/port", "io/read-bounded", "io/replace-file", "errors", "log", "node:*", "zod"],
  },
  { folder: "control", may: ["control", "domain", "io/port", "errors", "log", "node:*", "zod"] },
  {
    folder: "recorder",
    may: ["recorder", "domain", "codec", "io/port", "io/read-bounded", "io/replace-file", "errors", "log", "node:*"],
  },
  { folder: "config", may: ["config", "domain", "io/read-bounded", "errors", "node:*", "zod", "yaml"] },
  {
    folder: "outlets/history",
    may: ["outlets/history", "domain", "bridge/snapshot", "bridge/latest", "io/port", "errors", "log", "node:*", "libsql"],
  },
  {
    folder: "outlets/snapshot",
    may: ["outlets/snapshot", "outlets/web/api", "domain", "bridge/snapshot", "bridge/latest", "io/port"],
  },
  { folder: "outlets/metrics", may: ["outlets/metrics", "outlets/snapshot", "outlets/web/api", "prom-client"] },
  {
    folder: "outlets/mqtt",
    may: [
      "outlets/mqtt",
      "outlets/history/lasting",
      "outlets/snapshot",
      "outlets/web/api",
      "domain",
      "bridge/snapshot",
      "bridge/latest",
      "control",
      "io/port",
      "io/keep-open",
      "io/read-bounded",
      "errors",
      "log",
      "node:*",
      "zod",
      "mqtt",
    ],
  },
  {
    folder: "outlets/messages",
    may: [
      "outlets/messages",
      "outlets/history/lasting",
      "domain",
      "bridge/snapshot",
      "bridge/latest",
      "io/port",
      "io/read-bounded",
      "errors",
      "log",
      "node:*",
      "nodemailer",
    ],
  },
  {
    folder: "outlets/web",
    may: [
      "outlets/web",
      "outlets/history/store",
      "outlets/metrics",
      "outlets/snapshot",
      "domain",
      "codec",
      "bridge/snapshot",
      "bridge/latest",
      "control",
      "recorder/hide-private",
      "io/port",
      "errors",
      "log",
      "node:*",
      "zod",
      "hono",
      "@hono/node-server",
      "bonjour-service",
    ],
  },
  {
    folder: "fleet",
    may: [
      "fleet",
      "outlets/metrics",
      "outlets/mqtt",
      "outlets/snapshot",
      "outlets/web/api",
      "io/port",
      "io/read-bounded",
      "errors",
      "log",
      "node:*",
      "zod",
      "mqtt",
    ],
  },
  { folder: "sim", may: ["sim", "domain", "codec", "io/port", "io/memory-ports"] },
  { folder: "machine", may: ["machine", "io/read-bounded", "io/replace-file", "node:*"] },
  { folder: "setup", may: ["setup", "machine/machine", "errors"] },
  { folder: "init", may: ["init", "config", "domain", "bms", "errors", "yaml"] },
  {
    folder: "doctor",
    may: [
      "doctor",
      "machine/machine",
      "setup",
      "config",
      "domain",
      "codec",
      "bms",
      "inverter",
      "control",
      "io",
      "errors",
      "log",
      "zod",
    ],
  },
  { folder: "shadow", may: ["shadow", "domain", "codec", "inverter", "io/port", "errors", "log"] },
  { folder: "errors", may: ["errors"] },
  { folder: "log", may: [] },
  { folder: "app", may: ["*"] },
  { folder: "cli", may: ["*"] },
];

/** Folders whose functions are pure: no clock, no chance, no waiting, no output. */
export const PURE = ["domain", "codec"] as const;

/** What a pure folder may not mention. */
export const IMPURE: readonly RegExp[] = [
  /\bDate\b/,
  /\bMath\.random\b/,
  /\bperformance\b/,
  /\bprocess\b/,
  /\bconsole\b/,
  /\basync\b/,
  /\bawait\b/,
  /\bPromise\b/,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\bBuffer\b/,
];

/** Longest file, lines; fixtures and generated files do not count. */
export const MOST_LINES = 300;
