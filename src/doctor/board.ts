/** The computer: which Raspberry Pi it is, if any, and what its boot files say. */
import { modelFilters, readBootConfig, type BootFacts } from "../setup/boot-config.ts";
import { findBootFiles, type BootFiles } from "../setup/places.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

export interface Board {
  /** "Raspberry Pi 4 Model B Rev 1.4"; "" where nothing says it. */
  readonly model: string;
  readonly isPi: boolean;
  /** `null` where there are none, as on any other computer. */
  readonly boot: { readonly files: BootFiles; readonly facts: BootFacts; readonly cmdline: string } | null;
}

export const board = (site: DoctorSite): Promise<Board> => gatheredOnce(site, gatherBoard);

async function gatherBoard({ machine }: DoctorSite): Promise<Board> {
  const model = ((await machine.readText("/proc/device-tree/model")) ?? "").replaceAll("\0", "").trim();
  const isPi = model.startsWith("Raspberry Pi");
  const files = isPi ? await findBootFiles(machine) : null;
  if (files === null) return { model, isPi, boot: null };
  const facts = readBootConfig((await machine.readText(files.config)) ?? "", modelFilters(model));
  return { model, isPi, boot: { files, facts, cmdline: (await machine.readText(files.cmdline)) ?? "" } };
}

export const NO_PI = "This is no Raspberry Pi: its ports need no settings at boot.";
