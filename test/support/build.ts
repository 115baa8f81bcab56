import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Builds the program once before the end-to-end tests, so that they never run an old one. */
export function setup(): void {
  execFileSync("npm", ["run", "build", "--silent"], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: ["ignore", "ignore", "inherit"],
  });
}
