/** What `siinterjk init` says of what it found, and of what comes next. */
import { SiinterjkError } from "../errors.ts";
import type { Known, QuestionId } from "../init/answers.ts";
import type { Question } from "../init/question.ts";
import { assumed, LIMITS, QUESTIONS } from "../init/questions.ts";
import { CONFIG_FILE } from "../setup/places.ts";
import type { HeldPort } from "./init-find.ts";
import { holderText } from "./scan-findings.ts";
import type { ScanOutcome } from "./scan.ts";
import { trimmed } from "./words.ts";

/** One line for each BMS that was found. */
export function foundLines({ ports, placed }: ScanOutcome): readonly string[] {
  return placed.map(({ port, bms: { model, protocol, address, cells, voltageV, socPct, capacityAh } }) => {
    const at = address === null ? "" : `, address ${address}`;
    const figures = [
      ...(cells === null ? [] : [`${cells} cells`]),
      ...(voltageV === null ? [] : [`${voltageV.toFixed(1)} V`]),
      ...(socPct === null ? [] : [`${trimmed(socPct, 1)} %`]),
      ...(capacityAh === null ? [] : [`${trimmed(capacityAh, 1)} Ah`]),
    ].join(", ");
    const device = ports.find((one) => one.port === port)?.device ?? port;
    return `${model ?? "JK BMS"} on ${device} (${protocol}${at}): ${figures}`;
  });
}

/** What is not as it should be on the lines; those on which there is simply nothing only where no BMS was found at all. */
export function troubleLines({ ports, placed }: ScanOutcome): readonly string[] {
  const silent = ["SCAN_SILENT", "SCAN_ECHO"];
  return ports.flatMap(({ port, device, findings }) =>
    findings
      .filter(({ code }) => placed.length === 0 || !silent.includes(code))
      .map(({ code, message, remedy }) => `${device ?? port}: ${code} ${message} ${remedy}`),
  );
}

/** Why the lines are not tried. */
export const heldLines = (held: readonly HeldPort[]): readonly string[] => [
  "Not tried: two programs on one line take each other's answers.",
  ...held.map(({ port, holder }) => `${port} is in use by ${holderText(holder)}.`),
];

const LIMIT_WORDS: Partial<Readonly<Record<QuestionId, readonly [what: string, unit: string]>>> = {
  "charge-voltage": ["charge to", " V"],
  "discharge-voltage": ["stop at", " V"],
  "charge-current": ["charge with", " A"],
  "discharge-current": ["discharge with", " A"],
};

/**
 * The limits as they are proposed, each with where it is from; `null` where one has no proposal, or is told by a flag.
 */
export function proposedLimits(known: Known, flags: Partial<Readonly<Record<QuestionId, string>>>): readonly string[] | null {
  const answers = assumed(known);
  const lines: string[] = [];
  for (const id of LIMITS) {
    const question = QUESTIONS[id] as Question<unknown>;
    const all = { answers, found: known.found };
    if (question.applies?.(all) === false) continue;
    const proposal = question.proposal(all);
    if (proposal === null || flags[id] !== undefined) return null;
    const [what, unit] = LIMIT_WORDS[id] ?? ["", ""];
    const value = question.text(proposal.value);
    lines.push(
      what === ""
        ? "heat and cold: the current ends before the BMS disconnects"
        : `${what.padEnd(15)}${`${value}${unit}`.padStart(8)}   ${proposal.from}`,
    );
  }
  return lines;
}

/** Of a search that gave no pack. */
export function noBms(scanned: ScanOutcome | null): SiinterjkError {
  if (scanned === null) return new SiinterjkError("INIT_NO_BMS", "there is no pack in what was told");
  const { ports } = scanned;
  const what = ports.length === 0 ? "this machine has no serial line" : troubleLines(scanned).join("\n  ");
  return new SiinterjkError("INIT_NO_BMS", `no BMS was found: ${ports.length > 1 ? "\n  " : ""}${what.replace(/\.$/, "")}`);
}

/** The commands that come next. */
export function nextLines(path: string, { answers, found }: Known): readonly string[] {
  const runs =
    path === CONFIG_FILE
      ? ["sudo systemctl restart siinterjk: the bridge runs with it", "siinterjk doctor: checks the installation"]
      : [
          `siinterjk run --config ${path}: the bridge in this terminal`,
          `sudo siinterjk install: makes a service of it, with ${CONFIG_FILE} as its configuration`,
        ];
  return [
    ...(answers.can === "none" ? ["Nothing is sent to the inverter until inverter.can names its interface."] : []),
    ...(found.taken && path !== CONFIG_FILE ? ["Another program reads the BMSs now: stop it first."] : []),
    ...runs,
  ];
}
