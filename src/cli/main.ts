#!/usr/bin/env node
/** `siinterjk`: what can be asked for on the command line. Each command is loaded when it is used. */
import { Command, Help, Option } from "commander";
import type { CommandWord } from "./command.ts";
import type { DecodeKind } from "./decode/decode.ts";
import type { DemoCommandOptions } from "./demo-options.ts";
import type { FleetOptions } from "./fleet.ts";
import type { RunCommandOptions } from "./run.ts";
import { HAT_IDS } from "../setup/hats.ts";
import type { InstallOptions } from "./install.ts";
import type { UninstallOptions } from "./uninstall.ts";
import type { InitOptions } from "./init.ts";
import { INIT_FLAGS } from "../init/flags.ts";
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
  .addOption(
    new Option(
      "--shadow",
      "send nothing: listen to another bridge on the bus, and tell what this one would have sent instead (status 0 nothing dangerous differs, 1 something does or nothing could be compared)",
    ).default(false),
  )
  .option(
    "--battery <what>",
    "with --shadow, where the readings come from: poll (asks by itself, on a line that nobody else uses), overhear (a second adapter hears what the BMS answers the other one), or a recording",
  )
  .option("--for <time>", "with --shadow: end after this time, with a summary: 10m, 2h")
  .addOption(new Option("--json", "with --shadow: the summary as one JSON object").default(false))
  // 1 says that a shadow has found something.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: RunCommandOptions) => {
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

const init = program
  .command("init")
  .description("make a first configuration: finds the BMSs, asks what it cannot find out, with flags for all of it; only reads")
  // 1 says that nothing was written.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
for (const { name, value, help } of INIT_FLAGS) init.option(`--${name} <${value}>`, help);
init
  .option("-y, --yes", "take what is proposed for all that has no flag; asks nothing", false)
  .option(
    "-o, --output <file>",
    "where it is written; by root /etc/siinterjk/siinterjk.yaml if there is that folder, else siinterjk.yaml here",
  )
  .option("--force", "replace a configuration that is there; it is kept as .bak-1, .bak-2, ...", false)
  .option("--try", "then read the BMSs for 20 s, and tell what would be sent; sends nothing", false)
  .option("--json", "the result as one JSON object; asks nothing", false)
  .action(async (options: InitOptions) => {
    const { initCommand } = await import("./init.ts");
    process.exitCode = await initCommand(options);
    // A driver that hangs in closing its device would keep the program for ever.
    setTimeout(() => process.exit(), 2_000).unref();
  });

program
  .command("doctor")
  .description(
    "look for what is wrong with this installation, and say what to do; changes nothing (status 0 nothing has failed, 1 something has, 2 usage)",
  )
  .option(
    "-c, --config <file>",
    "the configuration; if left out /etc/siinterjk/siinterjk.yaml, else siinterjk.yaml in this folder",
  )
  .option("--json", "the result as one JSON object", false)
  .option("--report [file]", "write everything into one file for those who help, without secrets")
  // 1 says that something has failed.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: { config?: string; json: boolean; report?: string | boolean }) => {
    const { doctorCommand } = await import("./doctor.ts");
    process.exitCode = await doctorCommand(options);
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
  .command("status")
  .description("ask the running bridge how it does: BMSs, CAN bus, inverter, on one screen (status 1: it does not answer)")
  .option("--socket <path>", "the bridge's control.socket", "/run/siinterjk/control.sock")
  .option("--json", "all that it says, as one JSON object", false)
  .action(async (options: { socket: string; json: boolean }) => {
    const { statusCommand } = await import("./status.ts");
    process.exitCode = await statusCommand(options);
  });

program
  .command("password")
  .description("turn a password for the page into what the configuration keeps of it; asks for it, or reads the standard input")
  .action(async () => {
    const { passwordCommand } = await import("./password.ts");
    process.exitCode = await passwordCommand();
  });

program
  .command("notify")
  .description(
    "send a test message over every channel of messages.to, and tell what came back (status 0 all arrived, 1 some failed, 2 usage, 78 no right configuration)",
  )
  .requiredOption("--test", "send a test message")
  .option("-c, --config <file>", "the configuration", "siinterjk.yaml")
  .option("--channel <name>", "try this channel alone")
  .option("--json", "the result as one JSON object", false)
  // 1 says that a message has not arrived.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: { config: string; channel?: string; json: boolean }) => {
    const { notifyCommand } = await import("./notify.ts");
    process.exitCode = await notifyCommand(options);
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

program
  .command("fleet")
  .description(
    "on a machine in the middle: write what many sites tell an MQTT broker into one VictoriaMetrics, until it is stopped",
  )
  .requiredOption("--mqtt <address>", "the broker: mqtt://host:1883, or mqtts://host:8883")
  .requiredOption("--store <address>", "VictoriaMetrics: http://127.0.0.1:8428")
  .option("--topic <topic>", "the first level of the sites' topics, as in their mqtt.topic", "siinterjk")
  .option(
    "--client-id <name>",
    "what the broker keeps the session under; two collectors must not have the same",
    "siinterjk-fleet",
  )
  .option("--user <name>", "the broker's user")
  .option("--password-file <file>", "a file with the password alone")
  .option("--ca-file <file>", "certificates to trust for mqtts:// besides those of the system, PEM")
  // 70 says that it has failed.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: FleetOptions) => {
    const { fleetCommand } = await import("./fleet.ts");
    process.exitCode = await fleetCommand(options);
  });

program
  .command("install")
  .description("make this machine run the bridge as a service from its start on, or upgrade it; shows what would change and asks")
  .addOption(new Option("--hat <board>", "set up the boot files of the Raspberry Pi for a board").choices(HAT_IDS))
  .option("--dry-run", "show what would be done, and do nothing", false)
  .option("--no-start", "neither start nor restart the service")
  .option("--previous", "go back to the version before this one", false)
  .option("-y, --yes", "do not ask", false)
  // 1 says that it was not done.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: InstallOptions) => {
    const { installCommand } = await import("./install.ts");
    process.exitCode = await installCommand(options);
  });

program
  .command("uninstall")
  .description("take back what install has done; configuration and data stay")
  .option("--purge", "remove configuration, data and the service's user as well", false)
  .option("--dry-run", "show what would be done, and do nothing", false)
  .option("-y, --yes", "do not ask", false)
  // 1 says that it was not done.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (options: UninstallOptions) => {
    const { uninstallCommand } = await import("./uninstall.ts");
    process.exitCode = await uninstallCommand(options);
  });

await program.parseAsync();
