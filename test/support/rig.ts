/**
 * The real app between a simulated battery with its BMS and a simulated Sunny Island, on virtual time: the composition
 * root, the configuration through its schema, memory in place of cables. Every scenario ends with `end()`, which returns
 * what went against the rules that hold for all of them.
 */
import { buildApp, type App } from "../../src/app.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import type { ServiceManager } from "../../src/bridge/supervisor.ts";
import { configSchema } from "../../src/config/schema.ts";
import type { DomainEvent } from "../../src/domain/event.ts";
import { memoryCanBus } from "../../src/io/memory-ports.ts";
import type { JkFaults } from "../../src/sim/jk-faults.ts";
import type { JkModel } from "../../src/sim/jk-model.ts";
import type { JkSettings } from "../../src/sim/jk-settings.ts";
import type { PackBuild } from "../../src/sim/plant.ts";
import type { SiSettings } from "../../src/sim/sunny-island-settings.ts";
import type { SimulatedSunnyIsland } from "../../src/sim/sunny-island.ts";
import { World, type WorldOptions } from "../../src/sim/world.ts";
import type { StateStore } from "../../src/state/keeper.ts";
import { FakeClock } from "./fake-clock.ts";
import { recordingLog } from "./recording-log.ts";
import { CanAdapter, SerialCable } from "./rig-cables.ts";
import { RigWatch } from "./rig-watch.ts";
import { RigPack, type RigPackOptions } from "./rig-pack.ts";
import { readingOf, setpointsIn, type WireFrame } from "./rig-wire.ts";

export interface RigOptions extends Pick<WorldOptions, "externalA" | "stepMs"> {
  /** What the file says besides the packs. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** `pb`: all packs share one line, with the addresses 1, 2 and so on. Default `nw`: each has a line of its own. */
  readonly protocol?: "nw" | "pb";
  /** One pack or several. Default: one, by the next two options. */
  readonly packs?: readonly RigPackOptions[];
  readonly build?: Partial<PackBuild>;
  readonly jk?: Partial<JkSettings>;
  readonly si?: Partial<SiSettings>;
  /** PV surplus (positive) or load, W. Default: a load of 1000 W. */
  readonly surplusW?: (nowMs: number) => number;
  readonly onGrid?: (nowMs: number) => boolean;
  readonly ambientC?: number;
  readonly wire?: "at-once" | "paced";
  /** Default true. */
  readonly inverterOn?: boolean;
  /** Default true. */
  readonly bridgeOn?: boolean;
  /** How far the count of a BMS may be from the truth before that is a violation, % points. Default 3. */
  readonly socErrorPct?: number;
  readonly store?: StateStore;
  readonly serviceManager?: ServiceManager;
}

/** What a scenario expects to go wrong, by the name that `end()` gives it. */
export type Trouble =
  "bms-timeout" | "low-voltage" | "quick-stop" | "fault" | "battery-empty" | "no-dc" | "over-voltage" | "forced-discharge";

