import { expect, it } from "vitest";
import { scanProgress } from "./scan-progress.ts";

it("shows in one line what each port does, cut to the terminal, and wipes it away", () => {
  const shown: string[] = [];
  const progress = scanProgress(
    (text) => shown.push(text.replace("\r\x1b[K", "<")),
    () => 60,
  );
  progress.step("/dev/serial/by-id/usb-FTDI", { does: "listens", baud: 115_200 });
  progress.step("tcp://rs485:4001", { does: "asks", baud: 115_200, protocol: "nw", address: null });
  progress.step("/dev/serial/by-id/usb-FTDI", { does: "asks", baud: 9_600, protocol: "pb", address: 7 });
  progress.step("tcp://rs485:4001", null);
  progress.step("/dev/serial/by-id/usb-FTDI", { does: "follows", baud: 115_200 });
  progress.end();
  expect(shown).toEqual([
    "<usb-FTDI 115200: listens",
    "<usb-FTDI 115200: listens | tcp://rs485:4001 115200: asks nw",
    "<usb-FTDI 9600: asks pb 7 | tcp://rs485:4001 115200: asks nw",
    "<usb-FTDI 9600: asks pb 7",
    "<usb-FTDI 115200: somebody else asks, listens for 9 s",
    "<",
  ]);
});
