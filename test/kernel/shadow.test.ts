/**
 * A shadow beside another program on the same CAN interface of the same machine: Linux hands it the frames of the other's socket, and
 * it puts none on the bus. The other program is cangen. The case has a guest of its own.
 */
import { describe, expect, it } from "vitest";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { PROGRAM } from "../support/program.ts";
import { useBench } from "./use-bench.ts";
import { within } from "./within.ts";

const CONFIG = `packs: [{ name: Block 1, port: /dev/ttyUSB0, represents: 4 }]
limits: { chargeVoltageV: 55.0, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 }
inverter: { model: SI6.0H, can: can0 }
ramp: { ampsPerS: 50 }
soc: { guard: false }
`;
/** What the original script sends of this battery: set-points and SOC. */
const OTHER = ["351#26027E047E04B001", "355#2E006400FFFF"];
/** Most of it is Node's start in an emulated machine. */
const RUN_MS = 240_000;

describe("on a Linux kernel", () => {
  const bench = useBench("shadow");

  it("a shadow hears a program on its own interface, and sends nothing", { timeout: 2 * RUN_MS }, async () => {
    const { guest, trace, battery } = bench();
    battery.replay(bytesOf(capture("nw-16s-charging-10A-fw11.262H")));
    await guest.run(`cat >/tmp/shadow.yaml <<'END'\n${CONFIG}END`);
    for (const frame of OTHER) {
      const [id, data = ""] = frame.split("#");
      await guest.run(`cangen can0 -g 1000 -I ${id} -L ${data.length / 2} -D ${data} &`);
    }
    const run = `${process.execPath} ${PROGRAM} run --shadow --json --for 45s --config /tmp/shadow.yaml`;
    const begun = await guest.run(`(${run}; echo "shadow ended with $?") >&4 2>&4 &`);
    const line = await within(
      RUN_MS,
      "the summary",
      guest.line((text) => text.startsWith('{"shadow"')),
    );
    expect(
      await within(
        RUN_MS,
        "its end",
        guest.line((text) => text.startsWith("shadow ended")),
      ),
    ).toBe("shadow ended with 1");
    expect(JSON.parse(line)).toMatchObject({
      sent: 0,
      // The inverter of the bench says 15 % all the time.
      verdict: "danger",
      ids: expect.arrayContaining([
        expect.objectContaining({ id: "0x351", theirs: expect.objectContaining({ frame: OTHER[0] }) as unknown }),
        expect.objectContaining({ id: "0x355", theirs: expect.objectContaining({ frame: OTHER[1] }) as unknown }),
      ]) as unknown,
      inverter: expect.arrayContaining([expect.stringContaining("53.2 V")]) as unknown,
    });
    const { wouldSend, heard, findings } = JSON.parse(line) as {
      wouldSend: number;
      heard: number;
      findings: readonly { readonly name: string; readonly severity: string }[];
    };
    expect(findings.filter(({ severity }) => severity === "danger").map(({ name }) => name)).toEqual(["soc-not-taken"]);
    expect(wouldSend).toBeGreaterThan(20);
    expect(heard).toBeGreaterThan(20);
    // At the other end of the cable is only what cangen has sent.
    const arrived = trace.sent("can1", begun.begunMs).map(({ text }) => text);
    expect(arrived.length).toBeGreaterThan(20);
    expect(arrived.filter((text) => !OTHER.includes(text))).toEqual([]);
    expect(battery.unexpected).toEqual([]);
  });
});
