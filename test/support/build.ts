import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Of this process: several projects of tests ask for it. */
const once = globalThis as { siinterjkIsBuilt?: true };

/** Builds the program and its page once before the tests that run them, so that they never run old ones. */
export function setup(): void {
  if (once.siinterjkIsBuilt === true) return;
  once.siinterjkIsBuilt = true;
  execFileSync("npm", ["run", "build", "--silent"], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: ["ignore", "ignore", "inherit"],
  });
}
