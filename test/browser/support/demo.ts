/** The built program's own demo with its page, as `npm run demo` starts it. */
import { freePort } from "../../support/free-port.ts";
import { siinterjk, type Running } from "../../support/program.ts";

export interface Demo {
  readonly url: string;
  readonly program: Running;
}

/** Starts it on a free port; resolves when its page answers. */
export async function startDemo(...options: readonly string[]): Promise<Demo> {
  const listen = `127.0.0.1:${await freePort()}`;
  const program = siinterjk("demo", "--log", "--listen", listen, ...options);
  const url = `http://${listen}`;
  // Before its first lines it computes a week of weather.
  await program.line((line) => line.includes("Decision:"));
  for (;;) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer !== null) return { url, program };
  }
}
