/** Debian's VictoriaMetrics in a folder of its own, reading the metrics of what it is pointed at; all of it goes away with `stop`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { start, type Running } from "./program.ts";

const SCRAPE = join(import.meta.dirname, "../../packaging/prometheus/scrape.yml");
/** The longest that anything here may take, ms. */
const PATIENCE_MS = 60_000;

/** One series of an answer. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class VictoriaMetrics {
  readonly #url: string;
  readonly #folder: string;
  readonly #program: Running;

  private constructor(url: string, folder: string, program: Running) {
    this.#url = url;
    this.#folder = folder;
    this.#program = program;
  }

  /** Scrapes a port of this machine with the shipped configuration, but more often. Resolves when it answers. */
  static async scraping(port: number, every: string): Promise<VictoriaMetrics> {
    const folder = mkdtempSync(join(tmpdir(), "siinterjk-vm-"));
    const config = replaced(replaced(readFileSync(SCRAPE, "utf8"), "siinterjk.local:8080", `127.0.0.1:${port}`), "15s", every);
    writeFileSync(join(folder, "scrape.yml"), config);
    const listen = await freePort();
    const program = start("victoria-metrics", [
      `-storageDataPath=${folder}/data`,
      `-httpListenAddr=127.0.0.1:${listen}`,
      `-promscrape.config=${folder}/scrape.yml`,
      // Else the last 30 s are not in an answer.
      "-search.latencyOffset=0s",
      "-search.disableCache",
      "-memory.allowedBytes=128MB",
    ]);
    const store = new VictoriaMetrics(`http://127.0.0.1:${listen}`, folder, program);
    await store.until("it answers", () => store.query("1"));
    return store;
  }

  /** The value of each series now; rejects with what is wrong with the query. */
  async query(query: string): Promise<readonly Found[]> {
    const asked = new URLSearchParams({ query, time: String(Date.now() / 1000), step: "15s" });
    const response = await fetch(`${this.#url}/api/v1/query?${asked.toString()}`);
    const answer = (await response.json()) as Answer;
    if (answer.status !== "success") throw new Error(`${query}: ${answer.error}`);
    return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** Values of a label, as Grafana asks for them. */
  async labelValues(label: string): Promise<readonly string[]> {
    const response = await fetch(`${this.#url}/api/v1/label/${label}/values`);
    return ((await response.json()) as { data: readonly string[] }).data;
  }

  /** Resolves with what `look` gives, as soon as that is not empty. */
  async until<T extends readonly unknown[]>(what: string, look: () => Promise<T>): Promise<T> {
    let last: unknown = null;
    for (const endMs = Date.now() + PATIENCE_MS; Date.now() < endMs;) {
      if (this.#program.process.exitCode !== null) break;
      try {
        const found = await look();
        if (found.length > 0) return found;
      } catch (error) {
        last = error;
      }
      await pause(50);
    }
    throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${this.#program.errors()}`, { cause: last });
  }

  async stop(): Promise<void> {
    this.#program.process.kill("SIGKILL");
    await this.#program.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Answer {
  readonly status: string;
  readonly error: string;
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: readonly [number, string] }[] };
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`${from} is not there`);
  return text.replace(from, to);
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
