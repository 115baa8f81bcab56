import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { socketPath } from "../../test/support/control-socket.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { askControl, PATIENCE_MS, whyNot } from "./client.ts";
import { ANSWER_BYTES } from "./protocol.ts";

/** A stranger on the socket, which does this with every connection. */
async function stranger(onConnection: (socket: Socket) => void): Promise<string> {
  const path = socketPath();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    onConnection(socket);
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return path;
}

const ask = (path: string, clock = new FakeClock()) => askControl(path, { do: "list" }, clock);

describe("asking", () => {
  it.each(["", "/no/such/folder"])("where nobody listens", async (folder) => {
    const path = folder === "" ? socketPath() : `${folder}/control.sock`;
    await expect(ask(path)).rejects.toMatchObject({ code: "CONTROL_NOBODY", message: `nobody listens on ${path}` });
  });

  it.each([
    ["no JSON", "hello\n"],
    ["an answer of another version", '{"ok":true,"sent":1}\n'],
    ["an answer that is too long", "x".repeat(ANSWER_BYTES + 1)],
  ])("somebody who gives %s", async (_, text) => {
    const path = await stranger((socket) => socket.write(text));
    await expect(ask(path)).rejects.toMatchObject({
      code: "CONTROL_NO_ANSWER",
      message: `no answer on ${path} that can be read`,
    });
  });

  it("somebody who hangs up", async () => {
    const path = await stranger((socket) => socket.end('{"ok":'));
    await expect(ask(path)).rejects.toMatchObject({
      code: "CONTROL_NO_ANSWER",
      message: `no answer on ${path} before the connection ended`,
    });
  });

  it("somebody who never answers is given up after a while, longer than the bridge keeps a connection", async () => {
    let heard: () => void;
    const asked = new Promise<void>((resolve) => (heard = resolve));
    const path = await stranger((socket) => socket.on("data", () => heard()));
    const clock = new FakeClock();
    const answer = ask(path, clock);
    const refused = expect(answer).rejects.toMatchObject({
      code: "CONTROL_NO_ANSWER",
      message: `no answer on ${path} within 35 s`,
    });
    await asked;
    await clock.advance(PATIENCE_MS);
    await refused;
  });

  it("a bridge that refuses with a code that this version does not know", async () => {
    const path = await stranger((socket) => socket.write('{"ok":false,"code":"CONTROL_TIRED","message":"later"}\n'));
    await expect(ask(path)).rejects.toMatchObject({ code: "CONTROL_NO_ANSWER", message: "CONTROL_TIRED later" });
  });

  it.each([
    ["EACCES", "CONTROL_PERMISSION"],
    ["EPERM", "CONTROL_PERMISSION"],
    ["ENOENT", "CONTROL_NOBODY"],
    ["ECONNREFUSED", "CONTROL_NOBODY"],
    ["EAGAIN", "CONTROL_NO_ANSWER"],
  ])("%s is %s", (code, expected) => {
    const error = Object.assign(new Error(`connect ${code}`), { code });
    expect(whyNot(error, "/run/x").code).toBe(expected);
  });
});
