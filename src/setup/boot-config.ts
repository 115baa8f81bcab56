/**
 * What a config.txt says to the firmware of a Raspberry Pi. Pure: text in, facts out. Source: raspberrypi.com, "config.txt" and
 * "Conditional filters"; "Device Trees, overlays, and parameters".
 */

/** One `dtoverlay=` line with its parameters. */
export interface Overlay {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Counted from 1. */
  readonly line: number;
  /** It stands in the block of `siinterjk install`. */
  readonly ours: boolean;
}

export interface BootFacts {
  /** In their order; each of them is loaded. */
  readonly overlays: readonly Overlay[];
  /** Parameters of the board itself (`dtparam=spi=on`), the last of a name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Everything else (`enable_uart=1`), the last of a name. */
  readonly settings: ReadonlyMap<string, string>;
  /** Files that are included; what they say is not known here. */
  readonly includes: readonly string[];
  /** Lines under filters that cannot be judged from here (`[EDID=...]`, `[gpio4=1]`, a serial number); they are left out above. */
  readonly unsureLines: readonly number[];
}

export const BLOCK_BEGIN = "# siinterjk begin: written by `siinterjk install`, removed by `siinterjk uninstall`";
export const BLOCK_END = "# siinterjk end";

/** Filters by model; each replaces the one before it. */
const MODEL_FILTER = /^(?:pi|cm)\d/;

/**
 * The names of filters that hold for a model, as /proc/device-tree/model says it ("Raspberry Pi 4 Model B Rev 1.4"); empty for what
 * is no Raspberry Pi.
 */
export function modelFilters(model: string): readonly string[] {
  const rules: readonly (readonly [RegExp, readonly string[]])[] = [
    [/Raspberry Pi Zero 2 W/, ["pi0", "pi0w", "pi02"]],
    [/Raspberry Pi Zero W/, ["pi0", "pi0w"]],
    [/Raspberry Pi Zero/, ["pi0"]],
    [/Raspberry Pi 500/, ["pi5", "pi500"]],
    [/Compute Module 5/, ["pi5", "cm5"]],
    [/Raspberry Pi 5/, ["pi5"]],
    [/Raspberry Pi 400/, ["pi4", "pi400"]],
    [/Compute Module 4S/, ["pi4", "cm4s"]],
    [/Compute Module 4/, ["pi4", "cm4"]],
    [/Raspberry Pi 4/, ["pi4"]],
    [/Raspberry Pi 3 Model [AB] Plus/, ["pi3", "pi3+"]],
    [/Raspberry Pi 3|Compute Module 3/, ["pi3"]],
    [/Raspberry Pi 2/, ["pi2"]],
    [/Raspberry Pi Model|Raspberry Pi Compute Module/, ["pi1"]],
  ];
  return rules.find(([pattern]) => pattern.test(model))?.[1] ?? [];
}

/** Reads a config.txt for the models of `filters`; without any only what holds for all of them counts. */
export function readBootConfig(text: string, filters: readonly string[] = []): BootFacts {
  const overlays: Overlay[] = [];
  const parameters = new Map<string, string>();
  const settings = new Map<string, string>();
  const includes: string[] = [];
  const unsureLines: number[] = [];
  const filter = new Filter(filters);
  let ours = false;
  // Parameters that follow an overlay belong to it where it knows them.
  let lastOverlay: Map<string, string> | null = null;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === BLOCK_BEGIN || line === BLOCK_END) ours = line === BLOCK_BEGIN;
    if (line === "" || line.startsWith("#")) continue;
    if (filter.take(line)) continue;
    const holds = filter.holds();
    if (holds === "unsure") unsureLines.push(index + 1);
    if (holds !== "yes") continue;
    const [, include] = /^include\s+(\S+)/.exec(line) ?? [];
    if (include !== undefined) {
      includes.push(include);
      continue;
    }
    const [key, value] = halves(line, "=");
    if (key === "dtoverlay" || key === "device_tree_overlay") {
      const [name, ...rest] = value.split(",");
      // An empty one only ends the parameters of the one before it.
      lastOverlay = name === "" ? null : parametersOf(rest);
      if (lastOverlay !== null) overlays.push({ name: name!.trim(), parameters: lastOverlay, line: index + 1, ours });
    } else if (key === "dtparam" || key === "device_tree_param") {
      for (const [name, set] of parametersOf(value.split(","))) {
        if (lastOverlay !== null && CHIP_PARAMETERS.has(name)) lastOverlay.set(name, set);
        else parameters.set(name, set);
      }
    } else settings.set(key, value);
  }
  return { overlays, parameters, settings, includes, unsureLines };
}

/** Parameters of mcp2515-can0 and sc16is752-spi1 that the board itself does not have. Source: overlays/README. */
const CHIP_PARAMETERS: ReadonlySet<string> = new Set(["oscillator", "interrupt", "spimaxfrequency", "int_pin", "xtal"]);

/** A parameter without a value switches on. */
const parametersOf = (parts: readonly string[]): Map<string, string> =>
  new Map(
    parts.filter((part) => part.trim() !== "").map((part) => (part.includes("=") ? halves(part, "=") : [part.trim(), "on"])),
  );

function halves(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** Whether switched on, as the firmware takes "on", "true", "yes" and "1". */
export const isOn = (value: string | undefined): boolean =>
  value !== undefined && ["on", "true", "yes", "1", "okay"].includes(value.toLowerCase());

/** The filters that stand above a line. Those of one kind replace each other, those of different kinds must all hold. */
class Filter {
  readonly #holding: readonly string[];
  #model: boolean | null = null;
  #none = false;
  #unsure = false;

  constructor(holding: readonly string[]) {
    this.#holding = holding;
  }

  /** Takes a line if it is a filter. */
  take(line: string): boolean {
    const [, name] = /^\[(.*)\]$/.exec(line) ?? [];
    if (name === undefined) return false;
    const low = name.trim().toLowerCase();
    if (low === "all") {
      this.#model = null;
      this.#none = this.#unsure = false;
    } else if (low === "none") this.#none = true;
    else if (MODEL_FILTER.test(low)) this.#model = this.#holding.includes(low);
    else this.#unsure = true;
    return true;
  }

  holds(): "yes" | "no" | "unsure" {
    if (this.#none || this.#model === false) return "no";
    return this.#unsure ? "unsure" : "yes";
  }
}
