/** The pictures of docs/wiring.md and docs/de/wiring.md; `npm run docs` writes them. Both languages come from the same drawing. */
import { bmsBus } from "./wiring/bms-bus.ts";
import { cluster } from "./wiring/cluster.ts";
import { inverterPlug } from "./wiring/inverter-plug.ts";
import { isolation } from "./wiring/isolation.ts";
import { overview } from "./wiring/overview.ts";
import { bmsSockets } from "./wiring/rs485.ts";
import { svg } from "./wiring/svg.ts";
import type { Picture, Say } from "./wiring/svg.ts";

const PICTURES: Readonly<Record<string, (say: Say) => Picture>> = {
  overview,
  rs485: bmsSockets,
  bus: bmsBus,
  can: inverterPlug,
  cluster,
  isolation,
};

/** Each picture by its path from the root of the project: `wiring-can.svg` in English, `wiring-can.de.svg` in German. */
export function wiringPictures(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(PICTURES).flatMap(([name, draw]) => [
      [`docs/images/wiring-${name}.svg`, svg(draw((en) => en))],
      [`docs/images/wiring-${name}.de.svg`, svg(draw((_, de) => de))],
    ]),
  );
}
