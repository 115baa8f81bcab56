import { describe, expect, it } from "vitest";
import { changed } from "./changed.ts";
import { due, type Sent } from "./due.ts";
import { Outbox, type Message } from "./outbox.ts";
import type { Told } from "./topics.ts";

describe("a change that is told at once", () => {
  // prettier-ignore
  it.each([
    ["voltageV", 53.5, 53.59, false], ["voltageV", 53.5, 53.6, true], ["voltageV", 53.6, 53.5, true],
    ["currentA", 10, 10.9, false], ["currentA", 10, 9, true],
    ["powerW", 500, 549, false], ["powerW", 500, 550, true],
    ["socPct", 60, 60.4, false], ["socPct", 60, 60.5, true],
    ["temperatureC", 20, 20.4, false], ["temperatureC", 20, 20.5, true],
    ["capacityAh", 280, 280.9, false], ["energyKwh", 8.6, 8.7, true],
    ["cellV", 3.34, 3.349, false], ["cellV", 3.34, 3.35, true],
    ["atMs", 1, 1e9, false], ["fullInS", 10, 9000, false], ["ticks", 1, 2, false],
    ["cycles", 25, 26, true], ["link", "fresh", "stale", true], ["present", true, false, true],
    ["socPct", null, 60, true], ["socPct", 60, null, true], ["present", undefined, null, true],
    ["en", "charging at 10.1 A", "charging at 12 A", false], ["en", "charging at 10.1 A", "idle", true],
  ] as const)("%s from %j to %j: %j", (key, was, is, expected) => {
    expect(changed(was, is, key)).toBe(expected);
  });

  const pack = {
    cellMin: { pack: "Block 1", cell: 2, voltageV: 3.34 },
    cellsV: [3.34, 3.35],
    temperaturesC: { mosfet: 27, sensors: [20, null] },
    line: { asked: 1, failed: {}, port: "open" },
  };
  it.each([
    ["nothing", {}, false],
    ["a cell by a little", { cellsV: [3.34, 3.355] }, false],
    ["a cell", { cellsV: [3.34, 3.36] }, true],
    ["the lowest cell is another", { cellMin: { pack: "Block 1", cell: 9, voltageV: 3.341 } }, false],
    ["the lowest cell", { cellMin: { pack: "Block 1", cell: 2, voltageV: 3.33 } }, true],
    ["a sensor by a little", { temperaturesC: { mosfet: 27.3, sensors: [20.2, null] } }, false],
    ["a sensor that is there again", { temperaturesC: { mosfet: 27, sensors: [20, 20] } }, true],
    ["counters", { line: { asked: 2, failed: { timeout: 3 }, port: "open" } }, false],
    ["the line", { line: { asked: 2, failed: {}, port: "down" } }, true],
    ["a cell more", { cellsV: [3.34, 3.35, 3.35] }, true],
  ])("of a section: %s", (_, change, expected) => {
    expect(changed(pack, { ...pack, ...change })).toBe(expected);
  });
});

describe("what is due", () => {
  const PACE = { everyMs: 10_000, minIntervalMs: 1_000 };
  const told = (content: number): readonly Told[] => [{ topic: "t", key: "currentA", content, payload: () => String(content) }];
  const sentAt = (atMs: number): ReadonlyMap<string, Sent> => new Map([["t", { content: 10, atMs }]]);
  it.each([
    ["never told", new Map<string, Sent>(), 10, 1],
    ["changed, but told just now", sentAt(49_500), 20, 0],
    ["changed", sentAt(49_000), 20, 1],
    ["changed, in a tick that came a little early", sentAt(49_080), 20, 1],
    ["not changed", sentAt(45_000), 10.4, 0],
    ["not changed for long", sentAt(40_000), 10, 1],
  ] as const)("%s", (_, sent, content, count) => {
    expect(due(told(content), sent, 50_000, PACE)).toHaveLength(count);
  });
  it("is bounded by the drift of what was sent, not of what was seen", () => {
    // Slowly, by 0.2 A a tick: it is told when it is 1 A away from what was told last.
    const counts = [10.2, 10.4, 10.6, 10.8, 11].map((content) => due(told(content), sentAt(45_000), 50_000, PACE).length);
    expect(counts).toEqual([0, 0, 0, 0, 1]);
  });
});

describe("the outbox", () => {
  const state = (topic: string, payload: string): Message => ({ topic, payload, retain: true, qos: 1 });
  const event = (payload: string): Message => ({ topic: "event", payload, retain: false, qos: 1 });
  const payloads = (outbox: Outbox): string[] => {
    const all: string[] = [];
    for (let message = outbox.take(); message !== undefined; message = outbox.take()) all.push(message.payload);
    return all;
  };

  it("keeps the newest of each retained topic, in its place", () => {
    const outbox = new Outbox();
    for (const [topic, payload] of [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ] as const)
      outbox.put(state(topic, payload));
    expect(outbox.size).toBe(2);
    expect(payloads(outbox)).toEqual(["3", "2"]);
    expect([outbox.size, outbox.bytes, outbox.dropped]).toEqual([0, 0, 0]);
  });

  it("keeps the newest events, by number and by bytes", () => {
    const outbox = new Outbox(undefined, { messages: 3, bytes: 100 });
    for (let i = 0; i < 10; i++) outbox.put(event(String(i)));
    expect(outbox.dropped).toBe(7);
    expect(payloads(outbox)).toEqual(["7", "8", "9"]);
    for (const text of ["a", "b".repeat(60), "c".repeat(60)]) outbox.put(event(text));
    expect(payloads(outbox)).toEqual(["c".repeat(60)]);
    outbox.put(event("d".repeat(200)));
    expect([outbox.size, outbox.bytes]).toEqual([0, 0]);
  });

  it("gives up the retained for which there is no room, and the old one of the same topic with it", () => {
    const outbox = new Outbox({ messages: 2, bytes: 20 });
    for (const topic of ["a", "b", "c"]) outbox.put(state(topic, "1"));
    outbox.put(state("a", "x".repeat(30)));
    expect(outbox.dropped).toBe(2);
    expect(payloads(outbox)).toEqual(["1"]);
  });

  it("takes back events before those that came later, and no states", () => {
    const outbox = new Outbox(undefined, { messages: 3, bytes: 1000 });
    outbox.put(event("3"));
    outbox.putBack([event("1"), state("a", "old"), event("2")]);
    outbox.put(event("4"));
    expect(payloads(outbox)).toEqual(["2", "3", "4"]);
  });

  it("forgets the state and nothing else", () => {
    const outbox = new Outbox();
    outbox.put(state("a", "1"));
    outbox.put(event("2"));
    outbox.forgetState();
    expect(payloads(outbox)).toEqual(["2"]);
  });
});
