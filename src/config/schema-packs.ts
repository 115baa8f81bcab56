import { z } from "zod";

const PORT = /^(?:\/[^\s\p{C}]+|tcp:\/\/(?:\[[\da-f:.]+\]|[\w.-]+):(?<tcpPort>\d{1,5}))$/iu;
const isPort = (text: string): boolean => {
  const match = PORT.exec(text);
  const tcpPort = match?.groups?.tcpPort;
  return match !== null && (tcpPort === undefined || (Number(tcpPort) >= 1 && Number(tcpPort) <= 65_535));
};

/** A pack's own limit; packs in parallel share a current unevenly, so the smallest limit counts for each of them. */
const currentA = (most: string, direction: "charge" | "discharge") =>
  z
    .number()
    .min(1)
    .max(1200)
    .optional()
    .meta({
      title: direction === "charge" ? "Charge current" : "Discharge current",
      help: `${most}; of packs that stand for several, each of them. Without this key, 90 % of the ${direction} over-current protection that the BMS reports. The battery gets the number of packs times the smallest of these.`,
      unit: "A",
      example: 100,
    });

const pack = z
  .strictObject({
    name: z
      .string()
      .regex(/^(?=\P{Z})\P{C}{1,40}$/u)
      .default("Block 1")
      .meta({
        title: "Name",
        help: "How messages, logs and pages call this pack. Each pack has its own name.",
        form: "a text of 1 to 40 characters on one line",
      }),
    port: z.string().refine(isPort).meta({
      title: "Port",
      help: "The serial line (RS485) of the BMS, or a TCP server that passes the bytes on. BMSs of protocol pb may share one.",
      form: "a device path such as /dev/serial0, or tcp://host:port",
      example: "/dev/serial0",
    }),
    represents: z.int().min(1).max(32).default(1).meta({
      title: "Stands for",
      help: "How many equal packs in parallel this BMS stands for, itself included. Current and capacity count that many times.",
      unit: "packs",
    }),
    chargeCurrentA: currentA("Most that this pack may be charged with", "charge"),
    dischargeCurrentA: currentA("Most that this pack may be discharged with", "discharge"),
    cells: z.int().min(1).max(32).optional().meta({
      title: "Cells in series",
      help: "Readings with another number of cells are refused. Without this key the first plausible reading decides.",
      unit: "cells",
      example: 16,
    }),
    protocol: z.enum(["nw", "pb", "auto"]).default("nw").meta({
      title: "Protocol",
      help: "The protocol set for the port in the JK app. nw is UART protocol 000, '4G-GPS Remote module Common protocol V4.2'; pb is 001, 'JK BMS RS485 Modbus V1.0', and the bus of the PB series (inverter BMS). Both run at 115200 baud. auto asks in both until a BMS answers, then in that one alone, and in both again when nothing has answered for a minute; it takes 2 s more to begin. `siinterjk scan` tells which one it is.",
    }),
    address: z.int().min(0).max(15).optional().meta({
      title: "Address",
      help: "The address of the BMS on its bus, for the protocols pb and auto only: what its switches (DIP) or the JK app say; without this key 1. 0 is a BMS that is the master of its bus: it cannot be asked, only be listened to, about every 4.4 s.",
      example: 1,
    }),
    registers: z.boolean().default(false).meta({
      title: "Registers instead of frames",
      help: "For protocol pb: read the values as Modbus registers (function 03), for an adapter or a BMS that answers reads only. It must be the only BMS on its port, with an address of 1 to 15. Without need leave it false: some firmware falls silent after some seconds of such reads, and three answers that follow one another make one reading.",
    }),
  })
  .meta({ title: "Pack", help: "One BMS and the cells it guards." });

/** As many as a Sunny Island's battery may ever have; the bound only keeps a slip from opening thousands of ports. */
const MOST_PACKS = 64;

/** `packs`: what is read. */
export const packsSchema = z
  .array(pack)
  .min(1)
  .max(MOST_PACKS)
  .meta({
    title: "Packs",
    help: "The battery management systems to read: packs in parallel on one DC bus, each with a serial line of its own, or with an address on a shared one (protocol pb). Equal packs of which only one is read are counted with `represents`.",
    form: `a list of 1 to ${MOST_PACKS} packs`,
    remedy: "Write the packs one below the other, each beginning with a dash.",
    example: [{ port: "/dev/serial0" }],
  });
