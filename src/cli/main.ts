#!/usr/bin/env node
/** `siinterjk`: what can be asked for on the command line. Each command is loaded when it is used. */
import { Command, Option } from "commander";
import type { CommandWord } from "./command.ts";
import type { DemoCommandOptions } from "./demo.ts";
import { VERSION } from "./version.ts";

const program = new Command("siinterjk")
  .description("Bridge from a JK (JiKong) BMS to an SMA Sunny Island: reads the battery over RS485, feeds the inverter over CAN.")
  .version(VERSION, "-V, --version", "the program's version")
  .helpOption("-h, --help", "this help")
  .showHelpAfterError("(siinterjk --help tells what there is)");

program
  .command("run")
  .description("be the bridge, until it is stopped; shows the live view in a terminal, logs otherwise")
  .option("-c, --config <file>", "the configuration", "siinterjk.yaml")
  .addOption(new Option("--log", "write the log instead of showing the live view").default(false))
  .action(async (options: { config: string; log: boolean }) => {
    const { runCommand } = await import("./run.ts");
    process.exitCode = await runCommand(options);
  });

program
  .command("demo")
  .description("the bridge between a simulated battery and a simulated Sunny Island")
  .option("--for <time>", "end after this time, with a summary: 30s, 5m, 1h")
  .option("--seed <number>", "another sky and other cells", "7")
  .option("--packs <number>", "so many packs in parallel, 1 to 16", "1")
  .addOption(
    new Option("--protocol <name>", "nw: each BMS has a line of its own; pb: all share one").choices(["nw", "pb"]).default("nw"),
  )
  .addOption(new Option("--log", "write one line per change instead of showing the live view").default(false))
  .action(async (options: DemoCommandOptions) => {
    const { demoCommand } = await import("./demo.ts");
    process.exitCode = await demoCommand(options);
  });

program
  .command("decode")
  .description("tell what the bytes of a frame mean")
  .addArgument(
    program.createArgument("<kind>", "nw (a JK BMS frame in hex) or sma (CAN frames: 351#2602...)").choices(["nw", "sma"]),
  )
  .argument("[frames...]", "the frames; without any, or with -, they are read from the standard input")
  .option("-f, --file <file>", "read the frames from a file, one a line")
  .option("--json", "one JSON object a line", false)
  .action(async (kind: "nw" | "sma", frames: string[], options: { file?: string; json: boolean }) => {
    const { decodeCommand } = await import("./decode/decode.ts");
    process.exitCode = await decodeCommand(kind, frames, options);
  });

program
  .command("check-config")
  .description("check a configuration file: every mistake at once, with its line and what to write instead")
  .argument("<file>", "the configuration")
  .option("--json", "one JSON object a line", false)
  .action(async (file: string, options: { json: boolean }) => {
    const { checkConfigCommand } = await import("./check-config.ts");
    process.exitCode = await checkConfigCommand(file, options);
  });

program
  .command("command")
  .description("ask the running bridge: stop or limit the current, charge to full once; ends by itself, and never raises a limit")
  .addArgument(
    program
      .createArgument("<what>", "what shall be done")
      .choices([
        "stop-charging",
        "stop-discharging",
        "limit-charging",
        "limit-discharging",
        "full-once",
        "list",
        "cancel",
        "freeze",
        "send-again",
      ] satisfies CommandWord[]),
  )
  .argument("[value]", "the current in A for a limit; for cancel a number from the list, one of the first five words, or all")
  .option("--for <time>", "end after this time: 30m, 2h; 1h if left out, at most 168h")
  .option("--socket <path>", "the bridge's control.socket", "/run/siinterjk/control.sock")
  .option("--json", "the answer as one JSON object", false)
  .action(async (what: CommandWord, value: string | undefined, options: { for?: string; socket: string; json: boolean }) => {
    const { commandCommand } = await import("./command.ts");
    process.exitCode = await commandCommand(what, value, options);
  });

program
  .command("replay")
  .description("run a recording again: does this version decide the same? (status 0 yes, 1 no, 65 or 66 not a recording)")
  .argument("<file>", "the recording")
  .option("--json", "one JSON object", false)
  .action(async (file: string, options: { json: boolean }) => {
    const { replayCommand } = await import("./replay.ts");
    process.exitCode = await replayCommand(file, options);
  });

await program.parseAsync();
