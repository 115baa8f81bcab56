/** What must hold for any commands of a person: they only tighten, and end at their time to the millisecond. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandBook } from "../../src/control/command-book.ts";
import { readRequest } from "../../src/control/protocol.ts";
import {
  COMMAND_KINDS,
  LONGEST_FOR_MS,
  operatorLimit,
  standing,
  wantsFull,
  type Command,
  type CommandRequest,
} from "../../src/domain/command.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { property } from "../support/fc.ts";

const anyTimeMs = fc.integer({ min: -1_000_000, max: 10_000_000 });

/** Also those that no request makes: the core takes whatever fits the type. */
const anyCommand: fc.Arbitrary<Command> = fc
  .record({
    id: fc.nat(),
    kind: fc.constantFrom(...COMMAND_KINDS),
    limitA: fc.option(fc.oneof(fc.double(), fc.double({ min: 0, max: 200, noNaN: true })), { nil: undefined }),
    givenAtMs: anyTimeMs,
    untilMs: anyTimeMs,
  })
  .map(({ limitA, ...command }) => (limitA === undefined ? command : { ...command, limitA }));

const anyCommands = fc.array(anyCommand, { maxLength: 12 });
const directions = ["charge", "discharge"] as const;
const boundA = (commands: readonly Command[], direction: (typeof directions)[number]): number =>
  operatorLimit(commands, direction)?.limitA ?? Infinity;

describe("any commands", () => {
  it("set bounds that are never negative, never raised by one command more, and come from one of them", () =>
    fc.assert(
      fc.property(anyCommands, anyCommand, fc.nat(12), (commands, added, at) => {
        const more = [...commands.slice(0, at), added, ...commands.slice(at)];
        for (const direction of directions) {
          const limit = operatorLimit(commands, direction);
          if (limit !== null) {
            expect(limit.limitA).toBeGreaterThanOrEqual(0);
            expect(commands).toContain(limit.command);
            expect(limit.command.kind.endsWith(`-${direction}`)).toBe(true);
          }
          expect(boundA(more, direction)).toBeLessThanOrEqual(boundA(commands, direction));
        }
      }),
      property(2000),
    ));

  it("are obeyed, every one of them", () =>
    fc.assert(
      fc.property(anyCommands, (commands) => {
        for (const { kind, limitA } of commands) {
          if (kind === "stop-charge") expect(boundA(commands, "charge")).toBe(0);
          if (kind === "stop-discharge") expect(boundA(commands, "discharge")).toBe(0);
          if (limitA === undefined || Number.isNaN(limitA)) continue;
          if (kind === "limit-charge") expect(boundA(commands, "charge")).toBeLessThanOrEqual(Math.max(0, limitA));
          if (kind === "limit-discharge") expect(boundA(commands, "discharge")).toBeLessThanOrEqual(Math.max(0, limitA));
        }
        expect(wantsFull(commands)).toBe(commands.some(({ kind }) => kind === "full-once"));
      }),
      property(1000),
    ));

  it("end at their time to the millisecond, and never stand again", () =>
    fc.assert(
      fc.property(anyCommands, anyTimeMs, (commands, nowMs) => {
        for (const command of commands) {
          expect(standing([command], command.untilMs - 1)).toEqual([command]);
          expect(standing([command], command.untilMs)).toEqual([]);
          expect(standing(commands, nowMs).includes(command)).toBe(nowMs < command.untilMs);
        }
        // Less and less stands, so bounds are only lifted by time, never set.
        for (const direction of directions) {
          expect(boundA(standing(commands, nowMs), direction)).toBeLessThanOrEqual(
            boundA(standing(commands, nowMs + 1), direction),
          );
        }
      }),
      property(1000),
    ));
});

