/**
 * How much a day of 4 packs writes: minute after minute into a file, each followed by a sync of the file, as the kernel would do
 * within half a minute. Run as a child, for /proc/self/io is that of the process. Prints JSON.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FileBook } from "../../src/outlets/history/file-book.ts";
import { keepOf } from "../../src/outlets/history/start-history.ts";
import { batterySample, BEGIN_MS, packSample, PACKS } from "./pretended.ts";

const MINUTES = 1_440;
/** Something happens so often: limits that change, stages, a message now and then. */
const EVENT_EVERY_MIN = 15;

const writtenBytes = (): number => Number(/^write_bytes: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))![1]);

async function day(parent: string): Promise<{ readonly writtenMb: number; readonly longestMs: number }> {
  const folder = mkdtempSync(join(parent, "siinterjk-day-"));
  const keep = keepOf({ batteryDays: 90, packsDays: 60, fiveMinutesDays: 400 });
  const book = new FileBook({ file: join(folder, "history.db"), keep, wallNowMs: Date.now, tell: () => undefined });
  const sync = (): void => {
    for (const name of readdirSync(folder)) {
      const fd = openSync(join(folder, name), "r");
      fsyncSync(fd);
      closeSync(fd);
    }
  };
  await book.open();
  sync();
  const before = writtenBytes();
  let number = 0;
  let longestMs = 0;
  for (let minute = 0; minute < MINUTES; minute++) {
    const atMs = BEGIN_MS + minute * 60_000;
    const battery = Array.from({ length: 6 }, (_, i) => batterySample(atMs + i * 10_000));
    const packs = PACKS.map((_, place) => packSample(atMs, place));
    const energy = {
      inMwh: battery.reduce((sum, { inMwh }) => sum + inMwh, 0),
      outMwh: battery.reduce((sum, { outMwh }) => sum + outMwh, 0),
    };
    const begun = performance.now();
    await book.append({ run: "day", number: ++number, battery, packs, events: [], energy });
    longestMs = Math.max(longestMs, performance.now() - begun);
    sync();
    if (minute % EVENT_EVERY_MIN !== 0) continue;
    const nothing = { battery: [], packs: [], energy: { inMwh: 0, outMwh: 0 } };
    const charging = minute % (2 * EVENT_EVERY_MIN) === 0;
    await book.append({
      ...nothing,
      run: "day",
      number: ++number,
      events: [
        {
          atMs,
          event: { kind: "limited-by", direction: "charge", name: charging ? "cell-high" : "inverter", was: "temperature" },
        },
      ],
    });
    sync();
  }
  const written = writtenBytes() - before;
  book.close();
  rmSync(folder, { recursive: true });
  return { writtenMb: written / 1e6, longestMs };
}

process.stdout.write(`${JSON.stringify(await day(process.argv[2]!))}\n`);
