/** siinterjk(1), from what the command itself says of itself. */
import { run } from "./run.ts";

const DAY_LENGTH = 10;

export function manualPage(main: string, version: string, epochS: number): string {
  const help = (...command: readonly string[]): string =>
    run(process.execPath, [main, ...command, "--help"], { NO_COLOR: "1", COLUMNS: "78" });
  const top = help();
  const commands = [...(top.split(/^Commands:\n/m)[1] ?? "").matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name!);
  const described = commands.filter((name) => name !== "help");
  if (described.length === 0) throw new Error("siinterjk --help names no command");
  const day = new Date(epochS * 1000).toISOString().slice(0, DAY_LENGTH);
  return [
    `.TH SIINTERJK 1 "${day}" "SIinterJK ${version}" "User Commands"`,
    ".SH NAME",
    "siinterjk \\- bridge from JK battery management systems to an SMA Sunny Island",
    ".SH SYNOPSIS",
    ".B siinterjk",
    ".I command",
    "[options]",
    ".SH DESCRIPTION",
    shown(top),
    ".SH COMMANDS",
    ...described.flatMap((name) => [`.SS ${name}`, shown(help(name))]),
    ".SH FILES",
    ".TP",
    ".I /etc/siinterjk/siinterjk.yaml",
    "the configuration of the service",
    ".TP",
    ".I /var/lib/siinterjk",
    "its state, recordings and history",
    ".TP",
    ".I /usr/share/doc/siinterjk",
    "the documents",
    "",
  ].join("\n");
}

/** Just as it stands. */
const shown = (output: string): string => [".nf", ...output.trimEnd().split("\n").map(escaped), ".fi"].join("\n");

const escaped = (line: string): string => {
  const safe = line.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
};
