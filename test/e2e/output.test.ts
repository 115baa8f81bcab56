/** Readers of the standard output that go away, stall or have no room: the program ends as asked, with its status and no stack. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { PROGRAM } from "../support/program.ts";
import { temporaryFile } from "../support/temp.ts";

/** Starts `siinterjk` with this descriptor as its standard output. */
function startWith(output: number, ...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", output, "pipe"] });
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close").then(([code, signal]) => ({ status: (code ?? signal) as number | string, errors }));
  return { child, ended };
}

/** `siinterjk run` on a BMS behind TCP, stopped once it has connected. */
async function runAndStop(output: number) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const config = temporaryFile("siinterjk.yaml", `packs: [{ port: "tcp://127.0.0.1:${port}" }]\ninverter: { can: none }\n`);
  const connected = once(server, "connection");
  const { child, ended } = startWith(output, "run", "--config", config);
  const [socket] = (await connected) as [{ destroy(): void }];
  child.kill("SIGTERM");
  const result = await ended;
  socket.destroy();
  server.close();
  return result;
}

/** A pipe with its reading end open: as a file, so that both ends can be closed when the test wants it. */
function pipe(): { readonly reader: number; readonly writer: number } {
  const path = temporaryFile("pipe", "");
  execFileSync("sh", ["-c", 'rm "$0" && mkfifo "$0"', path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return { reader, writer };
}

describe("a bridge that is stopped", () => {
  it("ends although nobody reads its log", async () => {
    const { reader, writer } = pipe();
    const filling = Buffer.alloc(4096);
    expect(() => {
      for (;;) writeSync(writer, filling);
    }).toThrow("EAGAIN");
    expect(await runAndStop(writer)).toEqual({ status: 0, errors: "" });
    closeSync(writer);
    closeSync(reader);
  });

  it("ends although there is no room for its log", async () => {
    const full = openSync("/dev/full", "w");
    expect(await runAndStop(full)).toEqual({ status: 0, errors: "" });
    closeSync(full);
  });

  it("ends although the reader of its log has gone", async () => {
    const { reader, writer } = pipe();
    closeSync(reader);
    expect(await runAndStop(writer)).toEqual({ status: 0, errors: "" });
    closeSync(writer);
  });
});

describe("a command whose output nobody takes", () => {
  it("demo ends when its reader has gone", async () => {
    const { reader, writer } = pipe();
    closeSync(reader);
    expect(await startWith(writer, "demo").ended).toEqual({ status: 0, errors: "" });
    closeSync(writer);
  });

  it("decode says that there is no room", async () => {
    const full = openSync("/dev/full", "w");
    const { status, errors } = await startWith(full, "decode", "sma", "351#26024C044C04B001").ended;
    expect(status).toBe(1);
    expect(errors).toMatch(/^The standard output cannot be written: ENOSPC.*\n$/);
    closeSync(full);
  });
});
