import { connect, type Socket } from "node:net";
import { SiinterjkError } from "../errors.ts";
import type { BytePort, Opener } from "./port.ts";
import { streamPort } from "./stream-port.ts";

/** A serial server in the same house answers within milliseconds; one that does not in this time is not there. */
const CONNECT_MS = 5000;
/** First probe of a silent connection, so that a server that lost its power is noticed. */
const KEEPALIVE_MS = 10_000;

/** A byte line through a serial server (ser2net, an RS485-to-Ethernet converter, ESPHome): raw TCP, no Telnet. */
export function openTcp(host: string, port: number): Opener<BytePort> {
  const name = `tcp://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return async (signal) => {
    signal.throwIfAborted();
    const socket = await connected(connect({ host, port }), name, signal);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
    const { port: bytePort, finish } = streamPort(name, socket, () => {
      const closed = new Promise<void>((resolve) => {
        if (socket.closed) resolve();
        else socket.once("close", () => resolve());
      });
      socket.destroy();
      return closed;
    });
    socket.on("end", () => finish({ expected: false, reason: "the other end closed the connection" }));
    socket.on("close", () => finish({ expected: false, reason: "the connection was closed" }));
    return bytePort;
  };
}

function connected(socket: Socket, name: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      forget();
      socket.on("error", () => undefined); // one that comes after is of no interest
      socket.destroy();
      reject(cause);
    };
    const refuse = (why: string, cause?: unknown): void =>
      fail(new SiinterjkError("PORT_FAILED", `cannot connect to ${name}: ${why}`, { cause, context: { port: name } }));
    const onError = (error: Error): void => refuse(error.message === "" ? error.name : error.message, error);
    const onAbort = (): void => fail(signal.reason as Error);
    const timer = setTimeout(() => refuse(`no answer within ${CONNECT_MS / 1000} s`), CONNECT_MS);
    const forget = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.off("error", onError);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", onError);
    socket.once("connect", () => {
      forget();
      resolve(socket);
    });
  });
}