export class Rig {
  readonly clock = new FakeClock();
  readonly packs: readonly RigPack[];
  readonly can: CanAdapter;
  readonly world: World;
  readonly log = recordingLog();
  readonly watch: RigWatch;
  readonly stepMs: number;
  /** What reached the inverter; only the newest 5000. */
  readonly wire: WireFrame[] = [];
  readonly events: { readonly atMs: number; readonly event: DomainEvent }[] = [];
  /** The newest state of the bridge. */
  last: Snapshot | null = null;
  #loadW: number | null = null;
  readonly #options: RigOptions;
  readonly #life = new AbortController();
  readonly #turning: Promise<void>;
  readonly #handedOver = new Map<number, Pick<WireFrame, "sentAtMs" | "readingAtMs" | "socWhy">>();
  #bridge: { readonly app: App; readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    this.stepMs = options.stepMs ?? 100;
    const bus = memoryCanBus();
    const inverterPort = bus.port("Sunny Island");
    this.can = new CanAdapter(bus);
    this.watch = new RigWatch(this, options.socErrorPct);
    const { build, jk, si, surplusW, onGrid, ambientC, externalA, wire, inverterOn } = options;
    const packs = options.packs ?? [{ build: build ?? {}, jk: jk ?? {} }];
    const { protocol } = this;
    const shared = new SerialCable("/dev/ttyUSB0");
    const cables = packs.map((_, i) => (protocol === "pb" ? shared : new SerialCable(`/dev/ttyUSB${i}`)));
    this.world = new World({
      clock: this.clock,
      signal: this.#life.signal,
      stepMs: this.stepMs,
      packs: packs.map((pack, i) => ({
        port: cables[i]!.bmsPort,
        protocol,
        manners: pack.manners ?? {},
        wire: wire ?? "paced",
        build: pack.build ?? {},
        jk: pack.jk ?? {},
      })),
      inverter: {
        port: inverterPort,
        surplusW: (nowMs) => this.#loadW ?? surplusW?.(nowMs) ?? -1000,
        startsOn: inverterOn ?? true,
        settings: si ?? {},
        ...(onGrid !== undefined && { onGrid }),
      },
      // The world asks for it once a step: the moment to look at everything.
      ambientC: () => {
        this.watch.step();
        return ambientC ?? 20;
      },
      ...(externalA !== undefined && { externalA }),
    });
    this.packs = packs.map((pack, i) => new RigPack(i, pack, cables[i]!, this.world));
    inverterPort.onInput((input) => {
      if (input.kind === "frame") this.#received(input.frame.id, input.frame.data);
    });
    this.#turning = this.world.run();
    if (options.bridgeOn ?? true) this.start();
  }

  get protocol(): "nw" | "pb" {
    return this.#options.protocol ?? "nw";
  }

  get inverter(): SimulatedSunnyIsland {
    return this.world.inverter;
  }

  /** The first pack's cable, BMS and line faults; most scenarios have no other. */
  get serial(): SerialCable {
    return this.packs[0]!.cable;
  }

  get model(): JkModel {
    return this.packs[0]!.model;
  }

  get faults(): JkFaults {
    return this.packs[0]!.faults;
  }

  /** The app that runs now. */
  get app(): App {
    if (this.#bridge === null) throw new Error("the bridge does not run");
    return this.#bridge.app;
  }

  get running(): boolean {
    return this.#bridge !== null;
  }

  /** Every reply of every BMS comes whole and with a SOC. */
  get bmsAnswers(): boolean {
    return this.packs.every((pack) => pack.answers);
  }

  get inverterListens(): boolean {
    return this.inverter.state.s !== "off" && this.inverter.state.s !== "init";
  }

  /** Starts a new bridge, as after a restart of the program. */
  start(): void {
    const pb = this.protocol === "pb";
    const packs = this.packs.map(({ name, cable, config }, i) => ({
      name,
      port: cable.device,
      ...(pb && { protocol: "pb", address: i + 1 }),
      ...config,
    }));
    const config = configSchema.parse({ packs, ...this.#options.config });
    const ports = { serial: (port: string) => this.#cable(port).open, can: () => this.can.open };
    const { store = null, serviceManager = null } = this.#options;
    const app = buildApp({ config, ports, clock: this.clock, log: this.log, version: "1.4.2", store, serviceManager });
    const stop = new AbortController();
    this.last = null;
    this.#handedOver.clear();
    app.inverter.onFrame(({ atMs, frame, result }) => {
      if (!result.ok) return;
      const snapshot = app.latest.get();
      const decision = snapshot?.decision;
      const socWhy = decision === undefined || decision.kind === "silent" ? null : decision.soc.why;
      this.#handedOver.set(frame.id, { sentAtMs: atMs, readingAtMs: readingOf(snapshot), socWhy });
    });
    void this.#follow(app, stop.signal);
    const ended = app.run(stop.signal).catch((error: unknown) => error);
    this.#bridge = { app, stop, ended };
  }

  /** Stops the bridge; throws what it ended with, if it was more than that. */
  async stop(): Promise<void> {
    if (this.#bridge === null) return;
    const { stop, ended } = this.#bridge;
    this.#bridge = null;
    stop.abort();
    await this.clock.advance(0);
    const error = await ended;
    if (error instanceof Error) throw error;
  }

  /** From now on the surplus (positive) or the load is this, W. */
  load(watts: number): void {
    this.#loadW = watts;
  }

  pass(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until `holds`; returns when that was. */
  async until(what: string, holds: () => boolean, withinMs: number, everyMs = 100): Promise<number> {
    const endMs = this.clock.nowMs() + withinMs;
    while (!holds()) {
      if (this.clock.nowMs() >= endMs) throw new Error(`${what}: not within ${withinMs} ms`);
      await this.pass(everyMs);
    }
    return this.clock.nowMs();
  }

  /** Until the inverter runs and both current limits have reached the inverter's 110 A. */
  async inService(): Promise<void> {
    await this.until("the inverter runs", () => this.inverter.state.s === "run", 200_000);
    const { settings } = this.inverter;
    const full = (): boolean =>
      Math.min(this.inverter.accepted.chargeLimitA, this.inverter.accepted.dischargeLimitA) >= settings.maxCurrentA;
    await this.until("the limits are up", full, 120_000);
    await this.pass(3_000);
  }

  /** Frames of one id that reached the inverter from a time on. */
  frames(id: number, fromMs = 0): readonly WireFrame[] {
    return this.wire.filter((frame) => frame.id === id && frame.atMs >= fromMs);
  }

  /** The set-points that reached the inverter from a time on. */
  setpoints(fromMs = 0) {
    return this.frames(0x351, fromMs).map((frame) => ({ atMs: frame.atMs, ...setpointsIn(frame) }));
  }

  /** Events of one kind from a time on. */
  eventsOf<K extends DomainEvent["kind"]>(kind: K, fromMs = 0) {
    return this.events.flatMap(({ atMs, event }) =>
      event.kind === kind && atMs >= fromMs ? [{ atMs, event: event as Extract<DomainEvent, { kind: K }> }] : [],
    );
  }

  /** Ends everything; returns what broke a rule, apart from the trouble that the scenario is about. */
  async end(expected: readonly Trouble[] = []): Promise<readonly string[]> {
    await this.stop();
    this.#life.abort();
    await this.#turning;
    const { inverter, watch } = this;
    const states = inverter.transitions.map(({ state }) => ("why" in state ? state.why : state.s) as string);
    const troubles = states.filter((state) => !["switched-off", "init", "startup", "starting", "run"].includes(state));
    if (watch.errorNumbers.has(952) && !troubles.includes("bms-timeout")) troubles.push("message 952");
    for (const number of watch.errorNumbers) if (number >= 920 && number <= 935) troubles.push(`alarm ${number}`);
    if (inverter.forcedDischarge.episodes > 0) troubles.push("forced-discharge");
    if (watch.overVoltage) troubles.push("over-voltage");
    return [
      ...watch.violations,
      ...inverter.breaches.list.map(({ atMs, rule, detail }) => `at ${atMs} ms: ${rule}: ${detail}`),
      ...this.world.lines.unexpected.map((bytes) => `a BMS got ${Buffer.from(bytes).toString("hex")}`),
      ...this.log.lines("error"),
      ...[...new Set(troubles)].filter((trouble) => !expected.includes(trouble as Trouble)),
      ...expected.filter((trouble) => !troubles.includes(trouble)).map((trouble) => `${trouble} did not happen`),
    ];
  }

  #cable(port: string): SerialCable {
    const pack = this.packs.find(({ cable }) => cable.device === port);
    if (pack === undefined) throw new Error(`the bridge opens ${port}, where no BMS is`);
    return pack.cable;
  }

  #received(id: number, data: Uint8Array): void {
    const atMs = this.clock.nowMs();
    const handed = this.#handedOver.get(id) ?? { sentAtMs: atMs, readingAtMs: null, socWhy: null };
    const frame = { atMs, id, data, ...handed };
    this.wire.push(frame);
    if (this.wire.length > 5000) this.wire.splice(0, 1000);
    this.watch.frame(frame);
  }

  async #follow(app: App, signal: AbortSignal): Promise<void> {
    for await (const snapshot of app.latest.follow(signal)) {
      this.last = snapshot;
      for (const event of snapshot.events) this.events.push({ atMs: snapshot.atMs, event });
    }
  }
}
