import { execFileSync } from "node:child_process";
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { rawClient, socketPath, startControl } from "../../test/support/control-socket.ts";

/** A socket file on which nobody listens, as a killed bridge leaves it. */
async function leftBehind(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ path: `${path}.1` }, resolve));
  linkSync(`${path}.1`, path);
  await new Promise((resolve) => server.close(resolve));
  expect(lstatSync(path).isSocket()).toBe(true);
}

describe("what stands in the way of the socket", () => {
  it("a file that a killed bridge left behind is replaced", async () => {
    const path = socketPath();
    await leftBehind(path);
    const { ask, log } = await startControl(path);
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
    expect(log.lines("warn")).toEqual([]);
  });

  it("another bridge goes on, and the new one goes on without commands", async () => {
    const first = await startControl();
    const second = await startControl(first.path);
    await second.ended;
    expect(second.log.lines("warn")).toEqual([
      `CONTROL_IN_USE another program answers on ${first.path}: the bridge takes no commands`,
    ]);
    await first.ask({ do: "stop-charge" });
    expect(first.book.list()).toHaveLength(1);
    expect(second.book.list()).toEqual([]);
    await second.stop();
    expect(existsSync(first.path)).toBe(true);
  });

  it("a program that listens, but does not answer, is one, too", async () => {
    const path = socketPath();
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen({ path }, resolve));
    onTestFinished(() => void server.close());
    const { log, ended } = await startControl(path);
    await ended;
    expect(log.lines("warn")).toEqual([expect.stringContaining("CONTROL_IN_USE")]);
    (await rawClient(path)).socket.destroy();
  });

  it("a file of another kind is not touched", async () => {
    const path = socketPath();
    writeFileSync(path, "precious");
    const { log, ended } = await startControl(path);
    await ended;
    expect(log.lines("warn")).toEqual([`CONTROL_UNAVAILABLE ${path} is there and is no socket: the bridge takes no commands`]);
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("nor is a folder, or a pipe", async () => {
    const path = socketPath();
    const kinds = [(): unknown => mkdirSync(path), (): unknown => execFileSync("mkfifo", [path])];
    for (const make of kinds) {
      make();
      const { log, ended } = await startControl(path);
      await ended;
      expect(log.lines("warn")).toHaveLength(1);
      expect(existsSync(path)).toBe(true);
      rmSync(path, { recursive: true });
    }
  });
});

describe("where no socket can be", () => {
  it("a folder that does not exist is told once, and the bridge goes on", async () => {
    const folder = join(dirname(socketPath()), "gone");
    const { log, ended } = await startControl(join(folder, "control.sock"));
    await ended;
    expect(log.lines("warn")).toEqual([`CONTROL_UNAVAILABLE ${folder} does not exist: the bridge takes no commands`]);
    expect(log.lines("info")).toEqual([]);
  });

  it.each(["/proc/control.sock", "control\0.sock", "\0control", `/tmp/${"x".repeat(103)}`, "/dev/null/control.sock"])(
    "%j is told once, and the bridge goes on",
    async (path) => {
      const { log, ended } = await startControl(path);
      await ended;
      expect(log.lines("warn")).toEqual([expect.stringMatching(/^CONTROL_UNAVAILABLE .*: the bridge takes no commands$/)]);
      expect(existsSync("/tmp/" + "x".repeat(102))).toBe(false);
    },
  );

  it("the longest path that there is works", async () => {
    const path = socketPath();
    const long = join(dirname(path), "y".repeat(107 - Buffer.byteLength(dirname(path)) - 1));
    const { ask } = await startControl(long);
    expect(existsSync(long)).toBe(true);
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
  });
});
