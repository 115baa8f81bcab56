import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SiinterjkError } from "../errors.ts";
import { ConfigInvalid, loadConfig } from "./load.ts";
import { MAX_BYTES } from "./yaml-text.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "siinterjk-config-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const failure = async (path: string): Promise<SiinterjkError> => {
  const error: unknown = await loadConfig(path).catch((reason: unknown) => reason);
  if (!(error instanceof SiinterjkError)) throw new Error(`expected a SiinterjkError, got ${String(error)}`);
  return error;
};

test("reads a right file", async () => {
  const path = await file("right.yaml", "packs: [{ port: /dev/serial0 }]\n");
  expect((await loadConfig(path)).packs[0]?.port).toBe("/dev/serial0");
});

test("a wrong file is one error with every problem, one a line", async () => {
  const path = await file("wrong.yaml", "packs: [{ port: /dev/serial0 }]\nlimits: { chargeVoltageV: 70 }\nlgo: {}\n");
  const error = await failure(path);
  expect(error).toBeInstanceOf(ConfigInvalid);
  expect(error.code).toBe("CONFIG_INVALID");
  expect(error.context).toEqual({ source: path, problems: 2 });
  expect(error.message).toBe(
    `${path}:2:27  limits.chargeVoltageV: is 70; expected a number from 41 to 63 V. Write 63 or less, or remove the line for the default 55.\n` +
      `${path}:3:1  lgo: the key "lgo" is not known at the top level. Did you mean "log"?`,
  );
});

test("a missing file", async () => {
  const path = join(folder, "nothing.yaml");
  const error = await failure(path);
  expect(error.code).toBe("CONFIG_MISSING");
  expect(error.message).toContain(path);
});

test("a directory cannot be read", async () => {
  expect((await failure(folder)).code).toBe("CONFIG_UNREADABLE");
});

test("a path with a NUL character cannot be read", async () => {
  expect((await failure("a\u0000b")).code).toBe("CONFIG_UNREADABLE");
});

test("a file that never ends is not read to its end", async () => {
  const error = await failure("/dev/zero");
  expect(error.code).toBe("CONFIG_UNREADABLE");
  expect(error.message).toContain(`more than ${MAX_BYTES} bytes`);
});

test("UTF-16, as some editors save it, is not UTF-8", async () => {
  const path = await file("utf16.yaml", Buffer.from("\uFEFFpacks: []", "utf16le"));
  const error = await failure(path);
  expect(error.code).toBe("CONFIG_UNREADABLE");
  expect(error.message).toContain("UTF-8");
});

test("an empty file names a file to start from", async () => {
  expect((await failure(await file("empty.yaml", ""))).message).toContain("siinterjk.example.yaml");
});
