/** A past that was never lived: the same figures for the same time, so that every picture of it is the same. */
import type { ApiEnergy, ApiEvent, ApiHistory } from "../../../src/outlets/web/api/history.ts";
import type { ApiTrafficFrame } from "../../../src/outlets/web/api/traffic.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Hour of the day, 0..24, by UTC. */
const hourOf = (atMs: number): number => (atMs % DAY_MS) / HOUR_MS;
const sun = (atMs: number): number => Math.max(0, Math.sin(((hourOf(atMs) - 6) / 12) * Math.PI));
const wobble = (atMs: number, periodMs: number): number => Math.sin((atMs / periodMs) * 2 * Math.PI);

/** Between 02:10 and 03:00 of each third day nothing was recorded. */
const isGap = (atMs: number): boolean => Math.floor(atMs / DAY_MS) % 3 === 0 && hourOf(atMs) > 2.16 && hourOf(atMs) < 3;

const currentA = (atMs: number): number =>
  105 * sun(atMs) ** 1.4 - 21 - 9 * wobble(atMs, 41 * 60_000) - (hourOf(atMs) > 18 ? 16 : 0);
const socPct = (atMs: number): number =>
  55 - 28 * Math.cos(((hourOf(atMs) - 5.5) / 24) * 2 * Math.PI) + 3 * wobble(atMs, 7 * DAY_MS);
const cellV = (atMs: number): number => 3.26 + 0.0018 * socPct(atMs) + currentA(atMs) * 0.0004;

const SERIES: Readonly<Record<string, (atMs: number) => readonly [mean: number, spread: number]>> = {
  socPct: (at) => [socPct(at), 0.2],
  powerW: (at) => [currentA(at) * 53, 320],
  voltageV: (at) => [cellV(at) * 16, 0.12],
  currentA: (at) => [currentA(at), 6],
  chargeLimitA: (at) => [socPct(at) > 78 ? 92 - (socPct(at) - 78) * 9 : 110, 0],
  dischargeLimitA: () => [110, 0],
  chargeVoltageV: (at) => [sun(at) > 0.6 ? 55.2 : 54, 0],
  cellMinV: (at) => [cellV(at) - 0.006, 0.002],
  cellMaxV: (at) => [cellV(at) + 0.008 + 0.02 * sun(at), 0.002],
  temperatureMinC: (at) => [19 + 3 * sun(at - 2 * HOUR_MS), 0.2],
  temperatureMaxC: (at) => [21 + 5 * sun(at - 2 * HOUR_MS), 0.3],
  temperatureC: (at) => [20 + 4 * sun(at - 2 * HOUR_MS), 0.3],
  mosfetC: (at) => [26 + 9 * sun(at), 0.4],
};

/** Of a cell: one of them runs away upwards in the sun. */
function cellSeries(cell: number): (atMs: number) => readonly [number, number] {
  const own = ((cell * 37) % 11) - 5;
  return (at) => [cellV(at) + own / 1800 + (cell === 7 ? 0.026 * sun(at) ** 2 : 0) - (cell === 12 ? 0.007 : 0), 0.001];
}

export function pastOf(names: readonly string[], fromMs: number, toMs: number, points: number, beganMs: number): ApiHistory {
  const stepMs = Math.max(1_000, Math.ceil((toMs - fromMs) / points / 1_000) * 1_000);
  const atMs: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) atMs.push(at);
  const wanted = names.flatMap((name) =>
    name === "cells" ? Array.from({ length: 16 }, (_, index) => String(index + 1)) : [name],
  );
  const series: Record<string, ApiHistory["series"][string]> = {};
  for (const name of wanted) {
    const figure = SERIES[name] ?? cellSeries(Number(name));
    const column = { mean: [] as (number | null)[], min: [] as (number | null)[], max: [] as (number | null)[] };
    for (const at of atMs) {
      const [mean, spread] = figure(at);
      const known = at >= beganMs && !isGap(at);
      column.mean.push(known ? mean : null);
      column.min.push(known ? mean - spread : null);
      column.max.push(known ? mean + spread : null);
    }
    series[name] = column;
  }
  return { fromMs, toMs, stepMs, atMs, series };
}

