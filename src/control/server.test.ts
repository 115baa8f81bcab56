import { existsSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ACTIONS, rawClient, socketPath, startControl } from "../../test/support/control-socket.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { recordingLog } from "../../test/support/recording-log.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import { CommandBook } from "./command-book.ts";
import { REQUEST_BYTES } from "./protocol.ts";
import { CONNECTION_MS, MOST_CONNECTIONS, serveControl } from "./server.ts";
import type { StatusReport } from "./status-report.ts";

const LIST = '{"do":"list"}\n';
const refusedWith = (code: string) => expect.objectContaining({ code }) as unknown;
const answerOf = (text: string): unknown => JSON.parse(text);

describe("requests", () => {
  it("a command is given, listed and cancelled", async () => {
    const { ask, book, clock, log } = await startControl();
    const command = { id: 1, kind: "limit-charge", limitA: 50, givenAgoMs: 0, leftMs: 60_000 };
    expect(await ask({ do: "limit-charge", limitA: 50, forMs: 60_000 })).toEqual({ ok: true, command });
    expect(book.list()).toEqual([{ id: 1, kind: "limit-charge", limitA: 50, givenAtMs: 0, untilMs: 60_000 }]);
    clock.stall(10_000);
    const later = { ...command, givenAgoMs: 10_000, leftMs: 50_000 };
    expect(await ask({ do: "list" })).toEqual({ ok: true, status: "Idle", commands: [later] });
    expect(await ask({ do: "cancel", which: 1 })).toEqual({ ok: true, cancelled: [later] });
    expect(await ask({ do: "list" })).toEqual({ ok: true, status: "Idle", commands: [] });
    expect(log.lines("info").slice(1)).toEqual([
      "Command 1 of a person, for 60 s: limit charging to 50 A",
      "Command 1 cancelled: limit charging to 50 A",
    ]);
  });

  it("a command stands for an hour when nobody says how long, one to charge to full for a day", async () => {
    const { ask } = await startControl();
    expect(await ask({ do: "stop-charge" })).toMatchObject({ command: { kind: "stop-charge", leftMs: 3_600_000 } });
    expect(await ask({ do: "full-once" })).toMatchObject({ command: { kind: "full-once", leftMs: 86_400_000 } });
  });

  it("cancelling what does not stand is refused; cancelling all is not", async () => {
    const { ask } = await startControl();
    await expect(ask({ do: "cancel", which: 1 })).rejects.toEqual(refusedWith("CONTROL_NO_COMMAND"));
    await expect(ask({ do: "cancel", which: "stop-charge" })).rejects.toEqual(refusedWith("CONTROL_NO_COMMAND"));
    expect(await ask({ do: "cancel", which: "all" })).toEqual({ ok: true, cancelled: [] });
  });

  it("many at once: every one has its own number, and the last of a kind stands", async () => {
    const { ask, book } = await startControl();
    const answers = await Promise.all(
      Array.from({ length: MOST_CONNECTIONS }, (_, i) => ask({ do: "limit-charge", limitA: i + 1, forMs: 60_000 })),
    );
    const ids = answers.map((answer) => ("command" in answer ? answer.command.id : NaN));
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: MOST_CONNECTIONS }, (_, i) => i + 1));
    expect(book.list().map(({ id }) => id)).toEqual([MOST_CONNECTIONS]);
  });

  it("the status is handed on; before the first decision it is refused, with what to do", async () => {
    let report: StatusReport | null = null;
    const { ask } = await startControl(socketPath(), { report: () => report });
    await expect(ask({ do: "status" })).rejects.toMatchObject({
      code: "CONTROL_FAILED",
      message: "the bridge has just started: ask again",
    });
    report = STATUS;
    expect(await ask({ do: "status" })).toEqual({ ok: true, report: STATUS });
  });

  it("sending again is handed on, with whether anything was held back", async () => {
    let held = true;
    const sendAgain = (): boolean => {
      const was = held;
      held = false;
      return was;
    };
    const { ask, log } = await startControl(undefined, { sendAgain });
    expect(await ask({ do: "send-again" })).toEqual({ ok: true, resumed: true });
    expect(await ask({ do: "send-again" })).toEqual({ ok: true, resumed: false });
    expect(log.lines("info").slice(1)).toEqual(["A person has asked for sending again"]);
  });
});

