import { expect, test } from "vitest";
import { fakeMachine, type FakeFile } from "../../test/support/fake-machine.ts";
import type { Machine } from "../machine/machine.ts";
import { refuseTaken } from "./shadow-ports.ts";

/** The first process, a kernel thread, and the original script with the port of the Pi's pins open, which it does not lock. */
const FILES: Readonly<Record<string, FakeFile>> = {
  "/dev/ttyS0": { kind: "character-device" },
  "/dev/ttyUSB0": { kind: "character-device" },
  "/dev/serial0": { linkTo: "/dev/ttyS0" },
  "/proc/1/cmdline": "/sbin/init\0",
  "/proc/1/fd/0": { linkTo: "/dev/null" },
  "/dev/null": { kind: "character-device" },
  "/proc/2/cmdline": "",
  "/proc/812/cmdline": "/usr/bin/python3\0/home/pi/siinterjkp.py\0",
  "/proc/812/fd/3": { linkTo: "/dev/ttyS0" },
};
/** As another user sees it: the open files of these processes are not shown. */
const hiding = (machine: Machine, ...processes: readonly number[]): Machine => ({
  ...machine,
  list: (folder) =>
    processes.some((one) => folder === `/proc/${one}/fd`) ? Promise.reject(new Error("EACCES")) : machine.list(folder),
});
const machine = fakeMachine({ files: FILES });
const codeOf = (port: string, on: Machine): Promise<unknown> =>
  refuseTaken(port, on).then(
    () => "free",
    (error: unknown) => (error as { code: string }).code,
  );

test("a port that another program has open is refused by the program's name, whatever path leads to it", async () => {
  await expect(refuseTaken("/dev/serial0", machine)).rejects.toMatchObject({
    code: "SHADOW_PORT_TAKEN",
    message: "/dev/serial0: python3 siinterjkp.py (process 812) has it open",
  });
  expect(await codeOf("/dev/ttyS0", machine)).toBe("SHADOW_PORT_TAKEN");
});

test.each([
  ["another device is free", "/dev/ttyUSB0", machine, "free"],
  ["what is not there is told by opening it", "/dev/ttyUSB7", machine, "free"],
  ["an interface and a serial server have no owner", "can0", machine, "free"],
  ["a serial server", "tcp://192.168.1.20:4001", machine, "free"],
  ["who may not see it all cannot be sure", "/dev/ttyUSB0", hiding(machine, 812), "SHADOW_PORT_UNSURE"],
  ["of threads of the kernel nothing is to be seen", "/dev/ttyUSB0", hiding(machine, 2), "free"],
  ["what is seen counts also then", "/dev/ttyS0", hiding(machine, 1), "SHADOW_PORT_TAKEN"],
  [
    "others are not even listed",
    "/dev/ttyUSB0",
    fakeMachine({ files: Object.fromEntries(Object.entries(FILES).filter(([path]) => !path.startsWith("/proc/1/"))) }),
    "SHADOW_PORT_UNSURE",
  ],
])("%s", async (_, port, on, expected) => {
  expect(await codeOf(port, on)).toBe(expected);
});
