import type { SerialPort } from "serialport";
import { SiinterjkError, type ErrorCode } from "../errors.ts";
import { readUntilHangUp, type PosixDevice } from "./hang-up.ts";
import type { BytePort, Opener } from "./port.ts";
import { streamPort } from "./stream-port.ts";

/** Settings of a serial line. */
export interface SerialSettings {
  /** Bits per second. */
  readonly baudRate?: number;
}

/**
 * A serial line, 8 data bits, no parity, 1 stop bit, no flow control: a UART, an USB adapter or a pseudo-terminal.
 * Modem lines are left alone, since a pseudo-terminal and many adapters have none. The device is locked against other
 * programs that lock it too. An unplugged device ends the port; a silent one does not, so whoever waits for answers closes a
 * port that has been silent for too long.
 */
export function openSerial(path: string, settings: SerialSettings = {}): Opener<BytePort> {
  const baudRate = settings.baudRate ?? 115200;
  return async (signal) => {
    signal.throwIfAborted();
    // Here and not above, so that programs without a serial line do not load it.
    const { SerialPort } = await import("serialport");
    signal.throwIfAborted();
    const serial = await openDevice(
      new SerialPort({ path, baudRate, dataBits: 8, parity: "none", stopBits: 1, autoOpen: false }),
      signal,
    );
    const device: Partial<PosixDevice> | undefined = serial.port;
    if (device?.poller !== undefined) readUntilHangUp(device as PosixDevice, () => serial.writableLength > 0);
    const { port, finish } = streamPort(path, serial, () => closeDevice(serial));
    // After a failed write the stream closes itself, and then says nothing.
    serial.on("close", (error: Error | null | undefined) =>
      finish({ expected: false, reason: error ? `device unplugged (${error.message})` : "the device was closed" }),
    );
    return port;
  };
}

function openDevice(serial: SerialPort, signal: AbortSignal): Promise<SerialPort> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    serial.open((error) => {
      signal.removeEventListener("abort", onAbort);
      if (error) reject(openFault(serial.path, error));
      else if (signal.aborted) void closeDevice(serial);
      else resolve(serial);
    });
  });
}

function closeDevice(serial: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (!serial.isOpen) resolve();
    else serial.close(() => resolve());
  });
}

/** The driver gives no code, only a text with that of strerror(3) in it. */
function openFault(path: string, cause: Error): SiinterjkError {
  const [code, what] = reasonOf(cause.message);
  return new SiinterjkError(code, `cannot open the serial device "${path}": ${what}`, { cause, context: { path } });
}

function reasonOf(message: string): [ErrorCode, string] {
  if (/No such file|No such device/i.test(message)) return ["PORT_NOT_FOUND", "there is none of this name"];
  if (/Permission denied|not permitted/i.test(message)) {
    return ["PORT_PERMISSION", "no permission; is the user in the group dialout?"];
  }
  if (/Cannot lock port|busy/i.test(message)) return ["PORT_BUSY", "another program has it open"];
  if (/Inappropriate ioctl|Is a directory/i.test(message)) return ["PORT_FAILED", "it is no serial device"];
  return ["PORT_FAILED", message];
}
