#!/usr/bin/env node
/** `siinterjk`: what can be asked for on the command line. Each command is loaded when it is used. */
import { Command, Option } from "commander";
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
  .addOption(new Option("--log", "write one line per change instead of showing the live view").default(false))
  .action(async (options: { for?: string; seed: string; log: boolean }) => {
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

await program.parseAsync();
