/** What was found as a configuration: the lines to paste into siinterjk.yaml. */
import type { FoundBms } from "../bms/found-bms.ts";
import { checkConfig } from "../config/check.ts";
import { LONG_FRESH_MS } from "../init/settings.ts";

/** A BMS with the port that it hangs on. */
export interface PlacedBms {
  readonly port: string;
  readonly bms: FoundBms;
}

/**
 * YAML that `check-config` takes; `null` if there is nothing to write. `listened`: on one of the lines somebody else asks, so
 * that readings come once in its turn.
 */
export function configText(placed: readonly PlacedBms[], listened: boolean): string | null {
  if (placed.length === 0) return null;
  const packs = [
    "packs:",
    ...placed.flatMap(({ port, bms: { protocol, address, registers } }, i) => [
      `  - name: Block ${i + 1}`,
      `    port: ${scalar(port)}`,
      `    protocol: ${protocol}`,
      ...(address === null ? [] : [`    address: ${address}`]),
      ...(registers ? ["    registers: true"] : []),
    ]),
  ];
  const patient = [...packs, `safety: { freshMs: ${LONG_FRESH_MS} }`];
  const texts = (listened ? [patient] : [packs, patient]).map((lines) => `${lines.join("\n")}\n`);
  return texts.find((text) => checkConfig(text, "scan").ok) ?? null;
}

/** Plain where that is safe in YAML. */
const scalar = (text: string): string => (/^[\w/.:-]+$/.test(text) ? text : JSON.stringify(text));
