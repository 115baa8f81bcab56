import { describe, expect, it } from "vitest";
import { canPortOpener } from "./open-can.ts";
import { bytePortOpener } from "./open-serial.ts";

const refusal = expect.objectContaining({ code: "PORT_SPEC" }) as Error;

describe("bytePortOpener", () => {
  it.each([
    "",
    " /dev/ttyUSB0",
    "/dev/tty\0USB0",
    "tcp://",
    "tcp://host",
    "tcp://host:",
    "tcp://host:0",
    "tcp://host:65536",
    "tcp://::1:23",
    "tcp://[::1]",
    "tcp://user@host:23",
    "tcp://host:23/path",
    "tcp:host:23",
    "udp://host:23",
    "rfc2217://host:23",
  ])("refuses %j", (spec) => expect(() => bytePortOpener(spec)).toThrow(refusal));

  it.each([
    "/dev/serial0",
    "/dev/serial/by-id/usb-FTDI_FT232R-if00-port0",
    "COM3",
    "tcp://ser2net.local:4001",
    "tcp://[fe80::1%eth0]:23",
  ])("takes %j", (spec) => expect(bytePortOpener(spec)).toBeTypeOf("function"));
});

describe("canPortOpener", () => {
  it.each(["", "slcan:", "slcan:udp://host:1", "can 0", "a/b", "averyveryverylongname", "..", "tcp://host:1"])(
    "refuses %j",
    (spec) => expect(() => canPortOpener(spec)).toThrow(refusal),
  );

  it.each(["can0", "vcan0", "slcan:/dev/ttyACM0", "slcan:tcp://10.0.0.2:23"])("takes %j", (spec) =>
    expect(canPortOpener(spec)).toBeTypeOf("function"),
  );

  it("says that there is no such interface, or no CAN at all", async () => {
    const opening = canPortOpener("nosuchcan0")(new AbortController().signal);
    await expect(opening).rejects.toMatchObject({ code: expect.stringMatching(/^CAN_(INTERFACE|UNSUPPORTED)$/) as string });
  });
});
