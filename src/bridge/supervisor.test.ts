import { expect, it } from "vitest";
import { recordingLog } from "../../test/support/recording-log.ts";
import { RUNNING } from "../../test/support/snapshots.ts";
import { Supervisor } from "./supervisor.ts";

it("tells what is due, tells it again when it was not heard, and says that once", () => {
  const heard: string[] = [];
  let deaf = true;
  const log = recordingLog();
  const notify = (message: string): boolean => {
    if (!deaf) heard.push(message.split("\n")[0]!);
    return !deaf;
  };
  const supervisor = new Supervisor({ watchdogMs: null, notify }, log, RUNNING.atMs);
  supervisor.ticked(RUNNING);
  supervisor.ticked({ ...RUNNING, atMs: RUNNING.atMs + 1000 });
  deaf = false;
  supervisor.ticked({ ...RUNNING, atMs: RUNNING.atMs + 2000 });
  supervisor.ticked({ ...RUNNING, atMs: RUNNING.atMs + 3000 });
  supervisor.stopping();
  supervisor.stopping();
  expect(heard).toEqual(["READY=1", "STOPPING=1"]);
  expect(log.lines("warn")).toEqual(["NOTIFY_UNAVAILABLE systemd does not take what it is told"]);
});
