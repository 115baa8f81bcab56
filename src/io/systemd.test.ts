import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { start, type Running } from "../../test/support/program.ts";
import { MOST_BYTES, systemdNotifier } from "./systemd.ts";

const PYTHON = "/usr/bin/python3";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "siinterjk-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A socket that somebody else's program listens on. */
async function manager(address: string): Promise<Running> {
  const host = start(PYTHON, ["test/support/notify_socket.py", address]);
  onTestFinished(() => void host.process.kill("SIGKILL"));
  await host.line((line) => line === "ready");
  return host;
}

async function notifierOn(address: string, env: Readonly<Record<string, string>> = {}) {
  const notifier = await systemdNotifier({ NOTIFY_SOCKET: address, ...env });
  if (notifier === null) throw new Error("there should be one");
  onTestFinished(() => notifier.close());
  return notifier;
}

describe("a word to the service manager", () => {
  it.each([
    ["a socket in the file system", () => join(folder(), "notify")],
    ["the longest path", () => join(folder(), "x".repeat(200)).slice(0, 107)],
    ["an abstract name", () => `@siinterjk-${randomUUID()}`],
    ["the longest abstract name", () => `@siinterjk-${randomUUID()}`.padEnd(108, "x")],
  ])("reaches %s, whole and as it was given", async (_, address) => {
    const name = address();
    const host = await manager(name);
    const notifier = await notifierOn(name);
    const message = `READY=1\nSTATUS=Idle; 21 °C\nX=${"x".repeat(MOST_BYTES - 30)}`;
    expect(notifier.notify(message)).toBe(true);
    expect(notifier.notify("STOPPING=1")).toBe(true);
    await host.line((line) => line === '"STOPPING=1"');
    expect(host.lines.slice(1).map((line) => JSON.parse(line) as string)).toEqual([message, "STOPPING=1"]);
  });

  it("is refused, without an error, when nobody listens, when it is too long, and after the end", async () => {
    const path = join(folder(), "notify");
    const notifier = await notifierOn(path);
    expect(notifier.notify("READY=1")).toBe(false);
    const host = await manager(path);
    expect(notifier.notify("x".repeat(MOST_BYTES + 1))).toBe(false);
    expect(notifier.notify("é".repeat(MOST_BYTES / 2 + 1))).toBe(false);
    expect(notifier.notify("READY=1")).toBe(true);
    await host.line((line) => line === '"READY=1"');
    notifier.close();
    notifier.close();
    expect(notifier.notify("STOPPING=1")).toBe(false);
  });

  it("never waits for one who does not read: the queue is full, later words are refused", async () => {
    const path = join(folder(), "notify");
    const host = await manager(path);
    host.process.kill("SIGSTOP");
    const notifier = await notifierOn(path);
    let taken = 0;
    while (notifier.notify("WATCHDOG=1")) taken++;
    expect(taken).toBeGreaterThan(0);
    host.process.kill("SIGCONT");
    await host.line((line) => line === '"WATCHDOG=1"');
  });
});

describe("there is nobody to tell", () => {
  it.each([
    ["without the variable", undefined],
    ["with an empty one", ""],
    ["with a name that is no address", "run/systemd/notify"],
    ["with a bare @", "@"],
    ["with a bare /", "/"],
    ["with a path that is too long", `/${"x".repeat(107)}`],
    ["with an abstract name that is too long", `@${"x".repeat(108)}`],
    ["with a socket of a virtual machine", "vsock:2:1234"],
    ["with a zero inside", "/run/\0x"],
  ])("%s", async (_, address) => {
    expect(await systemdNotifier({ NOTIFY_SOCKET: address })).toBeNull();
  });

  it("on a socket of another kind: refused", async () => {
    const path = join(folder(), "stream");
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    expect((await notifierOn(path)).notify("READY=1")).toBe(false);
  });
});

describe("the watchdog's time", () => {
  it.each([
    [{}, null],
    [{ WATCHDOG_USEC: "10000000" }, 10_000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: String(process.pid) }, 10_000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: "1" }, null],
    [{ WATCHDOG_USEC: "0" }, null],
    [{ WATCHDOG_USEC: "" }, null],
    [{ WATCHDOG_USEC: "-5" }, null],
    [{ WATCHDOG_USEC: "10 s" }, null],
    [{ WATCHDOG_USEC: "9".repeat(400) }, null],
  ])("with %j is %s ms", async (env, ms) => {
    expect((await notifierOn("/nobody", env)).watchdogMs).toBe(ms);
  });
});
