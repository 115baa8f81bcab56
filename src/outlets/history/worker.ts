/** The thread of the history: SQLite waits for the disk in here, so that no tick has to. One question after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { messageOf, SiinterjkError } from "../../errors.ts";
import { energyOf, rowsOf, seriesOf } from "./asking.ts";
import { eventRowsOf } from "./event-log.ts";
import { FileBook } from "./file-book.ts";
import type { Answer, Ask, Question, Questions, WorkerData } from "./worker-words.ts";

const { file, keep } = workerData as WorkerData;
const port = parentPort!;
const say = (answer: Answer): void => port.postMessage(answer);
const book = new FileBook({ file, keep, wallNowMs: Date.now, tell: (code, message) => say({ kind: "told", code, message }) });

async function answerTo(ask: Question): Promise<Questions[keyof Questions]["answer"]> {
  switch (ask.question) {
    case "open":
      return book.read((opened) => opened.opened());
    case "append":
      return book.append(ask.asked);
    case "series":
      return book.read((opened) => seriesOf(opened.shelf(), ask.asked));
    case "energy":
      return book.read((opened) => energyOf(opened.shelf(), ask.asked));
    case "events":
      return book.read((opened) => eventRowsOf(opened.tables, ask.asked));
    case "rows":
      return book.read((opened) => rowsOf(opened.shelf(), ask.asked));
    case "close":
      book.close();
      return null;
  }
}

async function answer(ask: Ask): Promise<void> {
  const { id } = ask;
  try {
    say({ kind: "answer", id, answer: await answerTo(ask) });
  } catch (error) {
    const code = error instanceof SiinterjkError ? error.code : "HISTORY_STOPPED";
    const message = error instanceof SiinterjkError ? error.message : messageOf(error);
    say({ kind: "failed", id, code, message, over: book.isOver });
  }
}

let last: Promise<void> = Promise.resolve();
port.on("message", (ask: Ask) => {
  last = last.then(() => answer(ask));
});
