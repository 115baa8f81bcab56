/** Serial devices of a made-up machine, as the doctor finds them. */
import type { DoctorParts } from "./doctor-bench.ts";

export type Files = NonNullable<DoctorParts["files"]>;

export const device = (name: string, more: object = {}): Files => ({
  [name]: { kind: "character-device", mode: 0o660, groupId: 20, ...more },
});
/** The port on the pins of a Pi, by the kernel's name of it. */
export const serial0 = (name: string): Files => ({ ...device(name), "/dev/serial0": { linkTo: name } });

export const FTDI = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";
export const usb: Files = { ...device("/dev/ttyUSB0"), [FTDI]: { linkTo: "/dev/ttyUSB0" } };

/** A configuration with a pack on each of the ports. */
export const on = (...ports: readonly string[]): string =>
  `packs:\n${ports.map((port, i) => `  - { name: P${i}, port: "${port}" }\n`).join("")}`;

/** The case of a check that has no serial device to look at. */
export const noDevice = {
  when: "a serial server",
  parts: { config: on("tcp://192.168.1.9:8899") },
  state: "skipped",
  says: /names no serial device/,
} as const;
