import { z } from "zod";
import { MESSAGE_SLOTS } from "../domain/inverter.ts";
import type { BatteryMessage } from "../domain/inverter.ts";
import { INVERTER_MODELS } from "./inverter-models.ts";

const BATTERY_MESSAGES = MESSAGE_SLOTS.filter(
  (slot): slot is BatteryMessage => slot !== "reserved14" && slot !== "reserved15" && slot !== "generator",
);

/** An interface name is up to 15 characters without slash or blank (Linux IFNAMSIZ), or a tty that speaks SLCAN. */
const CAN = /^(?:none|(?![Nn][Oo][Nn][Ee]$)[A-Za-z][\w.-]{0,14}|slcan:\/[^\s\p{C}]+)$/u;

const sma = z
  .strictObject({
    currentSign: z.enum(["charge-positive", "charge-negative"]).default("charge-positive").meta({
      title: "Sign of the current",
      help: "Which direction is positive in the battery current (0x356). The Sunny Island only displays and logs it.",
    }),
    hiResSoc: z.enum(["mirror", "invalid"]).default("mirror").meta({
      title: "SOC in hundredths",
      help: "mirror: send the state of charge in 0.01 % too. invalid: mark that field as not used.",
    }),
    alarmIdle: z.enum(["cleared", "ignore"]).default("cleared").meta({
      title: "Messages that do not stand",
      help: "cleared: send them as 'leaves'. ignore: send no statement about them.",
    }),
    asciiWordSwap: z.boolean().default(false).meta({
      title: "Swap letters of the name",
      help: "true if the Sunny Island shows the manufacturer's name with its letters swapped in pairs.",
    }),
    manufacturer: z
      .string()
      .regex(/^[!-~][ -~]{0,7}$/)
      .default("JK-BMS")
      .meta({
        title: "Manufacturer",
        help: "The battery's maker as the Sunny Island displays it.",
        form: "a text of 1 to 8 plain ASCII characters",
      }),
  })
  .prefault({})
  .meta({ title: "SMA dialect", help: "Details of the CAN frames; leave them unless the Sunny Island shows something wrong." });

/** `inverter`: the Sunny Island and the way to it. */
export const inverterSchema = z
  .strictObject({
    model: z.enum(INVERTER_MODELS).default("SI6.0H").meta({
      title: "Model",
      help: "Caps both currents of each inverter: SI4.4M 75 A, SI6.0H 110 A, SI8.0H 140 A. other: write maxCurrentA too.",
    }),
    count: z.int().min(1).max(12).default(1).meta({
      title: "Number of inverters",
      help: "Inverters on this battery; the CAN cable goes to their master.",
      unit: "inverters",
    }),
    maxCurrentA: z.number().min(1).max(1200).optional().meta({
      title: "Rating of one inverter",
      help: "Needed when model is other; else it may only lower the model's rating.",
      unit: "A",
      example: 100,
    }),
    can: z.string().regex(CAN).default("can0").meta({
      title: "CAN interface",
      help: "can0 and the like for SocketCAN, slcan:/dev/ttyACM0 for an adapter on a serial port, none to send nothing.",
      form: "an interface name such as can0, a path such as slcan:/dev/ttyACM0, or none",
    }),
    sma,
  })
  .prefault({})
  .meta({ title: "Inverter", help: "The Sunny Island, or a cluster of them, and the way to it." });

/** `can`: what the program may do with the interface itself. */
export const canSchema = z
  .strictObject({
    manageInterface: z.boolean().default(false).meta({
      title: "Manage the interface",
      help: "true: when the CAN controller hangs, the program sets the interface of inverter.can down and up again, at most once in 5 minutes. It needs the right to do so (CAP_NET_ADMIN).",
    }),
  })
  .prefault({})
  .meta({ title: "CAN", help: "What the program may do with the CAN interface itself; which one it is says inverter.can." });

/** `alarms`: which messages stop the inverter. */
export const alarmsSchema = z
  .strictObject({
    asAlarm: z
      .array(z.enum(BATTERY_MESSAGES))
      .max(BATTERY_MESSAGES.length)
      .default([])
      .meta({
        title: "Messages sent as alarms",
        help: `An alarm stops the Sunny Island and darkens the house; all other messages go out as warnings, because the BMS protects its cells by itself. Known messages: ${BATTERY_MESSAGES.join(", ")}.`,
        form: "a list of message names",
      }),
  })
  .prefault({})
  .meta({ title: "Alarms", help: "How messages of the BMS reach the Sunny Island." });
