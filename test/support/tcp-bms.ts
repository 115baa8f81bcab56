import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import { bytesOf, capture } from "./nw-captures.ts";

/** A BMS behind an RS485-to-Ethernet box until the test ends: it answers everything with one capture. Its port: "tcp://...". */
export async function tcpBms(name = "nw-16s-charging-10A-fw11.262H"): Promise<string> {
  const reply = bytesOf(capture(name));
  const server = createServer((socket) => {
    socket.on("data", () => socket.write(reply));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return `tcp://127.0.0.1:${address.port}`;
}