const anyForMs = fc.integer({ min: 1000, max: 100_000 });
const anyRequest: fc.Arbitrary<CommandRequest> = fc.oneof(
  fc.record({ kind: fc.constantFrom("stop-charge", "stop-discharge", "full-once"), forMs: anyForMs }),
  fc.record({
    kind: fc.constantFrom("limit-charge", "limit-discharge"),
    limitA: fc.double({ min: 0, max: 1200, noNaN: true }),
    forMs: anyForMs,
  }),
);

type Step =
  | { readonly do: "give"; readonly request: CommandRequest }
  | { readonly do: "cancel"; readonly which: Parameters<CommandBook["cancel"]>[0] }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "restart"; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("give" as const), request: anyRequest }),
  fc.record({
    do: fc.constant("cancel" as const),
    which: fc.oneof(fc.nat(20), fc.constantFrom(...COMMAND_KINDS, "all" as const)),
  }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(50_000) }),
  fc.record({ do: fc.constant("restart" as const), ms: fc.nat(50_000) }),
);

describe("any use of the book", () => {
  it("leaves what was given last of each kind, for its time, over restarts too", () =>
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
        let clock = new FakeClock();
        let book = new CommandBook(clock);
        /** By kind; times by a clock that no restart sets back. */
        const expected = new Map<
          string,
          { readonly id: number; readonly limitA: number | undefined; readonly untilMs: number }
        >();
        let nowMs = 0;
        for (const step of steps) {
          if (step.do === "give") {
            const { id } = book.give(step.request);
            for (const other of expected.values()) expect(id).toBeGreaterThan(other.id);
            const limitA = "limitA" in step.request ? step.request.limitA : undefined;
            expected.set(step.request.kind, { id, limitA, untilMs: nowMs + step.request.forMs });
          } else if (step.do === "cancel") {
            const cancelled = book.cancel(step.which).map(({ kind }) => kind);
            for (const [kind, { id }] of [...expected]) {
              const hit = step.which === "all" || step.which === kind || step.which === id;
              expect(cancelled.includes(kind as Command["kind"])).toBe(hit);
              if (hit) expected.delete(kind);
            }
          } else {
            const kept = book.toKept();
            nowMs += step.ms;
            clock.stall(step.ms);
            if (step.do === "restart") {
              clock = new FakeClock();
              book = new CommandBook(clock);
              book.resume(kept, step.ms);
            }
            for (const [kind, { untilMs }] of [...expected]) if (nowMs >= untilMs) expected.delete(kind);
          }
          const stands = book.list().map(({ id, kind, limitA, untilMs }) => [kind, id, limitA, untilMs - clock.nowMs()]);
          const should = [...expected].map(([kind, { id, limitA, untilMs }]) => [kind, id, limitA, untilMs - nowMs]);
          const byId = (a: unknown[], b: unknown[]): number => Number(a[1]) - Number(b[1]);
          expect(stands.sort(byId)).toEqual(should.sort(byId));
        }
      }),
      property(1000),
    ));
});

describe("any line on the socket", () => {
  it("is a request inside its bounds or none, and never throws", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 300 }),
          fc.json(),
          fc
            .record(
              {
                do: fc.oneof(fc.constantFrom(...COMMAND_KINDS, "cancel", "list", "freeze"), fc.string()),
                limitA: fc.oneof(fc.double(), fc.integer({ min: 0, max: 1300 }), fc.string()),
                forMs: fc.oneof(fc.double(), fc.integer({ min: 0, max: 2 * LONGEST_FOR_MS }), fc.constant(null)),
                which: fc.oneof(fc.integer(), fc.constant("all")),
              },
              { requiredKeys: [] },
            )
            .map((json) => JSON.stringify(json)),
        ),
        (line) => {
          const result = readRequest(line);
          if (!result.ok) return;
          const request = result.value;
          if ("forMs" in request) expect(request.forMs >= 1000 && request.forMs <= LONGEST_FOR_MS).toBe(true);
          if ("limitA" in request) expect(request.limitA >= 0 && request.limitA <= 1200).toBe(true);
        },
      ),
      property(3000),
    ));
});
