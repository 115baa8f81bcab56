import { z } from "zod";

const PORT = /^(?:\/[^\s\p{C}]+|tcp:\/\/(?:\[[\da-f:.]+\]|[\w.-]+):(?<tcpPort>\d{1,5}))$/iu;
const isPort = (text: string): boolean => {
  const match = PORT.exec(text);
  const tcpPort = match?.groups?.tcpPort;
  return match !== null && (tcpPort === undefined || (Number(tcpPort) >= 1 && Number(tcpPort) <= 65_535));
};

const pack = z
  .strictObject({
    name: z
      .string()
      .regex(/^(?=\P{Z})\P{C}{1,40}$/u)
      .default("Block 1")
      .meta({
        title: "Name",
        help: "How messages, logs and pages call this pack.",
        form: "a text of 1 to 40 characters on one line",
      }),
    port: z.string().refine(isPort).meta({
      title: "Port",
      help: "The serial line (RS485) of the BMS, or a TCP server that passes the bytes on.",
      form: "a device path such as /dev/serial0, or tcp://host:port",
      example: "/dev/serial0",
    }),
    represents: z.int().min(1).max(32).default(1).meta({
      title: "Stands for",
      help: "How many equal packs in parallel this BMS stands for, itself included. Current and capacity count that many times.",
      unit: "packs",
    }),
    cells: z.int().min(1).max(32).optional().meta({
      title: "Cells in series",
      help: "Readings with another number of cells are refused. Without this key the first plausible reading decides.",
      unit: "cells",
      example: 16,
    }),
    protocol: z.enum(["nw"]).default("nw").meta({
      title: "Protocol",
      help: "The protocol set for the port in the JK app: nw is UART protocol 000, '4G-GPS Remote module Common protocol V4.2'.",
    }),
  })
  .meta({ title: "Pack", help: "One BMS and the cells it guards." });

/** `packs`: what is read. */
export const packsSchema = z
  .array(pack)
  .length(1)
  .meta({
    title: "Packs",
    help: "The battery management systems to read. This version reads one; further equal packs in parallel are counted with `represents`.",
    form: "a list with exactly one pack",
    remedy:
      "Write one pack, beginning with a dash; when it stands for more equal packs in parallel, give their number in its key `represents`.",
    example: [{ port: "/dev/serial0" }],
  });
