/**
 * The package through its life in a Debian 12: dpkg runs its scripts. systemd is a stand-in here that writes down what it is asked for;
 * the system tests have the real one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebianRoot } from "./debian-root.ts";
import { DEB, output, VERSION } from "./handed-out.ts";
import { expected, nativeCode } from "./native-code.ts";

const NEXT = `${VERSION}+1`;
const PROGRAM = "/usr/lib/siinterjk";
const CONFIG = "/etc/siinterjk/siinterjk.yaml";
const RIGHT = "packs:\n  - port: /dev/serial0\n";
const WRONG = "packs:\n  - prot: /dev/serial0\n";

/** `is-active` answers what stands in /tmp/state; links are made by the real systemctl, which needs nobody for that. */
const SYSTEMCTL = `#!/bin/sh
case " $* " in
  *" preset "*) exec /usr/bin/systemctl "$@" ;;
  *" is-active "*siinterjk.service*)
    state=$(cat /tmp/state)
    case " $* " in *" --quiet "*) ;; *) echo "$state" ;; esac
    [ "$state" = active ]
    exit ;;
  *" is-active "*) exit 0 ;;
  *" is-enabled "*) [ -L /etc/systemd/system/multi-user.target.wants/siinterjk.service ] && echo enabled; exit 0 ;;
esac
echo "systemctl $*" >>/tmp/calls
`;
const OTHERS = '#!/bin/sh\necho "${0##*/} $*" >>/tmp/calls\n';

const folder = mkdtempSync(join(tmpdir(), "siinterjk-debian-"));
let root: DebianRoot;
let first: string;
let next: string;

beforeAll(async () => {
  root = new DebianRoot("amd64");
  first = await root.bring(DEB);
  output("dpkg-deb", "-R", DEB, join(folder, "next"));
  const control = join(folder, "next", "DEBIAN", "control");
  await writeFile(control, (await readFile(control, "utf8")).replace(/^Version: .*$/m, `Version: ${NEXT}`));
  output("dpkg-deb", "--root-owner-group", "-Znone", "--build", join(folder, "next"), join(folder, "next.deb"));
  next = await root.bring(join(folder, "next.deb"));
});

