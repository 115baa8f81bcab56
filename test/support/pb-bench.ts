/** Newer BMSs on a scripted bus, and the poller that reads them. */
import { JkPoller } from "../../src/bms/jk-poller.ts";
import { pbLine } from "../../src/bms/pb-line.ts";
import { FakeClock } from "./fake-clock.ts";
import { PbBus } from "./pb-bus.ts";
import { recordingLog, type RecordingLog } from "./recording-log.ts";
import { runPoller } from "./run-poller.ts";

export interface PbBench {
  readonly clock: FakeClock;
  readonly log: RecordingLog;
  readonly bus: PbBus;
  readonly poller: JkPoller;
  readonly end: () => Promise<void>;
}

/** Polls packs by their addresses; the one of address 3 is "Block 3". */
export function pbBench(addresses: readonly number[], onReading: () => void = () => undefined): PbBench {
  const clock = new FakeClock();
  const log = recordingLog();
  const bus = new PbBus(clock);
  const poller = new JkPoller({
    packs: addresses.map((address) => `Block ${address}`),
    dialect: pbLine(addresses),
    open: () => Promise.resolve(bus.open()),
    clock,
    settings: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
    log,
    onReading,
  });
  return { clock, log, bus, poller, end: runPoller(poller, clock) };
}
