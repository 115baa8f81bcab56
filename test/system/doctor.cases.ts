/** `siinterjk doctor` on a machine where all is well, and where one thing after the other is not. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bytesOf, capture } from "../support/nw-captures.ts";
import type { Machine } from "./machine.ts";

const report = z.object({
  checks: z.array(z.object({ id: z.string(), state: z.string(), says: z.string(), remedy: z.string().optional() })),
});
type Found = z.infer<typeof report>["checks"][number];

/** One thing that is wrong with the installation, how it is brought about and mended, and what the doctor has to say of it. */
interface Trouble {
  readonly what: string;
  readonly breakIt: string;
  readonly mend: string;
  readonly check: string;
  readonly says: RegExp;
}

const READINGS = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const CONFIG = "/etc/siinterjk/siinterjk.yaml";
const configured = (sed: string): string => `cp -a ${CONFIG} /run/right.yaml && sed -i '${sed}' ${CONFIG}`;
const RIGHT = `cp -a /run/right.yaml ${CONFIG}`;
const RESTART = "systemctl restart siinterjk";
const bitrate = (bits: number): string =>
  `ip link set can0 down && ip link set can0 type can bitrate ${bits} && ip link set can0 up`;

const TROUBLES: readonly Trouble[] = [
  {
    what: "a port that another program has",
    breakIt: "systemctl stop siinterjk; flock /dev/ttyUSB0 sleep 600 & echo $! >/run/flock.pid; sleep 1",
    mend: "kill $(cat /run/flock.pid) $(pidof sleep) 2>/dev/null; systemctl start siinterjk",
    check: "serial-free",
    says: /in use by flock/,
  },
  { what: "can0 down", breakIt: "ip link set can0 down", mend: "ip link set can0 up", check: "can-up", says: /^can0 is down/ },
  {
    what: "a wrong bit rate",
    breakIt: bitrate(250_000),
    mend: bitrate(500_000),
    check: "can-bitrate",
    says: /^can0 runs at 250 kbit\/s/,
  },
  {
    what: "the console on the port",
    breakIt: `${configured("s#/dev/ttyUSB0#/dev/ttyS0#")} && ${RESTART}`,
    mend: `${RIGHT} && ${RESTART}`,
    check: "serial-console",
    says: /ttyS0/,
  },
  {
    what: "a mistake in the configuration",
    breakIt: configured("s/chargeVoltageV: 55.0/chargeVoltageV: 550/"),
    mend: RIGHT,
    check: "configuration",
    says: /1 mistake, and the bridge does not start with it/,
  },
  {
    what: "a full disk",
    breakIt: "fallocate -l $(($(df -k --output=avail / | tail -n 1) - 5000))K /root/full",
    mend: "rm /root/full",
    check: "disk-space",
    says: /the disk is full/,
  },
  {
    what: "a port that the service may not open",
    breakIt: "chmod 600 /dev/ttyUSB0",
    mend: "chmod 660 /dev/ttyUSB0",
    check: "serial-permission",
    says: /ttyUSB0/,
  },
  {
    what: "a service that does not run",
    breakIt: "systemctl stop siinterjk",
    mend: "systemctl start siinterjk",
    check: "service-state",
    says: /does not run/,
  },
];

export function doctorCases(machine: Machine): void {
  const examined = async (): Promise<{ readonly status: number; readonly found: readonly Found[] }> => {
    const { status, output } = await machine.guest.try(`siinterjk doctor --config ${CONFIG} --json`);
    return { status, found: report.parse(JSON.parse(output)).checks };
  };
  const bad = (found: readonly Found[]): readonly Found[] => found.filter(({ state }) => state === "failed");

  describe("the doctor", () => {
    it("finds nothing where all is well", async () => {
      const { guest, battery } = machine;
      battery.replay(READINGS);
      await guest.run(
        "touch /run/system-test/island && kill $(pidof cangen); mkdir /run/island && cp /packages/island.mjs /run/island/ && ln -s /usr/lib/siinterjk/node_modules /run/island/ && { node /run/island/island.mjs >/run/island/log 2>&1 & }",
      );
      // Its limits rise from 0 A again, and it has followed them.
      await guest.run("systemctl restart siinterjk && sleep 45");
      const { status, found } = await examined();
      expect(bad(found)).toEqual([]);
      expect(status).toBe(0);
    });

    it.each(TROUBLES)("finds $what", async ({ breakIt, mend, check, says }) => {
      const { guest } = machine;
      await guest.run(breakIt);
      try {
        const { status, found } = await examined();
        const finding = found.find(({ id }) => id === check);
        expect(finding).toMatchObject({
          state: "failed",
          says: expect.stringMatching(says) as string,
          remedy: expect.any(String) as string,
        });
        expect(status).toBe(1);
      } finally {
        await guest.run(mend);
      }
      const mendedMs = await guest.now();
      await machine.trace.first("0x355 again", 60_000, ({ id, atMs }) => id === 0x355 && atMs > mendedMs);
    });
  });
}
