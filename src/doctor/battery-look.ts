/**
 * Looks at the battery lines itself, for when no bridge runs. Each line is scanned first: that asks with mere reads before anything
 * else, because nobody knows yet what hangs on a line. Only BMSs that the scan has found as they are configured are then read for some
 * seconds as the bridge would, which shows how good the line is.
 */
import type { FoundBms } from "../bms/found-bms.ts";
import { dialectOf } from "../bms/dialect-of.ts";
import { JkPoller } from "../bms/jk-poller.ts";
import type { PolledPack } from "../bms/polled-pack.ts";
import { SCAN_SPEEDS } from "../bms/scan-line.ts";
import { scanPort, type PortScan } from "../bms/scan-port.ts";
import type { Config } from "../config/load.ts";
import { addressOf } from "../config/lines.ts";
import { explainRefusal } from "../domain/explain/explain.ts";
import { whyImplausible } from "../domain/pack-state.ts";
import { SiinterjkError } from "../errors.ts";
import { lockHolder, type LockHolder } from "../io/lock-holder.ts";
import type { BytePort, Opener } from "../io/port.ts";
import { deviceOf } from "../io/serial-names.ts";
import { SILENT_LOG } from "../log.ts";
import type { StatusReport } from "../control/status-report.ts";
import type { DoctorSite } from "./check.ts";
import { locksSource, namesSource } from "./machine-sources.ts";

export type PackReport = StatusReport["packs"][number];
type ConfiguredPack = Config["packs"][number];

/** A line as it was found. */
export interface LineLook {
  readonly port: string;
  /** Its packs, as a running bridge would tell of them. */
  readonly packs: readonly PackReport[];
  readonly scan: PortScan;
  /** Who has the device, where it could not be opened. */
  readonly holder: LockHolder | null;
  /** The first bytes that came, at the bridge's speed, whoever said them. */
  readonly sample: Uint8Array;
}

/** How long BMSs are read, ms: several rounds, also of a bus that is first listened to for 1.5 s and then asked for its settings. */
const READ_MS = 6_000;
const SAMPLE_BYTES = 1_024;
const BRIDGE_BAUD = SCAN_SPEEDS[0].baud;

/** Takes up to half a minute; never rejects for what a line does. */
export async function lookAtLine(packs: readonly ConfiguredPack[], config: Config, site: DoctorSite): Promise<LineLook> {
  const { port } = packs[0]!;
  const sample = new Sample();
  const open = (name: string, baudRate: number): Opener<BytePort> => {
    const opener = site.serial(name, { baudRate });
    return async (signal) => {
      const opened = await opener(signal);
      if (baudRate === BRIDGE_BAUD) opened.onData((chunk) => sample.add(chunk));
      return opened;
    };
  };
  const { signal } = new AbortController();
  const scan = await scanPort({ name: port, open, clock: site.clock, signal, onStep: () => undefined });
  const there = packs.filter((pack) => !scan.others && scan.baud === BRIDGE_BAUD && scan.bms.some((bms) => fits(pack, bms)));
  const polled = there.length === 0 ? [] : await read(there, config, site);
  return {
    port,
    packs: packs.map((pack) =>
      reportOf(
        pack,
        scan,
        polled.find(({ name }) => name === pack.name),
      ),
    ),
    scan,
    holder: await holderOf(port, scan, site),
    sample: sample.bytes,
  };
}

/** Whether what was found is what the configuration calls this pack, and can be read so. */
export function fits(pack: Pick<ConfiguredPack, "protocol" | "address" | "registers">, bms: FoundBms): boolean {
  if (bms.registers !== pack.registers) return false;
  if (bms.protocol === "nw") return pack.protocol !== "pb";
  return pack.protocol !== "nw" && bms.address === addressOf(pack);
}

async function read(packs: readonly ConfiguredPack[], config: Config, site: DoctorSite): Promise<readonly PolledPack[]> {
  const { clock } = site;
  const poller = new JkPoller({
    packs: packs.map(({ name }) => name),
    dialect: dialectOf(packs.map((pack) => ({ ...pack, address: addressOf(pack) }))),
    open: site.serial(packs[0]!.port),
    clock,
    settings: config.poll,
    log: SILENT_LOG,
  });
  const stop = new AbortController();
  const running = poller.run(stop.signal);
  await clock.sleep(READ_MS);
  stop.abort(new Error("read for long enough"));
  await running;
  return poller.packs;
}

function reportOf(pack: ConfiguredPack, scan: PortScan, polled: PolledPack | undefined): PackReport {
  const { name, port, protocol } = pack;
  const about = { name, port, protocol, address: protocol === "nw" ? null : addressOf(pack) };
  const line = {
    ...{ port: scan.baud === null ? ("down" as const) : ("open" as const), mode: modeOf(scan), found: null, reopened: 0 },
    ...{ receivedBytes: 0, discardedBytes: 0, echoes: 0, otherMasterAgoMs: scan.others ? 0 : null },
  };
  if (polled === undefined) {
    const heard = scan.others && scan.bms.some((bms) => fits(pack, bms) && bms.fault === null);
    const known = heard ? ({ link: "fresh", ageMs: 0, failing: null } as const) : NOT_HEARD;
    return { ...about, ...known, asked: 0, answered: 0, failed: {}, trouble: null, line };
  }
  const { asked, answered, failed, failing, trouble, mode, found, reopened, traffic } = polled.health();
  const { receivedBytes, discardedBytes, echoes, otherMasterAtMs } = traffic;
  const observed = polled.observed();
  const refusal = observed.ok ? whyImplausible(observed.value, pack.cells ?? null) : null;
  return {
    ...about,
    ...(observed.ok && refusal === null ? { link: "fresh", ageMs: 0 } : { link: "unseen", ageMs: null }),
    ...{ asked, answered, failed: { ...failed } },
    ...(refusal === null ? { failing, trouble } : { failing: "implausible", trouble: explainRefusal(refusal) }),
    line: {
      ...{ port: polled.health().port, mode, found: found ?? null, reopened, receivedBytes, discardedBytes, echoes },
      otherMasterAgoMs: otherMasterAtMs === null ? null : 0,
    },
  };
}

const NOT_HEARD = { link: "unseen", ageMs: null, failing: "timeout" } as const;

const modeOf = ({ others }: PortScan): "listening" | "polling" => (others ? "listening" : "polling");

/** Who locks the device that was busy, if that can be known. */
async function holderOf(port: string, { trouble }: PortScan, { machine }: DoctorSite): Promise<LockHolder | null> {
  const isBusy = trouble?.kind === "not-opened" && trouble.error instanceof SiinterjkError && trouble.error.code === "PORT_BUSY";
  return isBusy ? lockHolder(await deviceOf(port, namesSource(machine)), locksSource(machine)) : null;
}

/** The beginning of what came. */
class Sample {
  #bytes: readonly number[] = [];

  add(chunk: Uint8Array): void {
    if (this.#bytes.length < SAMPLE_BYTES) this.#bytes = [...this.#bytes, ...chunk.slice(0, SAMPLE_BYTES - this.#bytes.length)];
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