describe("the flight recorder", () => {
  it("is written once for all who ask meanwhile, and anew afterwards", async () => {
    let files = 0;
    let written = (): void => undefined;
    const writing = new Promise<void>((resolve) => (written = resolve));
    const freeze = async (): Promise<string> => {
      const file = `/recording-${++files}`;
      if (files === 1) await writing;
      return file;
    };
    const { path, ask } = await startControl(undefined, { freeze });
    const clients = [await rawClient(path, '{"do":"freeze"}\n'), await rawClient(path, '{"do":"freeze"}\n')];
    await ask({ do: "list" });
    await ask({ do: "list" });
    expect(files).toBe(1);
    written();
    for (const { closed } of clients) expect(answerOf(await closed)).toEqual({ ok: true, file: "/recording-1" });
    expect(await ask({ do: "freeze" })).toEqual({ ok: true, file: "/recording-2" });
  });

  it("that cannot be written is told, and can be asked for again", async () => {
    let fails = true;
    const freeze = () => (fails ? Promise.reject(new Error("ENOSPC: no space")) : Promise.resolve("/recording"));
    const { ask, log } = await startControl(undefined, { freeze });
    await expect(ask({ do: "freeze" })).rejects.toMatchObject({ code: "CONTROL_FAILED", message: "freeze: ENOSPC: no space" });
    expect(log.lines("warn")).toEqual(["CONTROL_FAILED freeze: ENOSPC: no space"]);
    fails = false;
    expect(await ask({ do: "freeze" })).toEqual({ ok: true, file: "/recording" });
  });

  it("a fault in an action is an answer, not the end", async () => {
    const status = (): string => {
      throw new TypeError("no state yet");
    };
    const { ask } = await startControl(undefined, { status });
    await expect(ask({ do: "list" })).rejects.toEqual(refusedWith("CONTROL_FAILED"));
    expect(await ask({ do: "send-again" })).toMatchObject({ resumed: true });
  });
});

describe("bad input", () => {
  const tooLong = "x".repeat(REQUEST_BYTES + 1);
  it.each([
    ["an empty line", "\n"],
    ["no JSON", "stop everything\n"],
    ["binary", new Uint8Array([0, 255, 254, 128, 1, 2, 3, 10])],
    ["a line that is one byte too long", `${tooLong}\n`],
    ["no end of a line", tooLong],
    ["nothing but brackets", `${"[".repeat(REQUEST_BYTES)}\n`],
    ["an unknown wish", '{"do":"charge-harder"}\n'],
    ["a figure out of range", '{"do":"limit-charge","limitA":-5}\n'],
  ])("is answered with a code, and the next one is served: %s", async (_, bytes) => {
    const { path, ask, book } = await startControl();
    const { closed } = await rawClient(path, bytes);
    expect(answerOf(await closed)).toMatchObject({ ok: false, code: "CONTROL_REQUEST" });
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
    expect(book.list()).toEqual([]);
  });

  it("without end is cut off", async () => {
    const { path, ask } = await startControl();
    const { socket, closed } = await rawClient(path);
    const chunk = Buffer.alloc(1 << 20, 0xff);
    const push = (error?: Error | null): void => {
      if (error === undefined || error === null) socket.write(chunk, push);
    };
    push();
    await closed;
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
  });

  it("a line of the longest length in single bytes is read", async () => {
    const { path } = await startControl();
    const { socket, closed } = await rawClient(path);
    const line = LIST.trim().padEnd(REQUEST_BYTES) + "\n";
    for (const byte of line) socket.write(byte);
    expect(answerOf(await closed)).toMatchObject({ ok: true, status: "Idle" });
  });

  it("what follows the first line is not read", async () => {
    const { path, book } = await startControl();
    const { closed } = await rawClient(path, `${LIST}{"do":"stop-charge"}\n`);
    expect((await closed).trim().split("\n")).toHaveLength(1);
    expect(book.list()).toEqual([]);
  });
});

