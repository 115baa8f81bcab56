/**
 * The example configuration of packaging/fleet, run: brokers and a store of Debian on free ports of 127.0.0.1, in a folder. Only
 * paths, ports and secrets are other ones than in the files. For tests and measurements; whoever starts it calls `end`.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

const PACKAGING = join(import.meta.dirname, "../../packaging/fleet");
/** The longest that a program may take to start, ms. */
const PATIENCE_MS = 30_000;
/** The user of the collector, and the site of the example. */
export const COLLECTOR = { user: "siinterjk-fleet", password: "one long secret" } as const;
export const SITE = { name: "house7", password: "another long secret" } as const;

/** A program that listens on a port. */
export class Program {
  readonly port: number;
  readonly #command: readonly string[];
  readonly #fell: (error: Error) => void;
  #child: ChildProcess | null = null;
  #said = "";

  /** `fell` is told when it ends by itself. */
  constructor(command: readonly string[], port: number, fell: (error: Error) => void) {
    this.#command = command;
    this.port = port;
    this.#fell = fell;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error(`${this.#command[0]!} does not run`);
    return this.#child.pid;
  }

  /** What it has written. */
  get said(): string {
    return this.#said;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const [program, ...args] = this.#command;
    const child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
    child.on("error", (error) => (this.#said += error.message));
    child.on("exit", (code, signal) => {
      if (this.#child !== child) return;
      this.#fell(new Error(`${this.#command.join(" ")} has ended, ${signal ?? code ?? ""}: ${this.#said.slice(-2000)}`));
    });
    const endMs = Date.now() + PATIENCE_MS;
    while (!(await listens(this.port))) {
      if (child.exitCode !== null || child.pid === undefined || Date.now() > endMs) {
        throw new Error(`${this.#command.join(" ")}: ${this.#said}`);
      }
      await pause(20);
    }
  }

  /** Ends it as a service manager does, or as a power cut. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}

export interface Central {
  readonly broker: Program;
  readonly store: Program;
  /** Port for the sites, TLS. */
  readonly tlsPort: number;
}

export class FleetRig {
  readonly folder = mkdtempSync(join(tmpdir(), "siinterjk-fleet-"));
  /** Rejects when a program ends that was not stopped. */
  readonly fallen: Promise<never>;
  #fell: (error: Error) => void = () => undefined;
  readonly #programs: Program[] = [];

  constructor() {
    this.fallen = new Promise((_, reject) => (this.#fell = reject));
    this.fallen.catch(() => undefined);
  }

  /** Ends all programs and takes the folder away. */
  async end(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop("SIGKILL")));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Broker and store in the middle, running. `sites`: further users of the broker, with passwords. */
  async central(
    sites: Readonly<Record<string, string>> = {},
    change: (conf: string) => string = (conf) => conf,
  ): Promise<Central> {
    const tlsPort = await freePort();
    const port = await freePort();
    const at = this.#folder("central");
    this.#certificates(at);
    writeFileSync(join(at, "acl"), readFileSync(join(PACKAGING, "central.acl")), { mode: 0o600 });
    const users = { [COLLECTOR.user]: COLLECTOR.password, [SITE.name]: SITE.password, ...sites };
    const passwords = join(at, "passwords");
    writeFileSync(
      passwords,
      Object.entries(users)
        .map(([name, password]) => `${name}:${password}\n`)
        .join(""),
      { mode: 0o600 },
    );
    execFileSync("mosquitto_passwd", ["-U", passwords], { stdio: "pipe" });
    const conf = replaced(readFileSync(join(PACKAGING, "central-mosquitto.conf"), "utf8"), [
      ["listener 8883", `listener ${tlsPort} 127.0.0.1`],
      ["listener 1883 127.0.0.1", `listener ${port} 127.0.0.1`],
      ["password_file /etc/mosquitto/siinterjk-fleet.passwords", `password_file ${passwords}`],
      ["acl_file /etc/mosquitto/siinterjk-fleet.acl", `acl_file ${at}/acl`],
      ["certfile /etc/mosquitto/certs/fleet.crt", `certfile ${at}/fleet.crt`],
      ["keyfile /etc/mosquitto/certs/fleet.key", `keyfile ${at}/fleet.key`],
    ]);
    const broker = await this.#mosquitto(at, port, change(conf));
    return { broker, store: await this.#store(), tlsPort };
  }

  /** The broker of the site of the example, running. */
  async site({ tlsPort }: Central): Promise<Program> {
    const port = await freePort();
    const conf = replaced(readFileSync(join(PACKAGING, "site-mosquitto.conf"), "utf8"), [
      ["listener 1883 127.0.0.1", `listener ${port} 127.0.0.1`],
      ["address fleet.example.org:8883", `address 127.0.0.1:${tlsPort}`],
      ["bridge_cafile /etc/mosquitto/ca_certificates/fleet-ca.crt", `bridge_cafile ${this.folder}/central/ca.crt`],
      ["remote_password change-me", `remote_password ${SITE.password}`],
      // The pause before the next try; what is tested is not its length.
      ["restart_timeout 5 60", "restart_timeout 1"],
    ]);
    return this.#mosquitto(this.#folder("site"), port, conf);
  }

  /** As Debian's mosquitto.conf, which takes in the file of the example. */
  async #mosquitto(at: string, port: number, conf: string): Promise<Program> {
    mkdirSync(join(at, "conf.d"));
    writeFileSync(join(at, "conf.d/siinterjk.conf"), conf);
    const main = replaced(DEBIAN_MOSQUITTO, [
      ["persistence_location /var/lib/mosquitto/", `persistence_location ${at}/`],
      ["log_dest file /var/log/mosquitto/mosquitto.log", `log_dest stderr\nuser ${userInfo().username}`],
      ["include_dir /etc/mosquitto/conf.d", `include_dir ${at}/conf.d`],
    ]);
    writeFileSync(join(at, "mosquitto.conf"), main);
    return this.#started(["/usr/sbin/mosquitto", "-c", join(at, "mosquitto.conf")], port);
  }

  async #store(): Promise<Program> {
    const port = await freePort();
    const text = readFileSync(join(PACKAGING, "victoria-metrics"), "utf8");
    const args = replaced(/^ARGS="(.*)"$/m.exec(text)![1]!, [
      ["-storageDataPath=/var/lib/victoria-metrics", `-storageDataPath=${this.folder}/store`],
      ["-httpListenAddr=127.0.0.1:8428", `-httpListenAddr=127.0.0.1:${port}`],
    ]);
    return this.#started(["/usr/bin/victoria-metrics", ...args.split(" ")], port);
  }

  async #started(command: readonly string[], port: number): Promise<Program> {
    const program = new Program(command, port, this.#fell);
    this.#programs.push(program);
    await program.start();
    return program;
  }

  #folder(name: string): string {
    const at = join(this.folder, name);
    mkdirSync(at);
    return at;
  }

  /** An authority, and a certificate of 127.0.0.1 that it has signed. */
  #certificates(at: string): void {
    const openssl = (...args: readonly string[]): void => void execFileSync("openssl", args, { cwd: at, stdio: "pipe" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=fleet CA", "-days", "2");
    openssl("req", ...key, "-keyout", "fleet.key", "-out", "fleet.csr", "-subj", "/CN=127.0.0.1");
    writeFileSync(join(at, "names"), "subjectAltName=IP:127.0.0.1\n");
    const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2"];
    openssl("x509", "-req", "-in", "fleet.csr", "-out", "fleet.crt", ...signed);
  }
}

/** /etc/mosquitto/mosquitto.conf of Debian 12, without its comments and the file for its process id. */
const DEBIAN_MOSQUITTO = `persistence true
persistence_location /var/lib/mosquitto/
log_dest file /var/log/mosquitto/mosquitto.log
include_dir /etc/mosquitto/conf.d
`;

/** Throws when something that is to be replaced is not there exactly once. */
function replaced(text: string, changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((before, [from, to]) => {
    const parts = before.split(from);
    if (parts.length !== 2) throw new Error(`${from} is there ${parts.length - 1} times`);
    return parts.join(to);
  }, text);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await pause(50);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** All that the store holds of a metric: for each series its labels, its times (ms since 1970) and values. */
export async function stored(store: Program, match: string): Promise<readonly StoredSeries[]> {
  const base = `http://127.0.0.1:${store.port}`;
  // What has just come can be read only after it has been put into a block.
  await fetch(`${base}/internal/force_flush`);
  const answer = await fetch(`${base}/api/v1/export?${new URLSearchParams({ "match[]": match }).toString()}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as StoredSeries]));
}

export interface StoredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly timestamps: readonly number[];
  readonly values: readonly number[];
}