afterAll(() => {
  root.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** dpkg on a system whose systemd runs, in that state of the service; what systemd, udev and networkd were asked for. */
async function dpkg(
  command: string,
  state: "active" | "inactive" | "failed",
): Promise<{ text: string; calls: readonly string[] }> {
  const text = await root.ok(
    `mkdir -p /run/systemd/system; echo ${state} >/tmp/state; : >/tmp/calls; dpkg ${command} && echo '--calls--' && cat /tmp/calls`,
  );
  const [said = "", calls = ""] = text.split("--calls--\n");
  return { text: said, calls: calls.split("\n").filter((line) => line !== "") };
}

const RELOADS = [
  "systemctl daemon-reload",
  "udevadm control --reload",
  "udevadm trigger --action=add --subsystem-match=net --sysname-match=can*",
  "networkctl reload",
];
const RESTART = "systemctl --quiet --system restart siinterjk.service";
const LINK = "/etc/systemd/system/multi-user.target.wants/siinterjk.service";

describe("dpkg", () => {
  it("refuses it with a Node.js that is too old", async () => {
    await root.ok(
      "cp /var/lib/dpkg/status /tmp/status && sed -i '/^Package: nodejs$/,/^$/s/^Version: .*/Version: 18.20.4/' /var/lib/dpkg/status",
    );
    const { status, text } = await root.run(`dpkg -i ${first}`);
    expect(status).toBe(1);
    expect(text).toContain("nodejs (>= 20.19)");
    await root.ok("dpkg --purge siinterjk; cp /tmp/status /var/lib/dpkg/status");
  });

  it("installs it where no systemd runs, as in the making of an image", async () => {
    await root.ok(`dpkg -i ${first}`);
    expect(await root.ok("siinterjk --version")).toBe(`${VERSION}\n`);
    expect(await root.ok("stat -c '%A %U %G' /etc/siinterjk; ls -A /etc/siinterjk")).toBe("drwxr-x--- root siinterjk\n");
    expect(await root.ok(`readlink -f ${LINK}`)).toBe("/usr/lib/systemd/system/siinterjk.service\n");
    expect(await root.ok("getent passwd siinterjk")).toMatch(/^siinterjk:x:\d{3}:\d{3}:SIinterJK:\/:\/usr\/sbin\/nologin\n$/);
    expect(await root.ok("systemd-analyze verify siinterjk.service 2>&1 || true")).not.toMatch(/siinterjk.service:\d/);
  });

  it("brings native code that works here", async () => {
    expect(await nativeCode(root, PROGRAM)).toEqual(
      expected(PROGRAM, [
        "@koromix/koffi-linux-x64/linux_x64/koffi.node",
        "@libsql/linux-x64-gnu/index.node",
        "@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node",
      ]),
    );
  });

  it("purges it without a trace, but for what others left in the folders of all", async () => {
    await root.ok("dpkg --purge siinterjk");
    expect(
      await root.ok(
        "find / -xdev -name '*siinterjk*' ! -path '/tmp/*' ! -path '/proc/*'; getent passwd siinterjk; getent group siinterjk; true",
      ),
    ).toBe("");
  });
});

describe("dpkg where systemd runs", () => {
  beforeAll(async () => {
    await root.write("/usr/local/sbin/systemctl", SYSTEMCTL, 0o755);
    for (const name of ["udevadm", "networkctl"]) await root.write(`/usr/local/sbin/${name}`, OTHERS, 0o755);
  });

  it("installs it, starts nothing without a configuration, and says what comes next", async () => {
    const { text, calls } = await dpkg(`-i ${first}`, "inactive");
    expect(calls).toEqual(RELOADS);
    expect(text).toContain("sudo siinterjk install --hat NAME");
    expect(text).toContain("sudo siinterjk init");
  });

  it("upgrades it with one restart at the end, and no stop before", async () => {
    await root.write(CONFIG, RIGHT);
    const { calls } = await dpkg(`-i ${next}`, "active");
    expect(calls).toEqual([...RELOADS, RESTART]);
    expect(await root.ok("dpkg-query -W -f '${Version}' siinterjk")).toBe(NEXT);
  });

  it("starts again what has failed", async () => {
    expect((await dpkg(`-i ${next}`, "failed")).calls).toEqual([...RELOADS, RESTART]);
  });

  it("does not start what a person has stopped", async () => {
    const { text, calls } = await dpkg(`-i ${next}`, "inactive");
    expect(calls).toEqual(RELOADS);
    expect(text).toContain("had been stopped and stays so");
  });

  it("lets the old process go on when the new version refuses the configuration", async () => {
    await root.write(CONFIG, WRONG);
    const { text, calls } = await dpkg(`-i ${next}`, "active");
    expect(calls).toEqual(RELOADS);
    expect(text).toContain("refuses /etc/siinterjk/siinterjk.yaml");
    expect(text).toContain("prot");
  });

  it("does not restart it with a configuration that only root may read", async () => {
    await root.write(CONFIG, RIGHT);
    await root.ok(`chmod 600 ${CONFIG}`);
    const { text, calls } = await dpkg(`-i ${next}`, "active");
    expect(calls).toEqual(RELOADS);
    expect(text).toContain("CONFIG_UNREADABLE");
    await root.ok(`chgrp siinterjk ${CONFIG} && chmod 640 ${CONFIG}`);
  });

  it("keeps a service disabled that a person has disabled", async () => {
    await root.ok(`rm ${LINK}`);
    expect((await dpkg(`-i ${next}`, "inactive")).calls).toEqual(RELOADS);
    expect((await root.run(`[ -e ${LINK} ]`)).status).toBe(1);
    await root.ok(`ln -s /lib/systemd/system/siinterjk.service ${LINK}`);
  });

  it("stops it before it is removed, and keeps configuration, data and user", async () => {
    await root.ok("install -d -o siinterjk -g siinterjk /var/lib/siinterjk && touch /var/lib/siinterjk/history.db");
    const { calls } = await dpkg("--remove siinterjk", "active");
    expect([...new Set(calls)]).toEqual(["systemctl stop siinterjk.service", "systemctl daemon-reload"]);
    expect(await root.ok(`ls ${CONFIG} /var/lib/siinterjk/history.db; id -un siinterjk`)).toBe(
      `${CONFIG}\n/var/lib/siinterjk/history.db\nsiinterjk\n`,
    );
    expect((await root.run(`[ -e ${LINK} ] || [ -L ${LINK} ] || [ -e ${PROGRAM} ]`)).status).toBe(1);
  });

  it("starts it at once when it comes back to its configuration", async () => {
    expect((await dpkg(`-i ${next}`, "inactive")).calls).toEqual([...RELOADS, RESTART]);
    expect(await root.ok(`readlink -f ${LINK}`)).toBe("/usr/lib/systemd/system/siinterjk.service\n");
  });

  it("leaves a service alone that `siinterjk install` has made", async () => {
    const unit = "/etc/systemd/system/siinterjk.service";
    await root.write(unit, "[Service]\nExecStart=/usr/bin/node /opt/siinterjk/current/dist/main.js run\n");
    const upgrade = await dpkg(`-i ${next}`, "active");
    expect(upgrade.calls).toEqual(RELOADS);
    expect(upgrade.text).toContain("sudo /usr/local/bin/siinterjk uninstall");
    expect((await dpkg("--purge siinterjk", "active")).calls.filter((call) => call.includes("stop"))).toEqual([]);
    expect(await root.ok(`ls ${CONFIG}; id -un siinterjk`)).toBe(`${CONFIG}\nsiinterjk\n`);
    await root.ok(`rm ${unit}; dpkg -i ${next}`);
  });

  it("purges configuration, data and user", async () => {
    await dpkg("--purge siinterjk", "active");
    const left = await root.ok(
      "find / -xdev -name '*siinterjk*' ! -path '/tmp/*' ! -path '/proc/*'; getent passwd siinterjk; getent group siinterjk; true",
    );
    expect(left).toBe("");
  });
});
