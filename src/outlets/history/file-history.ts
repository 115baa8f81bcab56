/** The history in a file, kept by a thread of its own (worker.ts): a slow disk delays answers, and nothing else. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { messageOf, SiinterjkError } from "../../errors.ts";
import type { Tell } from "./file-book.ts";
import type { Batch, EnergyTable, EventRow, HistoryStore, Opened, Period, Row, Series, SeriesQuery, Span } from "./store.ts";
import type { Answer, Questions, WorkerData } from "./worker-words.ts";

/** So many questions may wait; a batch always may. */
const MOST_WAITING = 64;

/** What a chart leaves behind is collected after so many MB: on a small computer memory is dearer than a ms. */
const YOUNG_MB = 4;

export interface FileHistoryOptions extends WorkerData {
  readonly tell: Tell;
}

interface Waiting {
  readonly resolve: (answer: Questions[keyof Questions]["answer"]) => void;
  readonly reject: (error: SiinterjkError) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Who waits for an answer, by the number of the question. */
  readonly waiting: Map<number, Waiting>;
}

export class FileHistory implements HistoryStore {
  readonly #options: FileHistoryOptions;
  #thread: Thread | null = null;
  #lastId = 0;

  /** Starts nothing yet. */
  constructor(options: FileHistoryOptions) {
    this.#options = options;
  }

  open(): Promise<Opened> {
    return this.#ask("open", null);
  }

  append(batch: Batch): Promise<Opened> {
    return this.#ask("append", batch);
  }

  series(query: SeriesQuery & { readonly points: number }): Promise<Series> {
    return this.#ask("series", query);
  }

  energy(query: Span & { readonly per: Period }): Promise<EnergyTable> {
    return this.#ask("energy", query);
  }

  events(query: Partial<Span> & { readonly limit: number }): Promise<EventRow[]> {
    return this.#ask("events", query);
  }

  async *rows(query: SeriesQuery): AsyncIterable<Row> {
    for (let fromMs: number | null = query.fromMs; fromMs !== null;) {
      const page: Questions["rows"]["answer"] = await this.#ask("rows", { ...query, fromMs });
      yield* page.rows;
      fromMs = page.nextMs;
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    await this.#ask("close", null).catch(() => undefined);
    await this.#giveUp(thread, new SiinterjkError("HISTORY_STOPPED", "The history is closed"));
  }

  #ask<K extends keyof Questions>(question: K, asked: Questions[K]["asked"]): Promise<Questions[K]["answer"]> {
    return new Promise((resolve, reject) => {
      this.#thread ??= this.#start();
      const { worker, waiting } = this.#thread;
      if (waiting.size >= MOST_WAITING && question !== "append" && question !== "close") {
        reject(new SiinterjkError("HISTORY_BUSY", `${waiting.size} questions wait already`));
        return;
      }
      const id = ++this.#lastId;
      // The answer to a question is of the kind that belongs to it.
      waiting.set(id, { resolve, reject });
      // Whoever waits for an answer keeps the program alive, the thread alone does not.
      worker.ref();
      worker.postMessage({ id, question, asked });
    });
  }

  #start(): Thread {
    const { file, keep, tell } = this.#options;
    const data: WorkerData = { file, keep };
    const worker = newThread({ workerData: data, name: "history", resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const thread: Thread = { worker, waiting: new Map() };
    worker.on("message", (answer: Answer) => {
      if (answer.kind === "told") tell(answer.code, answer.message);
      else this.#answered(thread, answer);
    });
    const ended = (trouble: string): void =>
      void this.#giveUp(thread, new SiinterjkError("HISTORY_STOPPED", `The thread of the history has ended${trouble}`));
    worker.on("error", (error) => ended(`: ${messageOf(error)}`));
    worker.on("exit", () => ended(""));
    return thread;
  }

  #answered(thread: Thread, answer: Extract<Answer, { readonly id: number }>): void {
    const waiting = thread.waiting.get(answer.id);
    thread.waiting.delete(answer.id);
    if (answer.kind === "answer") waiting?.resolve(answer.answer);
    else {
      const error = new SiinterjkError(answer.code, answer.message);
      waiting?.reject(error);
      if (answer.over) void this.#giveUp(thread, error);
    }
    if (thread.waiting.size === 0) thread.worker.unref();
  }

  /** Whoever waits is told why; the next question begins a new thread. */
  async #giveUp(thread: Thread, error: SiinterjkError): Promise<void> {
    if (this.#thread === thread) this.#thread = null;
    const waiting = [...thread.waiting.values()];
    thread.waiting.clear();
    for (const { reject } of waiting) reject(error);
    await thread.worker.terminate();
  }
}

/** In the built program the thread has a file of its own beside this one; from the sources tsx reads TypeScript. */
function newThread(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./history-worker.js", import.meta.url), options);
  const require = createRequire(import.meta.url);
  const tsx = pathToFileURL(require.resolve("tsx/esm/api").replace(/\.cjs$/, ".mjs")).href;
  const thread = new URL("./worker.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(tsx)}).then(({ register }) => (register(), import(${JSON.stringify(thread)})))`;
  return new Worker(code, { ...options, eval: true, execArgv: [] });
}
