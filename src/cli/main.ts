#!/usr/bin/env node
/** `siinterjk`: what can be asked for on the command line. Each command is loaded when it is used. */
import { Command, Help, Option } from "commander";
import type { CommandWord } from "./command.ts";
import type { DecodeKind } from "./decode/decode.ts";
import type { DemoCommandOptions } from "./demo-options.ts";
import { VERSION } from "./version.ts";

const plainHelp = new Help();

const program = new Command("siinterjk")
  .description("Bridge from JK (JiKong) BMSs to an SMA Sunny Island: reads the battery over RS485, feeds the inverter over CAN.")
  .version(VERSION, "-V, --version", "the program's version")
  .helpOption("-h, --help", "this help")
  .helpCommand("help [command]", "the help of a command")
  // That a switch is off unless it is given goes without saying.
  .configureHelp({
    optionDescription: (option) => (option.isBoolean() ? option.description : plainHelp.optionDescription(option)),
  })
  .showHelpAfterError("(--help shows what there is)");

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
  .option("--packs <number>", "so many packs in parallel, 1 to 16", "4")
  .addOption(
    new Option("--protocol <name>", "nw: each BMS has a line of its own; pb: all share one").choices(["nw", "pb"]).default("nw"),
  )
  .option("--speed <number>", "so many times faster than life, 1 to 60: at 60 an hour takes a minute", "1")
  .option("--listen <address>", 'where the page is served; "" for no page', "127.0.0.1:8080")
  .option("--unplug <when,for>", "pull the cables of all BMSs: 20s,30s is after 20 s for 30 s")
  .addOption(new Option("--log", "write one line per change instead of showing the live view").default(false))
  .action(async (options: DemoCommandOptions) => {
    const { demoCommand } = await import("./demo.ts");
    process.exitCode = await demoCommand(options);
  });

program
  .command("decode")
  .description("tell what the bytes of a frame mean")
  .addArgument(
    program
      .createArgument(
        "<kind>",
        "nw (a JK BMS frame in hex), pb (the bus of newer JK BMSs in hex) or sma (CAN frames: 351#2602...)",
      )
      .choices(["nw", "pb", "sma"]),
  )
  .argument("[frames...]", "the frames; without any, or with -, they are read from the standard input")
  .option("-f, --file <file>", "read the frames from a file, one a line")
  .option("--json", "one JSON object a line", false)
  .action(async (kind: DecodeKind, frames: string[], options: { file?: string; json: boolean }) => {
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
  .command("scan")
  .description("find the JK BMSs on the serial lines of this machine, and what to write into the configuration; only reads")
  .argument("[ports...]", "the lines to look at: a device path, or tcp://host:port; all serial devices if left out")
  .option("--json", "the result as one JSON object", false)
  // 1 says that no BMS was found.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (ports: string[], options: { json: boolean }) => {
    const { scanCommand } = await import("./scan.ts");
    process.exitCode = await scanCommand(ports, options);
    // A driver that hangs in closing its device would keep the program for ever.
    setTimeout(() => process.exit(), 2_000).unref();
  });

program
  .command("command")
  .description("ask the running bridge: stop or limit the current, charge to full once; ends by itself, and never raises a limit")
  .addArgument(
    program
      .createArgument(
        "<what>",
        "what shall be done; freeze writes the last hour into a file, send-again ends the silence after a second BMS",
      )
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
  .option("--for <time>", "end after this time: 30m, 2h; at most 168h; if left out 1h, and 24h for full-once")
  .option("--socket <path>", "the bridge's control.socket", "/run/siinterjk/control.sock")
  .option("--json", "the answer as one JSON object", false)
  .action(async (what: CommandWord, value: string | undefined, options: { for?: string; socket: string; json: boolean }) => {
    const { commandCommand } = await import("./command.ts");
    process.exitCode = await commandCommand(what, value, options);
  });

program
  .command("password")
  .description("turn a password for the page into what the configuration keeps of it; asks for it, or reads the standard input")
  .action(async () => {
    const { passwordCommand } = await import("./password.ts");
    process.exitCode = await passwordCommand();
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
