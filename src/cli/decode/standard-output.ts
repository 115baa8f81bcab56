/** The standard output of a command whose reader may go away at any time, such as `| head`. */
export interface Output {
  write(text: string): void;
  /** Nobody reads any more; what is written is lost. */
  readonly ended: boolean;
}

let ended = false;
let watched = false;

/** Node makes a broken pipe an error event, which would end the program with a stack trace; here it only sets `ended`. */
export function standardOutput(): Output {
  if (!watched) {
    watched = true;
    // For the rest of the program's life: the event comes after the write has returned.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      ended = true;
    });
  }
  return {
    write: (text) => {
      if (!ended) process.stdout.write(text);
    },
    get ended() {
      return ended;
    },
  };
}
