/** Who else has the serial ports, and whether the service may open them. */
import { ACCOUNTS, RUNNING_UNIT, systemctl, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { device, FTDI, noDevice, on, serial0, usb, type Files } from "../../test/support/doctor-serial.ts";
import { serialFreeCheck, serialPermissionCheck } from "./serial-free.ts";

/** A process with the USB adapter open. */
const holds = (id: number, cmdline: string): Files => ({
  [`/proc/${id}/cmdline`]: cmdline.replaceAll(" ", "\0"),
  [`/proc/${id}/fd/0`]: { linkTo: "/dev/null" },
  [`/proc/${id}/fd/5`]: { linkTo: "/dev/ttyUSB0" },
});
const free = (...files: Files[]): DoctorParts => ({ files: Object.assign({}, usb, ...files) as Files, config: on(FTDI) });

doctorCases(serialFreeCheck, [
  {
    when: "free",
    parts: free({ "/proc/7/cmdline": "cron", "/proc/7/fd/0": { linkTo: "/dev/null" } }),
    state: "ok",
    says: /^Nobody uses/,
  },
  {
    when: "the bridge has it",
    parts: free(holds(812, "/usr/bin/node /opt/siinterjk/current/dist/main.js run")),
    state: "ok",
    says: /^Only the bridge uses/,
  },
  {
    when: "a terminal program",
    parts: free(holds(99, "picocom -b 115200 /dev/ttyUSB0")),
    state: "failed",
    says: /picocom \(process 99\)/,
    remedy: /sudo kill 99/,
  },
  {
    when: "ModemManager",
    parts: free(holds(50, "/usr/sbin/ModemManager")),
    state: "failed",
    says: /ModemManager/,
    remedy: /disable --now ModemManager/,
  },
  {
    when: "two bridges",
    parts: free(holds(10, "/usr/bin/siinterjk run"), holds(11, "/usr/bin/siinterjk run")),
    state: "failed",
    says: /2 bridges/,
    remedy: /^None of them is known to be the service\..*`sudo kill 10` or `sudo kill 11`\.$/,
  },
  ...[10, 11].map((serviceId) => ({
    when: `two bridges, of which ${serviceId} is the service`,
    parts: {
      ...free(holds(10, "/usr/bin/siinterjk run"), holds(11, "/usr/bin/siinterjk run")),
      programs: { systemctl: systemctl({ ...RUNNING_UNIT, MainPID: String(serviceId) }) },
    },
    state: "failed" as const,
    says: /2 bridges/,
    remedy: new RegExp(`^End what is not the service: \`sudo kill ${serviceId === 10 ? 11 : 10}\`\\.$`),
  })),
  {
    when: "locked by one whose files may not be seen",
    parts: {
      ...free({ "/proc/locks": "1: FLOCK  ADVISORY  WRITE 77 00:05:1023 0 EOF\n", "/proc/77/cmdline": "python3\0logger.py" }),
      programs: { stat: () => ({ stdout: "5 1023\n" }) },
    },
    state: "failed",
    says: /python3 logger\.py \(process 77\)/,
    remedy: /sudo kill 77/,
  },
  {
    when: "others may not be seen",
    parts: free({ "/proc/7/cmdline": "cron" }),
    state: "ok",
    says: /may not see the open files of 1 process\./,
  },
  noDevice,
]);

const unit = { systemctl: systemctl(RUNNING_UNIT) };
const owned = (more: object, groups = "dialout"): DoctorParts => ({
  files: {
    ...ACCOUNTS,
    ...device("/dev/ttyAMA0", more),
    "/dev/serial0": { linkTo: "/dev/ttyAMA0" },
    "/etc/group": ACCOUNTS["/etc/group"].replace("dialout:x:20:pi,siinterjk", `${groups}:x:20:pi`),
  },
  programs: { systemctl: systemctl({ ...RUNNING_UNIT, SupplementaryGroups: "" }) },
});

doctorCases(serialPermissionCheck, [
  {
    when: "in the group",
    parts: { files: { ...ACCOUNTS, ...serial0("/dev/ttyAMA0") } },
    state: "ok",
    says: /siinterjk may open/,
  },
  {
    when: "in the group by the unit alone",
    parts: { ...owned({}), programs: unit },
    state: "ok",
    says: /may open/,
  },
  {
    when: "not in the group",
    parts: owned({}),
    state: "failed",
    says: /may not open \/dev\/serial0 \(group dialout, mode 0660\)/,
    remedy: /usermod -aG dialout siinterjk/,
  },
  {
    when: "a login has it",
    parts: owned({ mode: 0o620, groupId: 5 }),
    state: "failed",
    says: /group tty, mode 0620/,
    remedy: /serial-getty@ttyAMA0/,
  },
  {
    when: "root's alone",
    parts: owned({ mode: 0o600, groupId: 0 }),
    state: "failed",
    says: /group root, mode 0600/,
    remedy: /udev/,
  },
  { when: "no such user", parts: { files: serial0("/dev/ttyAMA0") }, state: "skipped", says: /no user/ },
]);
