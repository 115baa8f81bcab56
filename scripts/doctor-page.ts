/** What of docs/doctor.md comes from the checks themselves. */
import { readFileSync } from "node:fs";
import { ALL_CHECKS } from "../src/doctor/all-checks.ts";
import { CHECK_AREAS, type Check, type CheckArea } from "../src/doctor/check.ts";

const PAGE = "docs/doctor.md";
const PLACE = /(<!-- checks[^>]*-->\n)[^]*(<!-- \/checks -->)/;

const HEADS: Readonly<Record<CheckArea, string>> = {
  machine: "The machine",
  configuration: "The configuration",
  battery: "The battery's line",
  can: "The CAN bus",
  inverter: "The inverter",
  service: "The service and the page",
};

/** The page with its list of checks, by its path from the root of the project. */
export function doctorDocument(): Readonly<Record<string, string>> {
  const page = readFileSync(new URL(`../${PAGE}`, import.meta.url), "utf8");
  if (!PLACE.test(page)) throw new Error(`${PAGE} has no place for the checks`);
  return { [PAGE]: page.replace(PLACE, (_, from: string, to: string) => `${from}\n${checksText()}\n${to}`) };
}

/** A heading for each area, and one for each check, so that a message can link to it. */
function checksText(): string {
  return CHECK_AREAS.flatMap((area) => [
    `## ${HEADS[area]}\n`,
    ...ALL_CHECKS.filter((check) => check.area === area).map(checkText),
  ]).join("\n");
}

function checkText({ id, title, page, needs = [] }: Check): string {
  const lines = [
    ["Warning", page.warning],
    ["Failed", page.failed],
    ["What helps", page.remedy],
    ["Waits for", needs.length === 0 ? undefined : `${needs.map((need) => `\`${need}\``).join(", ")}.`],
  ].flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${text}`]));
  return [`### \`${id}\`: ${title}`, "", page.looksAt, ...(lines.length === 0 ? [] : ["", ...lines]), ""].join("\n");
}