describe("clients that do not behave", () => {
  it("one that shuts its side down after the request gets its answer", async () => {
    const { path } = await startControl();
    const { socket, closed } = await rawClient(path);
    socket.end(LIST);
    expect(answerOf(await closed)).toMatchObject({ ok: true });
  });

  it("one that goes away in the middle of a line costs nothing", async () => {
    const { path, ask, book } = await startControl();
    const { socket, closed } = await rawClient(path);
    socket.end('{"do":"stop-charge"}');
    expect(await closed).toBe("");
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
    expect(book.list()).toEqual([]);
  });

  it("one that says nothing is dropped after its time, not before", async () => {
    const { path, clock, ask } = await startControl();
    const { closed } = await rawClient(path);
    let over = false;
    void closed.then(() => (over = true));
    await ask({ do: "list" }); // whoever came before is connected now
    await clock.advance(CONNECTION_MS - 1);
    await ask({ do: "list" });
    expect(over).toBe(false);
    await clock.advance(1);
    expect(await closed).toBe("");
  });

  it("one that never reads is dropped with what it was owed", async () => {
    const status = (): string => "x".repeat(8 << 20);
    const { path, clock, stop } = await startControl(undefined, { status });
    const { socket, closed } = await rawClient(path);
    const begun = new Promise((resolve) => socket.once("readable", resolve));
    socket.removeAllListeners("data").pause();
    socket.write(LIST);
    await begun;
    await clock.advance(CONNECTION_MS);
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => (bytes += chunk.length)).resume();
    await closed;
    expect(bytes).toBeLessThan(8 << 20);
    await stop();
  });

  const silent = (path: string, count: number) => Promise.all(Array.from({ length: count }, () => rawClient(path)));

  it("too many are refused with a code, and served again when the others have gone", async () => {
    const { path, clock, ask } = await startControl();
    const clients = await silent(path, MOST_CONNECTIONS);
    await expect(ask({ do: "stop-charge" })).rejects.toEqual(refusedWith("CONTROL_BUSY"));
    await clock.advance(CONNECTION_MS);
    for (const { closed } of clients) expect(await closed).toBe("");
    expect(await ask({ do: "list" })).toMatchObject({ ok: true, commands: [] });
  });

  it("far too many are not even heard", async () => {
    const { path, clock, ask } = await startControl();
    const clients = await silent(path, 2 * MOST_CONNECTIONS);
    expect(await (await rawClient(path)).closed).toBe("");
    await expect(ask({ do: "list" })).rejects.toEqual(refusedWith("CONTROL_NO_ANSWER"));
    await clock.advance(CONNECTION_MS);
    for (const { closed } of clients) expect(await closed).toBe("");
    expect(await ask({ do: "list" })).toMatchObject({ ok: true });
  });
});

describe("the server", () => {
  it("lets its user and its group ask, and nobody else", async () => {
    const { path } = await startControl();
    expect((statSync(path).mode & 0o7777).toString(8)).toBe("660");
  });

  it("ends every connection and takes its file away when it is stopped", async () => {
    const { path, stop, ask, log } = await startControl(undefined, { freeze: () => new Promise(() => undefined) });
    const clients = [await rawClient(path), await rawClient(path, '{"do":"fre'), await rawClient(path, '{"do":"freeze"}\n')];
    await ask({ do: "list" });
    await stop();
    for (const { closed } of clients) expect(await closed).toBe("");
    expect(existsSync(path)).toBe(false);
    expect(log.lines("warn")).toEqual([]);
  });

  it.each(["before", "while"])("that is stopped %s it begins ends at once and leaves nothing behind", async (when) => {
    const clock = new FakeClock();
    const path = socketPath();
    const server = serveControl({ path, book: new CommandBook(clock), actions: ACTIONS, clock, log: recordingLog() });
    const stopping = new AbortController();
    if (when === "before") stopping.abort();
    const ended = server.run(stopping.signal);
    stopping.abort();
    await ended;
    expect(existsSync(path)).toBe(false);
  });
});
