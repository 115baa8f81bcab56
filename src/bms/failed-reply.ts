import type { Absence } from "../domain/observed.ts";
import type { Fault } from "../domain/result.ts";

/** Why a request brought nothing, in one line. */
export interface Failure {
  readonly why: Absence;
  readonly detail: string;
}

/** Keeps what came instead of a whole reply, to say why there was none. */
export class FailedReply {
  /** Bytes that came at all; 0 is a line that is dead or a BMS that sleeps. */
  receivedBytes = 0;
  #worst: Failure | null = null;

  note({ code, message }: Fault): void {
    const why = absenceOf(code);
    if (this.#worst === null || RANK[why] > RANK[this.#worst.why]) this.#worst = { why, detail: message };
  }

  /** The most telling of what was noted; `null` if that is nothing. */
  get worst(): Failure | null {
    return this.#worst;
  }

  /** For a wait that is over. */
  after(timeoutMs: number): Failure {
    const came = this.receivedBytes === 0 ? "no reply" : `${this.receivedBytes} bytes but no whole reply`;
    return this.#worst ?? { why: "timeout", detail: `${came} within ${timeoutMs} ms` };
  }
}

function absenceOf(code: string): Absence {
  if (code === "JK_CHECKSUM") return "bad-checksum";
  return code === "JK_ECHO" ? "echo" : "malformed";
}

/** Of several faults in one reply the most telling is reported: a wrong checksum says more than stray bytes or an echo. */
const RANK: Readonly<Record<Absence, number>> = {
  "never-seen": 0,
  timeout: 0,
  "port-closed": 0,
  implausible: 0,
  starting: 0,
  echo: 1,
  malformed: 2,
  "bad-checksum": 3,
};
