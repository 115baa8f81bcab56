import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { benchSite } from "../../test/support/doctor-bench.ts";
import { temporaryFile } from "../../test/support/temp.ts";
import { failed, ok, warning, type Check, type Verdict } from "../doctor/check.ts";
import { thisMachine } from "../machine/this-machine.ts";
import { doctorCommand, type DoctorCommandOptions } from "./doctor.ts";
import { findConfig, getPage } from "./doctor-site.ts";

const check = (id: string, verdict: Verdict): Check => ({
  id,
  area: "machine",
  title: id,
  page: { looksAt: "" },
  look: () => Promise.resolve(verdict),
});
const VIEW = { unicode: true, colour: false, columns: null };

async function run(
  verdicts: readonly Verdict[],
  options: Partial<DoctorCommandOptions> = {},
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  const status = await doctorCommand({
    json: false,
    site: benchSite(),
    view: VIEW,
    signal: new AbortController().signal,
    write: (text) => (out += text),
    writeError: (text) => (err += text),
    checks: verdicts.map((verdict, i) => check(`check-${"abc"[i]!}`, verdict)),
    ...options,
  });
  return { status, out, err };
}

test.each([
  ["all is well", [ok("fine")], 0],
  ["something is warned of", [ok("fine"), warning("well", "do it")], 0],
  ["something has failed", [ok("fine"), failed("bad", "do it")], 1],
] as const)("where %s the status is right", async (_, verdicts, status) => {
  expect((await run(verdicts)).status).toBe(status);
});

test("one that was stopped says nothing, and ends as a shell expects it", async () => {
  expect(await run([ok("fine")], { signal: AbortSignal.abort() })).toEqual({ status: 130, out: "", err: "" });
});

test("as JSON there is one object", async () => {
  const { out } = await run([ok("fine")], { json: true });
  expect(JSON.parse(out)).toMatchObject({ ok: true, version: "1.2.3", checks: [{ id: "check-a", state: "ok", says: "fine" }] });
});

test("a report is written to the file that is named, and nothing is left beside it", async () => {
  const file = join(dirname(temporaryFile("other", "")), "report.txt");
  const { status, out, err } = await run([failed("bad", "do it")], { report: file });
  expect([status, err]).toEqual([1, `The report is in ${file}. Look through it before you send it.\n`]);
  expect(out).toContain("✗ check-a");
  expect(readFileSync(file, "utf8")).toContain("failed  check-a: bad");
  expect(existsSync(`${file}.new`)).toBe(false);
});

test("a report that cannot be written is told, after the list", async () => {
  const { status, out, err } = await run([ok("fine")], { report: "/proc/nowhere/report.txt" });
  expect(status).toBe(1);
  expect(out).toContain("✓ check-a");
  expect(err).toMatch(/^siinterjk doctor: DOCTOR_REPORT \/proc\/nowhere\/report\.txt cannot be written/);
});

test("the configuration is found as `run` would read it", async () => {
  const folder = dirname(temporaryFile("other", ""));
  const file = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const found = (path: string): Promise<object> => findConfig(path, thisMachine());
  expect(await found(file("good.yaml", "packs: [{ port: /dev/serial0 }]\n"))).toMatchObject({
    kind: "good",
    text: "packs: [{ port: /dev/serial0 }]\n",
  });
  expect(await found(file("wrong.yaml", "packs: 3\n"))).toMatchObject({ kind: "wrong", problems: [{ line: 1, path: "packs" }] });
  expect(await found(file("bytes.yaml", Uint8Array.of(0x23, 0xff, 0x0a)))).toMatchObject({
    kind: "unreadable",
    why: expect.stringContaining("UTF-8") as string,
  });
  expect(await found(join(folder, "none.yaml"))).toEqual({ kind: "missing", path: join(folder, "none.yaml") });
});

test("a page is fetched with its status, and nobody is told apart from trouble", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/reset") request.socket.destroy();
    else response.writeHead(503).end("not now");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const never = new AbortController().signal;
  expect(await getPage(`${url}/healthz`, never)).toEqual({ status: 503, text: "not now" });
  await expect(getPage(`${url}/reset`, never)).rejects.toThrow();
  await expect(getPage(url, AbortSignal.abort())).rejects.toThrow();
  await new Promise((resolve) => server.close(resolve));
  expect(await getPage(url, never)).toBeNull();
});
