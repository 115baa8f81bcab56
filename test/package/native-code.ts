/** Lets the packages with native code do something, and says which of their binaries Node has loaded for that. */
import { z } from "zod";
import type { DebianRoot } from "./debian-root.ts";

/** A module beside the program: it finds the packages that the program finds, and no others. */
const PROBE = `
import koffi from "koffi";
import Database from "libsql";
import { SerialPort } from "serialport";
const processId = koffi.load("libc.so.6").func("int getpid()")();
const db = new Database("/tmp/probe.db");
db.exec("create table t (v real)");
db.prepare("insert into t values (?)").run(53.25);
const { v } = db.prepare("select max(v) as v from t").get();
db.close();
const serialport = await new Promise((resolve) => new SerialPort({ path: "/dev/no-such-port", baudRate: 115200 }, (error) => resolve(error.message)));
const binaries = process.report.getReport().sharedObjects.filter((path) => path.endsWith(".node"));
console.log(JSON.stringify({ koffi: processId - process.pid, libsql: v, serialport, binaries: binaries.sort() }));
`;

const probeSchema = z.strictObject({
  koffi: z.number(),
  libsql: z.number(),
  serialport: z.string(),
  binaries: z.array(z.string()),
});
export type NativeCode = z.infer<typeof probeSchema>;

export async function nativeCode(root: DebianRoot, program: string): Promise<NativeCode> {
  await root.write(`${program}/probe.mjs`, PROBE);
  const said = await root.ok(`node ${program}/probe.mjs; rm -f /tmp/probe.db* ${program}/probe.mjs`);
  return probeSchema.parse(JSON.parse(said.split("\n").find((line) => line.startsWith("{")) ?? said));
}

/** What it must be: each did its work, by the binaries at these places. */
export const expected = (program: string, binaries: readonly string[]): NativeCode => ({
  koffi: 0,
  libsql: 53.25,
  serialport: "Error: No such file or directory, cannot open /dev/no-such-port",
  binaries: binaries.map((path) => `${program}/node_modules/${path}`).sort(),
});
