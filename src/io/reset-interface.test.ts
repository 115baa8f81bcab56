import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { resetInterface } from "./reset-interface.ts";

let folder: string;
let path: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-reset-"));
  path = process.env.PATH;
  process.env.PATH = `${folder}:${path ?? ""}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** An `ip` that writes down what it is asked, and fails for one word. */
function stand(failsFor = "never"): () => string[] {
  const said = join(folder, "said");
  writeFileSync(
    join(folder, "ip"),
    `#!/bin/sh\necho "$@" >>${said}\n[ "$5" != ${failsFor} ] || { echo "RTNETLINK answers: Operation not permitted" >&2; exit 2; }\n`,
  );
  chmodSync(join(folder, "ip"), 0o755);
  return () => readFileSync(said, "utf8").trim().split("\n");
}

it("sets the interface down and up", async () => {
  const said = stand();
  await resetInterface("can0");
  expect(said()).toEqual(["link set dev can0 down", "link set dev can0 up"]);
});

it.each(["down", "up"])("says with a code why it cannot be set %s", async (to) => {
  stand(to);
  await expect(resetInterface("can0")).rejects.toMatchObject({
    code: "CAN_RESET",
    message: `can0 cannot be set ${to}: RTNETLINK answers: Operation not permitted`,
  });
});
