import { describe, expect, it } from "vitest";
import { lookAlone, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { printedLink } from "../../test/support/can-links.ts";
import type { FakeProgram } from "../../test/support/fake-machine.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import { SiinterjkError } from "../errors.ts";
import { CAN_NETWORK_FILE, PACKAGED_CAN_NETWORK_FILE } from "../setup/places.ts";
import { CAN_CHECKS } from "./can-checks.ts";

const checkOf = (id: string) => CAN_CHECKS.find((check) => check.id === id)!;
const ip = (id: string): Readonly<Record<string, FakeProgram>> => ({ ip: () => ({ stdout: printedLink(id) }) });
const told: DoctorParts["ask"] = ({ do: what }) =>
  what === "status" ? { ok: true, report: STATUS } : { ok: true, status: "Idle", commands: [] };

describe("the checks of the CAN bus", () => {
  it("ask ip for the interface of the configuration, with figures and as JSON", async () => {
    const asked: string[] = [];
    const programs = {
      ip: (args: readonly string[]) => {
        asked.push(args.join(" "));
        return { stdout: printedLink("down") };
      },
    };
    const config = "packs: [{ port: /dev/a }]\ninverter: { can: can1 }\n";
    expect(await lookAlone(checkOf("can-up"), { config, programs })).toMatchObject({ area: "can", state: "failed" });
    expect(asked).toEqual(["-details -statistics -json link show can1"]);
  });

  it("are all well with a bridge on an interface that is well", async () => {
    for (const check of CAN_CHECKS) {
      expect(await lookAlone(check, { programs: ip("up"), ask: told })).toMatchObject({ id: check.id, state: "ok" });
    }
  });

  it.each([
    ["a dry run", "packs: [{ port: /dev/a }]\ninverter: { can: none }\n", ip("up"), "dry run"],
    [
      "a serial adapter",
      "packs: [{ port: /dev/a }]\ninverter: { can: 'slcan:/dev/ttyACM0' }\n",
      ip("up"),
      "/dev/ttyACM0, without",
    ],
    ["no ip", undefined, {}, "no program `ip`"],
    ["no such interface", undefined, { ip: () => ({ status: 1, stderr: 'Device "can0" does not exist.\n' }) }, "does not exist"],
    ["an ip that says it otherwise", undefined, { ip: () => ({ stdout: "3: can0: <UP>" }) }, "in another form"],
  ])("tell nothing of %s", async (_, config, programs, says) => {
    const parts = { ...(config !== undefined && { config }), programs };
    for (const check of CAN_CHECKS.filter(({ id }) => id !== "can-acknowledged")) {
      expect(await lookAlone(check, parts)).toMatchObject({ state: "skipped", says: expect.stringContaining(says) as string });
    }
  });

  it.each([CAN_NETWORK_FILE, PACKAGED_CAN_NETWORK_FILE])("know that Linux sets it up at every start by %s", async (file) => {
    const remedyOf = async (files: Readonly<Record<string, string>>) => {
      const verdict = await lookAlone(checkOf("can-restart"), { files, programs: ip("listen-only-250k") });
      return "remedy" in verdict ? verdict.remedy : "";
    };
    expect(await remedyOf({})).toContain("sudo siinterjk install");
    expect(await remedyOf({ [file]: "[CAN]\n" })).toContain("Set it anew");
  });

  it("cannot tell whether somebody takes the frames where the bridge does not", async () => {
    const ask = (): never => {
      throw new SiinterjkError("CONTROL_PERMISSION", "no permission");
    };
    expect(await lookAlone(checkOf("can-acknowledged"), {})).toMatchObject({ state: "skipped" });
    expect(await lookAlone(checkOf("can-acknowledged"), { ask })).toMatchObject({
      state: "skipped",
      says: expect.stringContaining("sudo siinterjk doctor") as string,
    });
  });
});
