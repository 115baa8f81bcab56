import type { Config } from "./schema.ts";

type Pack = Config["packs"][number];

/** What tells serial lines apart: a host's name is the same in upper and lower case. */
export const lineOf = (port: string): string => (port.toLowerCase().startsWith("tcp:") ? port.toLowerCase() : port);

/** The packs of each line, in the order of the file; one line has one protocol. */
export function packsByLine(packs: readonly Pack[]): readonly (readonly Pack[])[] {
  const lines = new Map<string, Pack[]>();
  for (const pack of packs) {
    const line = lineOf(pack.port);
    lines.set(line, [...(lines.get(line) ?? []), pack]);
  }
  return [...lines.values()];
}

/** The address that a pack has on a bus. */
export const addressOf = ({ address }: Pick<Pack, "address">): number => address ?? 1;
