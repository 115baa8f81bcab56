import { describe, expect, it } from "vitest";
import { readAnswer, readRequest, REQUEST_BYTES } from "./protocol.ts";

describe("a request", () => {
  it.each([
    ['{"do":"stop-charge"}', { do: "stop-charge", forMs: 3_600_000 }],
    ['{"do":"stop-discharge","forMs":1000}', { do: "stop-discharge", forMs: 1000 }],
    ['{"do":"full-once","forMs":604800000}', { do: "full-once", forMs: 604_800_000 }],
    ['{"do":"limit-charge","limitA":0}', { do: "limit-charge", limitA: 0, forMs: 3_600_000 }],
    ['{"do":"limit-discharge","limitA":12.5,"forMs":60000}\r', { do: "limit-discharge", limitA: 12.5, forMs: 60_000 }],
    ['{"do":"cancel","which":7}', { do: "cancel", which: 7 }],
    ['{"do":"cancel","which":"all"}', { do: "cancel", which: "all" }],
    ['{"do":"cancel","which":"limit-charge"}', { do: "cancel", which: "limit-charge" }],
    ['{"do":"list"}', { do: "list" }],
    ['{"do":"freeze"}', { do: "freeze" }],
    ['{"do":"send-again"}', { do: "send-again" }],
    ['{"do":"status"}', { do: "status" }],
  ])("%s is taken", (line, request) => expect(readRequest(line)).toEqual({ ok: true, value: request }));

  it.each([
    "",
    "list",
    "null",
    "[]",
    '"list"',
    "{}",
    '{"do":null}',
    '{"do":"format"}',
    '{"do":"__proto__"}',
    '{"do":"list","which":1}',
    '{"do":"status","of":"packs"}',
    '{"do":"stop-charge","forMs":999}',
    '{"do":"stop-charge","forMs":604800001}',
    '{"do":"stop-charge","forMs":-1}',
    '{"do":"stop-charge","forMs":1e999}',
    '{"do":"stop-charge","forMs":"1h"}',
    '{"do":"stop-charge","for":60000}',
    '{"do":"stop-charge","limitA":5}',
    '{"do":"limit-charge"}',
    '{"do":"limit-charge","limitA":-0.1}',
    '{"do":"limit-charge","limitA":1200.1}',
    '{"do":"limit-charge","limitA":1e999}',
    '{"do":"limit-charge","limitA":"50"}',
    '{"do":"limit-charge","limitA":null}',
    '{"do":"cancel"}',
    '{"do":"cancel","which":0}',
    '{"do":"cancel","which":1.5}',
    '{"do":"cancel","which":"everything"}',
    '{"do":"list"} {"do":"list"}',
    "[".repeat(REQUEST_BYTES),
    '{"do":"\ufffd\ufffd"}',
  ])("%s is refused", (line) => {
    const result = readRequest(line);
    expect(result).toMatchObject({ ok: false, error: { code: "CONTROL_REQUEST" } });
    if (!result.ok) expect(result.error.message.length).toBeLessThan(300);
  });
});

describe("an answer", () => {
  const command = { id: 1, kind: "limit-charge", limitA: 50, givenAgoMs: 0, leftMs: 1 };

  it.each([
    { ok: true, command },
    { ok: true, cancelled: [command] },
    { ok: true, status: "Idle", commands: [] },
    { ok: true, file: "/a" },
    { ok: true, resumed: false },
    { ok: false, code: "CONTROL_BUSY", message: "8 others" },
  ])("%o is read", (answer) => expect(readAnswer(JSON.stringify(answer))).toEqual(answer));

  it.each(["", "{}", '{"ok":true}', '{"ok":false}', '{"ok":true,"commands":[]}', '{"ok":true,"command":{"id":1}}'])(
    "%s is none",
    (line) => expect(readAnswer(line)).toBeNull(),
  );
});
