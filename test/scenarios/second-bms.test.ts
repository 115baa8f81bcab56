import { expect, test } from "vitest";
import { buildApp, type App } from "../../src/app.ts";
import { configSchema } from "../../src/config/schema.ts";
import { memoryBytePair, memoryCanBus, type MemoryCanBus } from "../../src/io/memory-ports.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { recordingLog } from "../support/recording-log.ts";

const READING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
/** The first 0x351 after a start: 55.0 V, 0 A both ways, 43.2 V. */
const FIRST_WORD = Uint8Array.of(0x26, 0x02, 0, 0, 0, 0, 0xb0, 0x01);

/** A bridge with a battery of its own on a bus that it may share; everything that it sends is counted. */
class Site {
  readonly log = recordingLog();
  readonly app: App;
  sent = 0;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(bus: MemoryCanBus, clock: FakeClock) {
    this.app = buildApp({
      config: configSchema.parse({ packs: [{ port: "/dev/serial0" }] }),
      ports: {
        serial: () => () => {
          const [near, far] = memoryBytePair("/dev/serial0", "BMS");
          far.onData(() => far.write(READING));
          return Promise.resolve(near);
        },
        can: () => () => Promise.resolve(bus.port("can0")),
      },
      clock,
      log: this.log,
      version: "1.4.2",
    });
    this.app.inverter.onFrame(({ result }) => (this.sent += result.ok ? 1 : 0));
    this.#running = this.app.run(this.#stop.signal);
  }

  async end(clock: FakeClock): Promise<void> {
    this.#stop.abort();
    await clock.advance(0);
    await this.#running;
  }
}

test("of two bridges on one bus the one that came later gives way, and the house goes on", async () => {
  const clock = new FakeClock();
  const bus = memoryCanBus();
  bus.port("Sunny Island");
  const first = new Site(bus, clock);
  await clock.advance(60_000);
  const second = new Site(bus, clock);
  await clock.advance(60_000);

  expect(second.sent).toBeLessThanOrEqual(3);
  expect(second.app.latest.get()).toMatchObject({ decision: { kind: "silent", because: [{ code: "second-bms" }] } });
  expect(second.log.lines("error")).toHaveLength(1);
  expect(first.app.latest.get()).toMatchObject({ decision: { kind: "run" }, bus: { strangerId: null } });
  expect(first.log.lines("error")).toEqual([]);

  // Nothing changes by itself when the first one is gone; only a person knows why.
  const sent = second.sent;
  await first.end(clock);
  await clock.advance(600_000);
  expect(second.sent).toBe(sent);
  second.app.inverter.sendAgain();
  await clock.advance(3_000);
  expect(second.sent).toBeGreaterThan(sent + 10);
  expect(second.app.latest.get()).toMatchObject({ decision: { kind: "run" } });
  await second.end(clock);
});

test("a battery of another make that appears on the bus stops the bridge, whose limits begin anew afterwards", async () => {
  const clock = new FakeClock();
  const bus = memoryCanBus();
  const inverter = bus.port("Sunny Island");
  const setpoints: Uint8Array[] = [];
  inverter.onInput((input) => {
    if (input.kind === "frame" && input.frame.id === 0x351) setpoints.push(input.frame.data);
  });
  const site = new Site(bus, clock);
  await clock.advance(120_000);
  const other = bus.port("another BMS");
  for (let s = 0; s < 4; s++) {
    other.send({ id: 0x356, data: new Uint8Array(6) });
    await clock.advance(1_000);
  }
  const sent = site.sent;
  await clock.advance(60_000);
  expect(site.sent).toBe(sent);
  expect(site.log.lines("error")).toEqual([expect.stringContaining("somebody else sends 0x356")]);

  setpoints.length = 0;
  site.app.inverter.sendAgain();
  await clock.advance(1_500);
  expect(setpoints[0]).toEqual(FIRST_WORD);
  await site.end(clock);
});
