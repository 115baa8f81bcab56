/** The flags of `siinterjk init`, one for each question and by its name. Plain data: the list of commands loads it at every start. */
import type { QuestionId } from "./answers.ts";

export interface InitFlag {
  /** The question that it answers. */
  readonly question: QuestionId;
  /** Without the dashes. */
  readonly name: string;
  /** What follows it. */
  readonly value: string;
  readonly help: string;
}

const flag = (question: QuestionId, value: string, help: string, name: string = question): InitFlag => ({
  ...{ question, name, value, help },
});

/** In the order in which the questions are asked. */
export const INIT_FLAGS: readonly InitFlag[] = [
  flag(
    "scan",
    "where",
    "where the BMSs are looked for: all (serial lines), named (those of --port), older (in the configuration that is there), none",
  ),
  flag("port", "ports", "lines of the BMSs, with commas between: a device path, or tcp://host:port"),
  flag("protocol", "name", "how the BMSs of --port speak, without looking: nw, pb or auto"),
  flag("address", "numbers", "with --protocol pb or auto: their addresses on the bus, with commas between"),
  flag("cells", "number", "cells in series, where the BMS does not say"),
  flag("chemistry", "name", "lfp, nmc or lto"),
  flag("names", "names", "what the packs are called, with commas between"),
  flag("represents", "number", "how many equal packs stand behind the only BMS"),
  flag("capacity", "Ah", "of the whole battery, as you know it; unknown"),
  flag("model", "name", "of the Sunny Island: SI4.4M, SI6.0H, SI8.0H or other"),
  flag("rating", "A", "with --model other: the most that one inverter takes from the battery"),
  flag("inverters", "number", "Sunny Islands on this battery"),
  flag("can", "interface", "can0, slcan:/dev/ttyACM0, or none to send nothing"),
  flag("fuse", "A", "rating of the weakest fuse or cable that carries the current of the whole battery; unknown"),
  flag("charge-voltage", "V", "the voltage that the inverter charges to"),
  flag("discharge-voltage", "V", "the voltage at which the inverter stops"),
  flag("charge-current", "A", "most that the whole battery is charged with"),
  flag("discharge-current", "A", "most that the whole battery is discharged with"),
  flag("temperatures", "which", "standard, or bms: end before a BMS disconnects that does it earlier"),
  flag("web", "where", "the page in the browser: network, local (this machine alone) or none"),
  flag("password", "file", "a file whose first line is the password of the page; - is the standard input", "password-file"),
];