export function energyOf(fromMs: number, toMs: number, per: "hour" | "day" | "month"): ApiEnergy {
  const stepMs = per === "hour" ? HOUR_MS : per === "day" ? DAY_MS : 30 * DAY_MS;
  const atMs: number[] = [];
  for (let at = Math.floor(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) atMs.push(at);
  const size = per === "hour" ? 1 : per === "day" ? 9 : 260;
  const cloud = (at: number): number => 1 + 0.35 * wobble(at, 5.3 * stepMs);
  return {
    atMs,
    inKwh: atMs.map((at) => (per === "hour" ? 4.4 * sun(at) : size * 1.6 * cloud(at))),
    outKwh: atMs.map((at) => (per === "hour" ? 0.7 + 0.3 * wobble(at, 5 * HOUR_MS) : size * 1.4 * cloud(at + stepMs))),
  };
}

const SENTENCES: readonly (readonly [ApiEvent["severity"], string, string, string, number | null])[] = [
  [
    "info",
    "stage",
    "Full: the highest cell is full; waits until the voltage has come down",
    "Voll: die höchste Zelle ist voll; wartet, bis die Spannung gesunken ist",
    null,
  ],
  [
    "warning",
    "limited-by",
    "Charging is limited by cell 7 of Block 2 at 3.461 V",
    "Das Laden wird begrenzt von Zelle 7 von Block 2 bei 3,461 V",
    2_640_000,
  ],
  [
    "alarm",
    "pack-lost",
    "Block 3 is lost: no answer on /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
    "Block 3 ist verloren: keine Antwort auf /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
    134_000,
  ],
  ["good", "pack-back", "Block 3 is heard again after 2 min", "Block 3 ist nach 2 min wieder zu hören", null],
  ["info", "inverter", "The Sunny Island is in operation", "Der Sunny Island ist in Betrieb", null],
  [
    "warning",
    "balance",
    "The cells of Block 2 have been more than 30 mV apart",
    "Die Zellen von Block 2 lagen mehr als 30 mV auseinander",
    5_220_000,
  ],
  ["info", "started", "SIinterJK 0.1.0 has started", "SIinterJK 0.1.0 ist gestartet", null],
];

/** Newest first; the newest warning still lasts. */
export function eventsUntil(nowMs: number, count: number): readonly ApiEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const [severity, kind, en, de, lastsMs] = SENTENCES[(index * 3 + 1) % SENTENCES.length]!;
    const atMs = nowMs - 1_500_000 - index * 7.3 * HOUR_MS - ((index * 7_919) % 3_000) * 1_000;
    const endMs = lastsMs === null || index === 0 ? null : atMs + lastsMs;
    return { id: count - index, atMs, endMs, lasting: lastsMs !== null, kind, severity, sentence: { en, de } };
  });
}

const FRAMES: readonly (readonly [ApiTrafficFrame["bus"], string, ApiTrafficFrame["direction"], string, string, string])[] = [
  [
    "can",
    "can0",
    "sent",
    "351",
    "28 02 98 03 4c 04 d0 01",
    "charge voltage 55.2 V, charge limit 92 A, discharge limit 110 A, lowest voltage 46.4 V",
  ],
  ["rs485", "Block 1", "sent", "NW request", "4e 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29", "read all"],
  ["can", "can0", "sent", "355", "3e 00 63 00 60 18", "SOC 62 %, SOH 99 %, fine SOC 62.40 %"],
  [
    "rs485",
    "Block 1",
    "received",
    "NW reply",
    "4e 57 01 15 00 00 00 00 06 00 01 79 30 01 0d 3e 02 0d 3b 03 0d 40 04 0d 3f 05 0d 3c 06 0d 3e 07 0d 41 08 0d 39 09 0d 3d 0a 0d 40 0b 0d 3a 0c 0d 3f 0d 0d 41 0e 0d 3c 0f 0d 3e 10 0d 3f 80 00 2f 81 00 16 82 00 17 83 15 2e 84 88 5c 85 3e",
    "16 cells 3.385..3.393 V, 54.22 V, charging 21.4 A, SOC 62 %",
  ],
  ["can", "can0", "sent", "356", "2e 15 47 03 ea 00", "voltage 54.22 V, current 83.9 A, temperature 23.4 degC"],
  [
    "can",
    "can0",
    "received",
    "305",
    "1e 02 c6 fc e1 00 6c 02",
    "voltage 54.2 V, current 82.6 A, temperature 22.5 degC, SOC 62 %",
  ],
  ["can", "can0", "sent", "35A", "aa aa aa aa aa aa aa aa", "no alarm, no warning"],
  ["rs485", "Block 2", "received", "NW reply", "4e 57 01 15 00 00", "wrong checksum 0x3f, expected 0x84"],
  ["can", "can0", "received", "306", "63 00 06 03 00 00 28 02", "in operation, no error, charge voltage 55.2 V"],
];

/** The frames with numbers above `after`, up to those of now: nine a second. */
export function framesAfter(after: number | undefined, limit: number, nowMs: number): readonly ApiTrafficFrame[] {
  const newest = Math.floor((nowMs % DAY_MS) / 111);
  const first = Math.max(1, after === undefined ? newest - 40 : after + 1, newest - limit + 1);
  return Array.from({ length: Math.max(0, newest - first + 1) }, (_, index) => {
    const id = first + index;
    const [bus, line, direction, what, hex, meaning] = FRAMES[id % FRAMES.length]!;
    return {
      id,
      atMs: nowMs - (newest - id) * 111,
      bus,
      line,
      direction,
      what,
      hex,
      bytes: what === "NW reply" ? 291 : hex.split(" ").length,
      meaning,
      ok: !meaning.startsWith("wrong"),
    };
  });
}
