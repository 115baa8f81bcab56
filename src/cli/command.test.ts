import { describe, expect, it } from "vitest";
import { socketPath, startControl } from "../../test/support/control-socket.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { commandCommand, timeLeft, type CommandOptions, type CommandWord } from "./command.ts";

/** Runs `siinterjk command <words>` on this socket. */
async function run(socket: string, words: string, options: Partial<CommandOptions> = {}) {
  let text = "";
  let errors = "";
  const [word, value] = words.split(" ");
  const code = await commandCommand(word as CommandWord, value, {
    socket,
    clock: new FakeClock(),
    write: (part) => (text += part),
    writeError: (part) => (errors += part),
    ...options,
  });
  return { code, text, errors };
}

const done = (text: string) => ({ code: 0, text: `${text}\n`, errors: "" });

describe("siinterjk command", () => {
  it.each([
    ["stop-charging", undefined, "Command 1: stop charging, for 60 min."],
    ["stop-charging", "2h", "Command 1: stop charging, for 2 h."],
    ["stop-discharging", "90s", "Command 1: stop discharging, for 90 s."],
    ["limit-charging 50", "30m", "Command 1: limit charging to 50 A, for 30 min."],
    ["limit-discharging 12.5", "168h", "Command 1: limit discharging to 12.5 A, for 7 d."],
    ["full-once", "8h", "Command 1: charge to full once, for 8 h, or until the battery is full."],
    ["cancel all", undefined, "No command stands."],
    ["freeze", undefined, "The recording is written to /var/lib/siinterjk/recording."],
    ["send-again", undefined, "The bridge sends again."],
  ])("%s for %s", async (words, time, text) => {
    const { path } = await startControl();
    expect(await run(path, words, { for: time })).toEqual(done(text));
  });

  it("lists what stands, and cancels it by number, by name and at once", async () => {
    const { path, clock } = await startControl();
    await run(path, "limit-charging 50", { for: "2h" });
    await run(path, "stop-discharging", { for: "150m" });
    await run(path, "full-once", { for: "36h" });
    clock.stall(60_000);
    expect((await run(path, "list")).text).toBe(
      [
        "Idle",
        "    1  limit charging to 50 A       119 min left",
        "    2  stop discharging             2 h 29 min left",
        "    3  charge to full once          35 h 59 min left",
        "",
      ].join("\n"),
    );
    expect(await run(path, "cancel 1")).toEqual(done("Command 1 is cancelled: limit charging to 50 A."));
    expect(await run(path, "cancel stop-discharging")).toEqual(done("Command 2 is cancelled: stop discharging."));
    expect(await run(path, "cancel all")).toEqual(done("Command 3 is cancelled: charge to full once."));
    expect(await run(path, "list")).toEqual(done("Idle\nNo command stands."));
  });

  it("as JSON, one object a line", async () => {
    const { path } = await startControl();
    await run(path, "stop-charging");
    const { code, text } = await run(path, "list", { json: true });
    expect(code).toBe(0);
    expect(text.indexOf("\n")).toBe(text.length - 1);
    expect(JSON.parse(text)).toEqual({
      ok: true,
      status: "Idle",
      commands: [{ id: 1, kind: "stop-charge", givenAgoMs: 0, leftMs: 3_600_000 }],
    });
  });

  it("says that nothing was held back", async () => {
    const { path } = await startControl(undefined, { sendAgain: () => false });
    expect((await run(path, "send-again")).text).toBe("Nothing was held back: the bridge goes on as before.\n");
  });
});

describe("what cannot be done", () => {
  it.each([
    ["limit-charging", {}, "limit-charging: write a current in A from 0 to 1200, such as 50"],
    ["limit-charging lots", {}, "limit-charging lots: write a current in A from 0 to 1200"],
    ["limit-charging -5", {}, "limit-charging -5: write a current"],
    ["limit-discharging 1201", {}, "limit-discharging 1201: write a current"],
    ["limit-discharging 1e3", {}, "limit-discharging 1e3: write a current"],
    ["stop-charging 50", {}, "stop-charging takes no value (50)"],
    ["list 1", {}, "list takes no value (1)"],
    ["list", { for: "1h" }, "list takes no --for"],
    ["stop-charging", { for: "soon" }, "--for soon: write a time from 1s to 168h, such as 30m or 2h"],
    ["stop-charging", { for: "0s" }, "--for 0s: write a time"],
    ["stop-charging", { for: "169h" }, "--for 169h: write a time"],
    ["cancel", {}, "cancel: write a number from the list"],
    ["cancel 0", {}, "cancel 0: write a number"],
    ["cancel toString", {}, "cancel toString: write a number"],
  ])("%s %o is refused before anybody is asked", async (words, options, message) => {
    const { path, book } = await startControl();
    const { code, text, errors } = await run(path, words, options);
    expect({ code, text }).toEqual({ code: 1, text: "" });
    expect(errors).toMatch(/^CONTROL_REQUEST [^\n]*\n$/);
    expect(errors).toContain(message);
    expect(book.list()).toEqual([]);
  });

  it("is told when nobody listens, with what to do", async () => {
    const path = socketPath();
    const { code, errors } = await run(path, "stop-charging");
    expect(code).toBe(1);
    expect(errors).toContain(`CONTROL_NOBODY nobody listens on ${path}. Check that the bridge runs`);
  });

  it("is told when the bridge refuses, as JSON too", async () => {
    const { path } = await startControl();
    const refused = await run(path, "cancel 7");
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(/^CONTROL_NO_COMMAND no command 7 stands\. `siinterjk command list` shows/);
    expect(await run(path, "cancel 7", { json: true })).toEqual({
      code: 1,
      text: '{"ok":false,"code":"CONTROL_NO_COMMAND","message":"no command 7 stands"}\n',
      errors: "",
    });
  });
});

it.each([
  [1, "1 s"],
  [1000, "1 s"],
  [119_499, "119 s"],
  [119_500, "2 min"],
  [1_799_999, "30 min"],
  [7_169_999, "119 min"],
  [7_170_000, "2 h"],
  [9_000_000, "2 h 30 min"],
  [172_740_000, "47 h 59 min"],
  [172_800_000, "2 d"],
  [604_799_999, "7 d"],
  [600_000_000, "6 d 23 h"],
])("%s ms left are %s", (ms, text) => expect(timeLeft(ms)).toBe(text));
