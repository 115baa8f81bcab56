/** Debian's MQTT broker on a free port of 127.0.0.1, with its own programs to publish and to listen; all of it goes away with the test. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";

export interface StartMosquitto {
  /** Further lines of mosquitto.conf(5), after `listener`: those of TLS belong to it. Without any, anybody may connect. */
  readonly config?: readonly string[];
  readonly port?: number;
}

/** A message as `mosquitto_sub -F %j` tells it. */
export interface Heard {
  readonly topic: string;
  /** Absent for an empty message. */
  readonly payload?: string;
  readonly qos: number;
  /** 1: it was kept by the broker before this listener came. */
  readonly retain: number;
}

export interface Listener {
  /** All messages so far, oldest first. */
  readonly heard: readonly Heard[];
  /** Resolves with the first message, of all from number `from` on and to come, that fits. */
  message(fits: (message: Heard) => boolean, from?: number): Promise<Heard>;
  /** The newest payload of a topic; `undefined` where there was none. */
  newest(topic: string): string | undefined;
  stop(): Promise<void>;
}

export interface Mosquitto {
  readonly port: number;
  /** "mqtt://127.0.0.1:PORT". */
  readonly url: string;
  /** What the broker has written to its log. */
  log(): string;
  /** Ends it as a service manager does; what is retained is kept for `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** It reads and answers nothing any more, and its connections stay (SIGSTOP). */
  freeze(): void;
  thaw(): void;
  /** Publishes one message; `args` are further ones of mosquitto_pub, such as "-r". */
  publish(topic: string, payload: string, args?: readonly string[]): Promise<void>;
  /** Listens until the test has finished; resolves when it has been subscribed. `args` are further ones of mosquitto_sub. */
  listen(filter: string, args?: readonly string[]): Promise<Listener>;
  /** What is retained at this moment, by topic. */
  retained(filter: string, args?: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The longest that anything here may take, ms. */
const PATIENCE_MS = 30_000;

export async function startMosquitto({ config = [], port }: StartMosquitto = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-mosquitto-"));
  const listenAt = port ?? (await freePort());
  const own = config.length > 0 ? config : ["allow_anonymous true"];
  const file = join(folder, "mosquitto.conf");
  const lines = [
    `listener ${listenAt} 127.0.0.1`,
    ...own,
    `user ${userInfo().username}`,
    ...["persistence true", `persistence_location ${folder}/`, "set_tcp_nodelay true", "log_type all", "log_dest stderr", ""],
  ];
  writeFileSync(file, lines.join("\n"));
  let broker: ChildProcess | null = null;
  let log = "";
  const children = new Set<ChildProcess>();
  const at = ["-h", "127.0.0.1", "-p", String(listenAt)];

  const start = async (): Promise<void> => {
    const child = spawn("/usr/sbin/mosquitto", ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
    broker = child;
    child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    const sinceMs = Date.now();
    while (!(await accepts(listenAt))) {
      await pause(20);
      if (child.exitCode !== null || Date.now() - sinceMs > PATIENCE_MS) throw new Error(`mosquitto does not listen:\n${log}`);
    }
  };
  const stop = async (): Promise<void> => {
    if (broker === null) return;
    const ending = broker;
    broker = null;
    ending.kill("SIGCONT");
    await ended(ending, "SIGTERM");
  };

  onTestFinished(async () => {
    for (const child of children) await ended(child, "SIGKILL");
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();

  const listen = async (filter: string, args: readonly string[] = []): Promise<Listener> => {
    // Line by line: into a pipe it would hold back what it says about its subscription.
    const words = ["-oL", "mosquitto_sub", ...at, "-d", "-t", filter, "-q", "1", "-F", "%j", ...args];
    const child = spawn("stdbuf", words, { stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    const listener = listening(child);
    await listener.subscribed;
    return listener;
  };

  return {
    port: listenAt,
    url: `mqtt://127.0.0.1:${listenAt}`,
    log: () => log,
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    freeze: () => {
      broker?.kill("SIGSTOP");
    },
    thaw: () => {
      broker?.kill("SIGCONT");
    },
    publish: (topic, payload, args = []) => run("mosquitto_pub", [...at, "-t", topic, "-m", payload, "-q", "1", ...args]),
    listen,
    retained: async (filter, args = []) => {
      // The broker sends what is retained before what comes after it: once the marker is there, all of it is.
      const marker = `marker/${Math.random().toString(36).slice(2)}`;
      await run("mosquitto_pub", [...at, "-t", marker, "-m", "x", "-q", "1", "-r", ...args]);
      const listener = await listen(filter, ["-t", marker, ...args]);
      await listener.message(({ topic }) => topic === marker);
      await listener.stop();
      await run("mosquitto_pub", [...at, "-t", marker, "-n", "-q", "1", "-r", ...args]);
      const kept = listener.heard.filter(
        ({ topic, retain, payload }) => topic !== marker && retain === 1 && payload !== undefined,
      );
      return new Map(kept.map(({ topic, payload }) => [topic, payload!]));
    },
  };
}

function listening(child: ChildProcess): Listener & { readonly subscribed: Promise<void> } {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  let out = "";
  let other = "";
  let over = false;
  let subscribed = false;
  const take = (chunk: Buffer): void => {
    out += chunk.toString();
    const lines = out.split("\n");
    out = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith("{")) heard.push(withoutNull(JSON.parse(line) as Heard));
      else if (line.includes("SUBACK") || line.startsWith("Subscribed")) subscribed = true;
      else if (!line.startsWith("Client ")) other += `${line}\n`;
    }
    for (const look of [...waiting]) look();
  };
  child.stdout!.on("data", take);
  child.stderr!.on("data", (chunk: Buffer) => (other += chunk.toString()));
  child.once("close", () => {
    over = true;
    for (const look of [...waiting]) look();
  });
  const until = (what: string, holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => end(new Error(`no ${what} in time; heard: ${JSON.stringify(heard).slice(-2000)}\n${other}`)),
        PATIENCE_MS,
      );
      const end = (error?: Error): void => {
        clearTimeout(late);
        waiting.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (holds()) end();
        else if (over) end(new Error(`mosquitto_sub ended without ${what}:\n${other}`));
      };
      waiting.add(look);
      look();
    });
  return {
    heard,
    subscribed: until("subscription", () => subscribed),
    message: async (fits, from = 0) => {
      const find = (): Heard | undefined => heard.slice(from).find(fits);
      await until("message that fits", () => find() !== undefined);
      return find()!;
    },
    newest: (wanted) => heard.findLast(({ topic }) => topic === wanted)?.payload,
    stop: () => ended(child, "SIGKILL"),
  };
}

/** mosquitto_sub says of an empty message that its payload is null. */
function withoutNull({ payload, ...message }: Omit<Heard, "payload"> & { readonly payload?: string | null }): Heard {
  return payload === null || payload === undefined ? message : { ...message, payload };
}

/** Resolves when the program has ended well. */
function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], timeout: PATIENCE_MS });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code ?? "a signal"}: ${errors}`));
    });
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill(signal);
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
