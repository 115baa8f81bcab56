/** Makes what is handed out once before the tests look at it, as `npm run package` does. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
export const BUILD = join(ROOT, "build");

export function makePackage(to: string = BUILD, env: Readonly<Record<string, string>> = {}): void {
  execFileSync("npm", ["run", "package", "--silent", "--", to], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

export const setup = (): void => makePackage();
