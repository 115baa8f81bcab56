/** This machine as the doctor looks at it. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { get } from "node:http";
import { ConfigInvalid, loadConfig } from "../config/load.ts";
import { askControl } from "../control/client.ts";
import type { ControlAsk, ControlGrant } from "../control/protocol.ts";
import type { DoctorSite, FoundConfig, PageAnswer } from "../doctor/check.ts";
import { messageOf, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { canPortOpener } from "../io/open-can.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import type { Machine } from "../machine/machine.ts";
import { thisMachine } from "../machine/this-machine.ts";
import { CONFIG_FILE, CONTROL_SOCKET } from "../setup/places.ts";
import { VERSION } from "./version.ts";

/** `path` is what was asked for; else the configuration of the service, else the one in this folder. */
export async function doctorSite(path: string | undefined): Promise<DoctorSite> {
  const machine = thisMachine();
  const config = await findConfig(path ?? (await standardConfig(machine)), machine);
  const socket = config.kind === "good" ? config.config.control.socket : CONTROL_SOCKET;
  return {
    machine,
    looker: {
      version: VERSION,
      nodeVersion: process.versions.node,
      nodePath: realpathSync(process.execPath),
      programPath: realpathSync(process.argv[1]!),
      userId: process.getuid?.() ?? 0,
    },
    config,
    clock: monotonicClock,
    wallNowMs: Date.now,
    ask: (request) => (socket === "" ? Promise.resolve(null) : askWithin(socket, request)),
    getPage,
    serial: (port, settings) => bytePortOpener(port, settings),
    can: (bus, filters) => canPortOpener(bus, filters),
  };
}

const LOCAL_CONFIG = "siinterjk.yaml";

async function standardConfig(machine: Machine): Promise<string> {
  // One that this user may not see is there.
  const isThere = (path: string): Promise<boolean> =>
    machine.stat(path).then(
      (facts) => facts !== null,
      () => true,
    );
  return !(await isThere(CONFIG_FILE)) && (await isThere(resolve(LOCAL_CONFIG))) ? LOCAL_CONFIG : CONFIG_FILE;
}

/** As `run` reads it, and the text that was read. */
export async function findConfig(name: string, machine: Machine): Promise<FoundConfig> {
  const path = resolve(name);
  const text = (await machine.readText(path).catch(() => null)) ?? "";
  try {
    return { kind: "good", path, text, config: await loadConfig(path) };
  } catch (error) {
    if (error instanceof ConfigInvalid) return { kind: "wrong", path, text, problems: error.problems };
    if (!(error instanceof SiinterjkError)) throw error;
    return error.code === "CONFIG_MISSING" ? { kind: "missing", path } : { kind: "unreadable", path, why: error.message };
  }
}

/** A bridge that runs answers at once; the doctor does not wait as long as a person's command may. */
const ASK_MS = 5_000;

async function askWithin(socket: string, request: ControlAsk): Promise<ControlGrant | null> {
  const done = new AbortController();
  const late = monotonicClock.sleep(ASK_MS, done.signal).then(() => {
    throw new SiinterjkError("CONTROL_NO_ANSWER", `no answer on ${socket} within ${ASK_MS / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([askControl(socket, request, monotonicClock), late]);
  } catch (error) {
    if (error instanceof SiinterjkError && error.code === "CONTROL_NOBODY") return null;
    throw error;
  } finally {
    done.abort(new Error("answered"));
  }
}

const PAGE_MS = 5_000;
const MOST_PAGE = 1 << 20;
const NOBODY: readonly unknown[] = ["ECONNREFUSED", "EADDRNOTAVAIL", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"];

/** Over node:http and no proxy: the page is on this machine. */
export function getPage(url: string, signal: AbortSignal): Promise<PageAnswer | null> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal, timeout: PAGE_MS, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text = (text + chunk).slice(0, MOST_PAGE)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text })).on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer from ${url} within ${PAGE_MS / 1000} s`)));
    request.on("error", (error: NodeJS.ErrnoException) =>
      NOBODY.includes(error.code) ? resolve(null) : reject(new Error(messageOf(error), { cause: error })),
    );
  });
}
