/**
 * The least that Node can do: polls a serial line once a second and writes six ready-made frames with the SOC taken from
 * its place in the reply. No check of any kind; only a floor for CPU and memory on this machine.
 */
import { Buffer } from "node:buffer";
import { closeSync, constants, createReadStream, openSync, writeSync } from "node:fs";
import process from "node:process";
import { setInterval, setTimeout } from "node:timers";

const [bmsPath, canPath] = process.argv.slice(2);
const READ_ALL = Buffer.from("4e5700130000000006030000000000006800000129", "hex");
const SOC_AT = 77; // of a reply with 16 cells
const REPLY_BYTES = 291;

const bms = openSync(bmsPath, constants.O_RDWR | constants.O_NOCTTY);
const can = openSync(canPath, constants.O_RDWR | constants.O_NOCTTY);
let reply = Buffer.alloc(0);

createReadStream(null, { fd: bms, autoClose: false }).on("data", (chunk) => {
  reply = Buffer.concat([reply, chunk]);
  if (reply.length < REPLY_BYTES) return;
  const soc = reply[SOC_AT].toString(16).padStart(2, "0").toUpperCase();
  reply = Buffer.alloc(0);
  const frames = [
    "t351826024C044C04B001",
    `t3556${soc}006400FFFF`,
    "t3566C3149501B400",
    "t35A8AAAAAA02AAAAAA02",
    "t35E84A4B2D424D532020",
    "t35F84C69000198030000",
  ];
  frames.forEach((frame, i) => setTimeout(() => writeSync(can, `${frame}\r`), i * 160));
});
setInterval(() => {
  reply = Buffer.alloc(0);
  writeSync(bms, READ_ALL);
}, 1000);
process.once("exit", () => [bms, can].forEach((fd) => closeSync(fd)));
