/**
 * A house with another bridge in it, and a shadow beside that: simulated BMSs and a simulated Sunny Island, on virtual time. The other
 * one asks the BMSs; the shadow hears the line and the bus. Whatever the shadow would put on either of them is counted.
 */
import { setMaxListeners } from "node:events";
import { runPublishedScript } from "../../bench/control-comparison/published-script.ts";
import { buildApp } from "../../src/app.ts";
import { shadowApp, type ShadowApp } from "../../src/cli/shadow-app.ts";
import { configSchema } from "../../src/config/schema.ts";
import { memoryCanBus, type MemoryCanPort } from "../../src/io/memory-ports.ts";
import type { BytePort, CanPort, Opener } from "../../src/io/port.ts";
import { SILENT_LOG } from "../../src/log.ts";
import type { ShadowNews } from "../../src/shadow/shadow-book.ts";
import type { ShadowReport } from "../../src/shadow/report.ts";
import type { JkSettings } from "../../src/sim/jk-settings.ts";
import type { PackBuild } from "../../src/sim/plant.ts";
import { Rs485Line } from "../../src/sim/rs485-line.ts";
import type { SiSettings } from "../../src/sim/sunny-island-settings.ts";
import { World } from "../../src/sim/world.ts";
import { FakeClock } from "./fake-clock.ts";
import { recordingLog } from "./recording-log.ts";

export interface ShadowRigOptions {
  /** Who feeds the inverter. `script`: the original one, which takes its one BMS for four. `bridge`: this program. `nobody`: a test does. */
  readonly other: "script" | "bridge" | "nobody";
  /** Default: overhears. */
  readonly asks?: boolean;
  readonly surplusW?: (nowMs: number) => number;
  readonly ambientC?: number;
  readonly build?: Partial<PackBuild>;
  readonly jk?: Partial<JkSettings>;
  readonly si?: Partial<SiSettings>;
}

/** The set-points of the script, which the shadow shall have, too. */
const CONFIG = {
  packs: [{ name: "Block 1", port: "/dev/ttyUSB1", represents: 4 }],
  limits: { chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 },
  inverter: { model: "SI6.0H", can: "can0" },
  chargeMode: "fixed",
};

export class ShadowRig {
  readonly clock = new FakeClock();
  readonly log = recordingLog();
  readonly news: ShadowNews[] = [];
  readonly world: World;
  readonly shadow: ShadowApp;
  /** For a test that plays the other bridge itself. */
  readonly other: MemoryCanPort;
  /** What the shadow has put on the bus and on the line: both must stay 0. */
  canSends = 0;
  writtenBytes = 0;
  readonly #life = new AbortController();
  readonly #stop = new AbortController();
  readonly #running: readonly Promise<unknown>[];

  constructor(options: ShadowRigOptions) {
    const { clock } = this;
    const signal = this.#life.signal;
    setMaxListeners(0, signal);
    const bus = memoryCanBus();
    const line = new Rs485Line({ clock, signal });
    const { surplusW = () => -1000, ambientC = 20, build = {}, jk = {}, si = {} } = options;
    this.world = new World({
      clock,
      signal,
      packs: [{ port: line.join("BMS"), build, jk }],
      inverter: { port: bus.port("Sunny Island"), surplusW, settings: si },
      ambientC: () => ambientC,
    });
    const config = configSchema.parse(CONFIG);
    this.other = bus.port("the other bridge");
    this.shadow = shadowApp({
      config,
      ports: {
        serial: () => this.#watchedLine(() => Promise.resolve(line.join("shadow"))),
        can: () => this.#watchedBus(() => Promise.resolve(bus.port("shadow"))),
      },
      clock,
      log: this.log,
      asks: options.asks ?? false,
      onNews: (news) => this.news.push(news),
    });
    const open = { serial: () => () => Promise.resolve(line.join("other")), can: () => () => Promise.resolve(this.other) };
    const others = {
      nobody: () => Promise.resolve(),
      script: () => runPublishedScript({ line: line.join("script"), can: this.other, clock, packs: 4, signal }),
      bridge: () => buildApp({ config, ports: open, clock, log: SILENT_LOG, version: "0.1.0" }).run(signal),
    };
    // The script waits for a BMS that is silent without end: nobody waits for it.
    void others[options.other]();
    this.#running = [this.world.run(), this.shadow.run(this.#stop.signal)];
  }

  pass(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Names of what was found, the most severe first: "fault voltage-high-byte". */
  found(): readonly string[] {
    return this.report().findings.map(({ severity, name }) => `${severity} ${name}`);
  }

  /** Names of values that differed, with what explains it. */
  differing(): readonly string[] {
    return this.report()
      .fields.filter(({ differing }) => differing > 0)
      .map(({ name, unexplained, explainedBy }) => `${name}: ${unexplained > 0 ? "not explained" : explainedBy.join(", ")}`);
  }

  report(): ShadowReport {
    return this.shadow.book.report(this.clock.nowMs());
  }

  async end(): Promise<ShadowReport> {
    this.#stop.abort(new Error("the shadow ends"));
    await this.clock.advance(0);
    this.shadow.book.end(this.clock.nowMs());
    const report = this.report();
    this.#life.abort(new Error("all ends"));
    await this.clock.advance(0);
    await Promise.all(this.#running);
    return report;
  }

  #watchedBus(open: Opener<CanPort>): Opener<CanPort> {
    return async (signal) => {
      const port = await open(signal);
      return {
        name: port.name,
        echoes: port.echoes,
        ended: port.ended,
        send: (frame) => {
          this.canSends++;
          return port.send(frame);
        },
        onInput: (listener) => port.onInput(listener),
        close: () => port.close(),
      };
    };
  }

  #watchedLine(open: Opener<BytePort>): Opener<BytePort> {
    return async (signal) => {
      const port = await open(signal);
      return {
        name: port.name,
        ended: port.ended,
        write: (bytes) => {
          this.writtenBytes += bytes.length;
          port.write(bytes);
        },
        onData: (listener) => port.onData(listener),
        close: () => port.close(),
      };
    };
  }
}
