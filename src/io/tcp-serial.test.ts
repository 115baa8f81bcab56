import { getEventListeners } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { openTcp } from "./tcp-serial.ts";

const never = new AbortController().signal;

/** A server on a free port of this machine that is closed again after `use`. */
async function withServer<T>(use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("openTcp", () => {
  it("says that nobody listens", async () => {
    const closedPort = await withServer((port) => Promise.resolve(port));
    await expect(openTcp("127.0.0.1", closedPort)(never)).rejects.toMatchObject({
      code: "PORT_FAILED",
      message: expect.stringContaining("ECONNREFUSED") as string,
    });
  });

  it("gives up a connection that is aborted on its way", () =>
    withServer(async (port) => {
      const controller = new AbortController();
      const opening = openTcp("127.0.0.1", port)(controller.signal);
      controller.abort(new Error("stop"));
      await expect(opening).rejects.toThrow("stop");
    }));

  it("leaves no listener on the signal, and ignores it once open", () =>
    withServer(async (port) => {
      const controller = new AbortController();
      const line = await openTcp("127.0.0.1", port)(controller.signal);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      controller.abort();
      expect(line.name).toBe(`tcp://127.0.0.1:${port}`);
      await line.close();
      expect(await line.ended).toMatchObject({ expected: true });
    }));
});
