/** The standard output of a command whose reader may go away at any time, such as `| head`. */
export interface Output {
  readonly write: (text: string) => void;
  /** Nobody reads any more; what is written is lost. */
  readonly ended: boolean;
  /** Resolves as soon as more may be written: a reader that is slower than the program would fill the memory. */
  room(): Promise<void>;
}

let ended = false;
let watched = false;
const onEnds: (() => void)[] = [];

/**
 * Node makes a broken pipe an error event, which would end the program with a stack trace; here it sets `ended` and calls
 * `onEnd`. Any other error, such as a full disk, ends the program with status 1 and a sentence.
 */
export function standardOutput(onEnd?: () => void): Output {
  // For the rest of the program's life: the event comes after the write has returned.
  if (!watched) process.stdout.on("error", onError);
  watched = true;
  if (onEnd !== undefined) onEnds.push(onEnd);
  return {
    write: (text) => {
      if (!ended) process.stdout.write(text);
    },
    get ended() {
      return ended;
    },
    room,
  };
}

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") {
    process.stderr.write(`The standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  }
  ended = true;
  for (const onEnd of onEnds) onEnd();
}

function room(): Promise<void> {
  const { stdout } = process;
  if (ended || !stdout.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stdout.off("drain", done).off("error", done);
      resolve();
    };
    stdout.on("drain", done).on("error", done);
  });
}
