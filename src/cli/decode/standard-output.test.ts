import { expect, it } from "vitest";
import { standardOutput } from "./standard-output.ts";

it("takes a broken pipe as the end of the reader, and any other error as one", () => {
  const output = standardOutput();
  const listeners = process.stdout.listenerCount("error");
  expect(standardOutput().ended).toBe(false);
  expect(process.stdout.listenerCount("error")).toBe(listeners);

  const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  expect(() => process.stdout.emit("error", full)).toThrow(full);
  expect(output.ended).toBe(false);

  process.stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(output.ended).toBe(true);
  const wroteBefore = process.stdout.writableLength;
  output.write("lost");
  expect(process.stdout.writableLength).toBe(wroteBefore);
});
