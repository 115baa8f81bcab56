import { execFile } from "node:child_process";
import { SiinterjkError } from "../errors.ts";

/** Long enough for a busy machine; `ip` takes some milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * Sets a CAN interface down and up again, which starts its controller anew with the settings that it has. Needs the right to
 * administer the network (CAP_NET_ADMIN). Rejects with CAN_RESET when that fails; an interface that went down and cannot be
 * set up stays down.
 */
export async function resetInterface(interfaceName: string): Promise<void> {
  await setLink(interfaceName, "down");
  await setLink(interfaceName, "up");
}

function setLink(interfaceName: string, to: "down" | "up"): Promise<void> {
  const env = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    execFile("ip", ["link", "set", "dev", interfaceName, to], { env, timeout: TIMEOUT_MS }, (error, _out, stderr) => {
      if (error === null) {
        resolve();
        return;
      }
      const why = stderr.trim() === "" ? error.message : stderr.trim();
      reject(new SiinterjkError("CAN_RESET", `${interfaceName} cannot be set ${to}: ${why}`, { cause: error }));
    });
  });
}
