import { expect, it } from "vitest";
import { standardOutput } from "./standard-output.ts";

it("takes a broken pipe as the end of the reader", async () => {
  let told = 0;
  const output = standardOutput(() => told++);
  const listeners = process.stdout.listenerCount("error");
  expect(standardOutput().ended).toBe(false);
  expect(process.stdout.listenerCount("error")).toBe(listeners);

  process.stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(output.ended).toBe(true);
  expect(told).toBe(1);
  await output.room();
  const wroteBefore = process.stdout.writableLength;
  output.write("lost");
  expect(process.stdout.writableLength).toBe(wroteBefore);
});
