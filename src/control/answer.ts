/** What each request does, and what is answered. */
import { keptCommands, type Command, type CommandRequest } from "../domain/command.ts";
import { explainCommand } from "../domain/explain/explain.ts";
import { messageOf, type ErrorCode } from "../errors.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { CommandBook } from "./command-book.ts";
import { readRequest, type ControlAnswer, type ControlRequest } from "./protocol.ts";
import type { StatusReport } from "./status-report.ts";

/** What else can be asked for through the socket. */
export interface ControlActions {
  /** Writes the flight recorder to a file; resolves to its path. */
  freeze(): Promise<string>;
  /** A person has decided that the second BMS on the CAN bus is gone; false if nothing was held back. */
  sendAgain(): boolean;
  /** The state in one sentence. */
  status(): string;
  /** All that the bridge says about itself; `null` before the first decision. */
  report(): StatusReport | null;
}

export interface Answering {
  readonly book: CommandBook;
  readonly actions: ControlActions;
  readonly clock: Pick<Clock, "nowMs">;
  readonly log: Log;
  /** Where the person speaks, for the log: "web". Absent: on the socket. */
  readonly from?: string;
}

/** Refuses with a documented code. */
export const refusal = (code: ErrorCode, message: string): ControlAnswer => ({ ok: false, code, message });

/** Answers any line. Never rejects: an action that fails is an answer, too. */
export function answering({ book, actions, clock, log, from }: Answering): (line: string) => Promise<ControlAnswer> {
  const fields = ({ id, kind, limitA }: Command): Readonly<Record<string, unknown>> => ({ command: id, kind, limitA, from });
  let freezing: Promise<string> | null = null;
  // Who asks while a file is being written gets that file: many askers must not fill the disk.
  const freeze = (): Promise<string> => (freezing ??= actions.freeze().finally(() => (freezing = null)));
  const give = (request: CommandRequest): ControlAnswer => {
    const command = book.give(request);
    const forS = Math.round(request.forMs / 1000);
    log.info(fields(command), `Command ${command.id} of a person, for ${forS} s: ${explainCommand(command)}`);
    return { ok: true, command: keptCommands([command], command.givenAtMs)[0]! };
  };

  const grant = async (request: ControlRequest): Promise<ControlAnswer> => {
    switch (request.do) {
      case "list":
        return { ok: true, status: actions.status(), commands: keptCommands(book.list(), clock.nowMs()) };
      case "status": {
        const report = actions.report();
        return report === null ? refusal("CONTROL_FAILED", "the bridge has just started: ask again") : { ok: true, report };
      }
      case "freeze":
        return { ok: true, file: await freeze() };
      case "send-again": {
        const resumed = actions.sendAgain();
        if (resumed) log.info({}, "A person has asked for sending again");
        return { ok: true, resumed };
      }
      case "cancel": {
        const nowMs = clock.nowMs();
        const ended = book.cancel(request.which);
        if (ended.length === 0 && request.which !== "all") {
          return refusal("CONTROL_NO_COMMAND", `no command ${request.which} stands`);
        }
        for (const command of ended) log.info(fields(command), `Command ${command.id} cancelled: ${explainCommand(command)}`);
        return { ok: true, cancelled: keptCommands(ended, nowMs) };
      }
      case "limit-charge":
      case "limit-discharge":
        return give({ kind: request.do, limitA: request.limitA, forMs: request.forMs });
      case "stop-charge":
      case "stop-discharge":
      case "full-once":
        return give({ kind: request.do, forMs: request.forMs });
    }
  };

  return async (line) => {
    const request = readRequest(line);
    if (!request.ok) return refusal(request.error.code, request.error.message);
    try {
      return await grant(request.value);
    } catch (error) {
      const message = `${request.value.do}: ${messageOf(error)}`;
      log.warn({ code: "CONTROL_FAILED" }, `CONTROL_FAILED ${message}`);
      return refusal("CONTROL_FAILED", message);
    }
  };
}
