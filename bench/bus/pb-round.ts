/**
 * `siinterjk run` with BMSs of the newer protocol on one shared line: how long a round over all of them takes, and how soon the next
 * one follows, against what the wire and the gaps between requests need at least.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monotonicClock } from "../../src/io/clock.ts";
import type { BytePort } from "../../src/io/port.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { PbEars } from "../../src/sim/pb-ears.ts";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { LINE_MS_PER_BYTE } from "../../src/sim/rs485-line.ts";
import { frameBytesOf, pbCapture } from "../../test/support/pb-captures.ts";

export interface PbRoundFigures {
  readonly packs: number;
  readonly rounds: number;
  /** From the first request of a round to the last byte of its last reply. */
  readonly medianMs: number;
  readonly longestMs: number;
  /** From one round to the next, on average. */
  readonly beatMs: number;
  /** What that takes at 115200 baud in bytes and gaps, if every BMS answered at once. */
  readonly limitMs: number;
  /** Requests that were not answered. */
  readonly lost: number;
}

const REQUEST_BYTES = 11;
/** A frame and its acknowledgement. */
const REPLY_BYTES = 308;
/** The default of poll.gapMs. */
const GAP_MS = 100;
/** At first the settings and the device info are asked for as well, one a round: so many rounds without that, and all are alike. */
const ROUNDS_ALIKE = 3;
const LONGEST_START_MS = 180_000;

const IDS = { status: "pb-status-16s-addr3", settings: "pb-settings-16s-addr3", info: "pb-info-addr3-fw15.41" } as const;

/** Measures rounds over so many packs, 2 to 15, for `seconds`. `program` is the command before its arguments. */
export async function pbRound(program: readonly string[], packs: number, seconds: number): Promise<PbRoundFigures> {
  const stop = new AbortController();
  const [pty, can] = await Promise.all([openPtyPair(), openPtyPair()]);
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-bench-"));
  const config = join(folder, "siinterjk.yaml");
  const listed = Array.from(
    { length: packs },
    (_, i) => `  - { name: Block ${i + 1}, port: ${pty.path}, protocol: pb, address: ${i + 1} }\n`,
  );
  writeFileSync(config, `packs:\n${listed.join("")}inverter: { can: "slcan:${can.path}" }\nsafety: { freshMs: 10000 }\n`);

  const watch = roundWatch(packs);
  const port: BytePort = {
    name: pty.path,
    ended: pty.port.ended,
    write: (bytes) => {
      pty.port.write(bytes);
      watch.replied();
    },
    onData: (listener) => pty.port.onData(listener),
    close: () => pty.port.close(),
  };
  port.onData((chunk) => watch.asked(chunk));
  const source = { frame: (asks: keyof typeof IDS) => frameBytesOf(pbCapture(IDS[asks])) };
  const bmses = Array.from({ length: packs }, (_, i) => ({ address: i + 1, source }));
  const line = simulatePbLine({ port, clock: monotonicClock, signal: stop.signal, bmses });

  const [command, ...args] = [...program, "run", "--config", config];
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  try {
    const startMs = monotonicClock.nowMs();
    while (watch.roundsAlike() < ROUNDS_ALIKE) {
      if (child.exitCode !== null) throw new Error(`siinterjk run ended with status ${child.exitCode}`);
      if (monotonicClock.nowMs() - startMs > LONGEST_START_MS) throw new Error("siinterjk run made no rounds that are alike");
      await monotonicClock.sleep(20);
    }
    const skipped = watch.rounds().length;
    await monotonicClock.sleep(seconds * 1000);
    const rounds = watch.rounds().slice(skipped);
    if (line.unexpected.length > 0) throw new Error("the BMSs were sent something that is no request to read");
    const tookMs = rounds.map((round) => round.endMs - round.startMs).sort((a, b) => a - b);
    const asked = line.bmses.reduce((sum, { requests }) => sum + requests, 0);
    const replied = line.bmses.reduce((sum, { replies }) => sum + replies, 0);
    return {
      packs,
      rounds: rounds.length,
      medianMs: tookMs[tookMs.length >> 1]!,
      longestMs: tookMs.at(-1)!,
      beatMs: (rounds.at(-1)!.startMs - rounds[0]!.startMs) / (rounds.length - 1),
      limitMs: packs * ((REQUEST_BYTES + REPLY_BYTES) * LINE_MS_PER_BYTE + GAP_MS),
      lost: asked - replied - (watch.waits() ? 1 : 0),
    };
  } finally {
    child.kill("SIGKILL");
    stop.abort();
    await Promise.all([pty.port.close(), can.port.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Round {
  readonly startMs: number;
  readonly endMs: number;
}

/** Finds the rounds in which every BMS is asked for its status, one after the other. */
function roundWatch(packs: number) {
  const ears = new PbEars();
  const found: Round[] = [];
  let next = 1;
  let startMs = 0;
  let lastReplyMs = 0;
  /** All have been asked; the last reply is under way. */
  let closing = false;
  let alike = 0;
  /** A request is under way. */
  let waits = false;
  const close = (): void => {
    if (closing) {
      found.push({ startMs, endMs: lastReplyMs });
      alike++;
    }
    closing = false;
  };
  return {
    asked: (chunk: Uint8Array): void => {
      const nowMs = monotonicClock.nowMs();
      for (const heard of ears.feed(chunk)) {
        close();
        waits = true;
        const isNext = heard.kind === "trigger" && heard.asks === "status" && heard.address === next;
        if (!isNext) alike = 0;
        if (isNext && next === 1) startMs = nowMs;
        closing = isNext && next === packs;
        next = isNext && next < packs ? next + 1 : 1;
      }
    },
    replied: (): void => {
      lastReplyMs = monotonicClock.nowMs();
      waits = false;
    },
    rounds: (): readonly Round[] => found,
    /** How many of the last ones had nothing between them. */
    roundsAlike: (): number => alike,
    waits: (): boolean => waits,
  };
}
