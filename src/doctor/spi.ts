/** SPI, over which the boards with an MCP2515 or an SC16IS752 are reached. */
import { isOn, type Overlay } from "../setup/boot-config.ts";
import { failed, ok, skipped, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { board, NO_PI } from "./board.ts";
import { pendingBootFiles } from "./boot-pending.ts";

export interface SpiFacts {
  /** The overlays in config.txt of boards that hang on SPI. */
  readonly boards: readonly string[];
  /** `dtparam=spi=on` is there. */
  readonly switchedOn: boolean;
  /** "spi0.0", ... in /sys/bus/spi/devices. */
  readonly devices: readonly string[];
  readonly pending: boolean;
}

export const ON_SPI = /^(?:mcp251[58x]|mcp251xfd|sc16is75\d|seeed-can)/;

export const onSpi = (overlays: readonly Overlay[]): readonly string[] =>
  overlays.map(({ name }) => name).filter((name) => ON_SPI.test(name));

export function judgeSpi({ boards, switchedOn, devices, pending }: SpiFacts): Verdict {
  if (boards.length === 0) return skipped("config.txt has no board that hangs on SPI, and needs none for USB adapters.");
  const named = boards.join(", ");
  if (devices.length > 0) return ok(`SPI is on for ${named}: ${devices.join(", ")}.`);
  if (!switchedOn) {
    return failed(
      `config.txt has ${named}, but SPI is off, so the board cannot be reached.`,
      "Add the line `dtparam=spi=on` to config.txt, as `sudo siinterjk install --hat waveshare-rs485-can` does, then `sudo reboot`.",
    );
  }
  if (pending) return failed(`SPI is switched on for ${named}, but only from the next start on.`, "Restart with `sudo reboot`.");
  return failed(
    `SPI is switched on for ${named}, but Linux shows no device on it.`,
    "Look for what the firmware says about the overlay: `sudo vclog --msg | grep -i dtoverlay`, or on older systems `sudo vcdbg log msg`.",
  );
}

async function look(site: DoctorSite): Promise<Verdict> {
  const { boot } = await board(site);
  if (boot === null) return skipped(NO_PI);
  return judgeSpi({
    boards: onSpi(boot.facts.overlays),
    switchedOn: isOn(boot.facts.parameters.get("spi")),
    devices: (await site.machine.list("/sys/bus/spi/devices")) ?? [],
    pending: ((await pendingBootFiles(site)) ?? []).length > 0,
  });
}

export const spiCheck: Check = {
  id: "spi",
  area: "machine",
  title: "SPI is on",
  page: {
    looksAt: "Whether `config.txt` switches SPI on for the board that it names, and Linux has the device (Raspberry Pi).",
    failed: "It is off, or there is no device: the CAN controller cannot be reached.",
    remedy: "Set up the board with `siinterjk install --hat`, then restart.",
  },
  look,
};
