import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../test/support/fake-clock.ts";
import { bytesOf, capture } from "../test/support/nw-captures.ts";
import { PbBus } from "../test/support/pb-bus.ts";
import { recordingLog, type RecordingLog } from "../test/support/recording-log.ts";
import { buildApp, type App } from "./app.ts";
import { configSchema } from "./config/schema.ts";
import { SiinterjkError } from "./errors.ts";
import { memoryBytePair, memoryCanBus } from "./io/memory-ports.ts";
import type { PortEnd } from "./io/port.ts";
import type { Log } from "./log.ts";

const READING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));

let clock: FakeClock;
let log: RecordingLog;
let stop: AbortController;
/** Ports that were opened, with their ends. */
let ended: Map<string, PortEnd | null>;
/** Names that the configuration asked for. */
let asked: string[];
let ids: number[];

/** An app with a BMS that answers with a capture and an inverter that listens. */
function app(
  appLog: Log = log,
  config: unknown = { packs: [{ port: "/dev/serial0" }], inverter: { can: "can1" } },
  pbBus: PbBus | null = null,
): App {
  const bus = memoryCanBus();
  bus.port("Sunny Island").onInput((input) => {
    if (input.kind === "frame") ids.push(input.frame.id);
  });
  const watched = <P extends { readonly name: string; readonly ended: Promise<PortEnd> }>(port: P): Promise<P> => {
    ended.set(port.name, null);
    void port.ended.then((end) => ended.set(port.name, end));
    return Promise.resolve(port);
  };
  return buildApp({
    config: configSchema.parse(config),
    ports: {
      serial: (name) => {
        asked.push(name);
        return () => {
          if (pbBus !== null) return watched(pbBus.open());
          const [near, far] = memoryBytePair(name, "BMS");
          far.onData(() => far.write(READING));
          return watched(near);
        };
      },
      can: (name) => {
        asked.push(name);
        return () => watched(bus.port(name));
      },
    },
    clock,
    log: appLog,
    version: "1.4.2",
  });
}

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  stop = new AbortController();
  ended = new Map();
  asked = [];
  ids = [];
});

describe("the app", () => {
  it("asks for the ports by their configured names and opens nothing before it runs", () => {
    app();
    expect(asked.sort()).toEqual(["/dev/serial0", "can1"]);
    expect([...ended]).toEqual([]);
  });

  it("reads packs of the newer protocol by their addresses, all that share a port through one line", async () => {
    const packs = [
      { name: "A", port: "tcp://bms:23", protocol: "pb", address: 3 },
      { name: "B", port: "tcp://BMS:23", protocol: "pb" },
    ];
    const bus = new PbBus(clock);
    const two = app(log, { packs, inverter: { can: "can1" } }, bus);
    const running = two.run(stop.signal);
    await clock.advance(5_000);
    expect(asked.sort()).toEqual(["can1", "tcp://bms:23"]);
    expect([bus.opened, bus.asked.slice(0, 2)]).toMatchObject([1, [{ address: 3 }, { address: 1 }]]);
    expect(two.latest.get()!.battery!.presentPacks).toEqual(["A", "B"]);
    stop.abort();
    await clock.advance(0);
    await running;
  });

  it("reads every pack on its own line, and decides when all have answered", async () => {
    const packs = [
      { name: "A", port: "/dev/a" },
      { name: "B", port: "/dev/b" },
    ];
    const two = app(log, { packs, inverter: { can: "can1" } });
    const running = two.run(stop.signal);
    await clock.advance(3_000);
    expect(asked.sort()).toEqual(["/dev/a", "/dev/b", "can1"]);
    const snapshot = two.latest.get()!;
    expect(snapshot.packs.map(({ rules, line }) => [rules.name, line.answered])).toEqual([
      ["A", 3],
      ["B", 3],
    ]);
    expect(snapshot.battery!.presentPacks).toEqual(["A", "B"]);
    stop.abort();
    await clock.advance(0);
    await running;
    expect([...ended.values()]).toEqual(Array(3).fill({ expected: true, reason: "closed" }));
  });

  it("gives packs on the same port to one owner, who opens it once", () => {
    const packs = [
      { name: "A", port: "/dev/a" },
      { name: "B", port: "/dev/a" },
    ];
    app(log, { packs });
    expect(asked.sort()).toEqual(["/dev/a", "can0"]);
  });

  it("refuses a port name that cannot be one before anything runs", () => {
    const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }] });
    const refuse = () => {
      throw new SiinterjkError("PORT_SPEC", "not a port");
    };
    expect(() => buildApp({ config, ports: { serial: refuse, can: refuse }, clock, log, version: "1.4.2" })).toThrow(
      "not a port",
    );
  });

  it("reads, decides and sends, with the first reading at once; stops with its signal and closes what it opened", async () => {
    const one = app();
    const running = one.run(stop.signal);
    await clock.advance(3_000);
    expect(ids.slice(0, 2)).toEqual([0x351, 0x355]);
    expect(one.latest.get()).toMatchObject({ decision: { kind: "run" }, packs: [{ line: { answered: 3 } }] });
    expect(one.inverter.health().sent).toBe(ids.length);
    stop.abort();
    await clock.advance(0);
    await running;
    const closed = { expected: true, reason: "closed" };
    expect(Object.fromEntries(ended)).toEqual({ "/dev/serial0": closed, can1: closed });
    const sent = ids.length;
    await clock.advance(5_000);
    expect(ids).toHaveLength(sent);
  });

  it("opens nothing when it is stopped already", async () => {
    stop.abort();
    await app().run(stop.signal);
    expect([...ended]).toEqual([]);
  });

  it("a loop that fails stops the others, closes the ports, and is the error", async () => {
    const failing: Log = {
      ...log,
      info: (fields, line) => {
        if (line === "Decision: run (was silent)") throw new Error("a bug");
        log.info(fields, line);
      },
    };
    const failed = expect(app(failing).run(stop.signal)).rejects.toThrow("a bug");
    await clock.advance(0);
    await clock.advance(0);
    await failed;
    expect([...ended.values()]).toEqual([
      expect.objectContaining({ expected: true }),
      expect.objectContaining({ expected: true }),
    ]);
    const sent = ids.length;
    await clock.advance(5_000);
    expect(ids).toHaveLength(sent);
    expect(stop.signal.aborted).toBe(false);
  });
});
