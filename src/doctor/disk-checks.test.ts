/** The checks of the disk and the card. */
import { expect, test } from "vitest";
import { lines, PI4, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { dfFigures, diskSpaceCheck, diskWritableCheck, judgeSpace, mountOf } from "./disk.ts";
import { sdCardCheck, wornOf } from "./sd-card.ts";

const df = (kb: string, inodes: string): DoctorParts => ({
  files: { "/var/lib/siinterjk/history.db": "" },
  programs: {
    df: (args) => ({
      stdout: `Filesystem     1024-blocks Used Available Capacity Mounted on\n${args.includes("-i") ? inodes : kb}\n`,
    }),
  },
});
const INODES = "/dev/mmcblk0p2 1900000 90000 1810000 5% /";

doctorCases(diskSpaceCheck, [
  {
    when: "plenty",
    parts: df("/dev/mmcblk0p2 30000000 8000000 22000000 27% /", INODES),
    state: "ok",
    says: /^21\.5 GB of 29\.3 GB are free below \/var\/lib\/siinterjk\.$/,
  },
  {
    when: "29 days for one pack",
    parts: df("/dev/root 30000000 1 178176 99% /", INODES),
    state: "warning",
    says: /^174 MB .* about 29 days/,
    remedy: /journalctl --vacuum-size/,
  },
  {
    when: "full",
    parts: df("/dev/root 30000000 1 20000 100% /", INODES),
    state: "failed",
    says: /^20 MB .*full/,
    remedy: /du -xh/,
  },
  {
    when: "no names left",
    parts: df("/dev/root 30000000 1 22000000 27% /", "/dev/root 100 99 1 99% /"),
    state: "failed",
    says: /99 % of the names/,
    remedy: /du -xh/,
  },
  { when: "no limit on names", parts: df("btrfs 30000000 1 22000000 27% /", "btrfs 0 0 0 - /"), state: "ok", says: /free/ },
  { when: "no df", parts: {}, state: "skipped", says: /Nobody can tell/ },
]);

test("more packs write more history", () => {
  const facts = { folder: "/", freeMb: 100 + 30 * 5, totalMb: 1000, namesTakenPct: null };
  expect([judgeSpace({ ...facts, packs: 2 }).state, judgeSpace({ ...facts, packs: 3 }).state]).toEqual(["ok", "warning"]);
});

test("df's figures are found behind a device with blanks in its name", () => {
  expect(dfFigures("Filesystem\n//nas/my disk 100 40 60 40% /mnt\n")).toEqual([100, 40, 60, 40]);
  expect(dfFigures("")).toEqual([]);
});

const mounts = (...all: string[]): NonNullable<DoctorParts["files"]> => ({
  "/proc/mounts": lines(all),
  "/var/lib/siinterjk/state.json": "",
});

doctorCases(diskWritableCheck, [
  {
    when: "as it should be",
    parts: { files: mounts("/dev/root / ext4 rw,noatime 0 0") },
    state: "ok",
    says: /siinterjk \(ext4\)/,
  },
  {
    when: "read-only after errors",
    parts: { files: mounts("/dev/root / ext4 ro,noatime,errors=remount-ro 0 0") },
    state: "failed",
    says: /read-only/,
    remedy: /sudo reboot/,
  },
  {
    when: "an overlay on a Pi",
    parts: { files: { ...mounts("overlay / overlay rw 0 0"), "/proc/device-tree/model": PI4 } },
    state: "warning",
    says: /in memory \(overlay\)/,
    remedy: /disable_overlayfs/,
  },
  {
    when: "an overlay elsewhere is a container",
    parts: { files: mounts("overlay / overlay rw 0 0") },
    state: "ok",
    says: /overlay/,
  },
  {
    when: "a disk of its own beside a read-only system",
    parts: { files: mounts("/dev/root / ext4 ro 0 0", "/dev/sda1 /var/lib/siinterjk ext4 rw 0 0") },
    state: "ok",
    says: /can be written/,
  },
  { when: "nobody tells", parts: {}, state: "skipped", says: /Nobody can tell/ },
]);

test.each([
  ["/var/lib/x", "ext4"],
  ["/var/libation", "rootfs"],
  ["/", "rootfs"],
])("%s lies on %s", (path, type) => {
  expect(mountOf("r / rootfs rw 0 0\nd /var/lib ext4 rw 0 0\n", path)?.type).toBe(type);
});

doctorCases(sdCardCheck, [
  {
    when: "nothing is counted",
    parts: {
      files: {
        "/sys/fs/ext4/mmcblk0p2/errors_count": "0\n",
        "/sys/block/mmcblk0/device/name": "SC32G\n",
        "/sys/block/mmcblk0/device/date": "08/2021\n",
      },
      programs: { dmesg: () => ({ stdout: "[ 1.0] mmc0: new high speed SDHC card at address aaaa\n" }) },
    },
    state: "ok",
    says: /^No errors are counted\.$/,
  },
  {
    when: "the log may not be read",
    parts: { files: { "/sys/fs/ext4/sda1/errors_count": "0\n" } },
    state: "ok",
    says: /may not read the kernel's log/,
  },
  {
    when: "counted once",
    parts: { files: { "/sys/fs/ext4/mmcblk0p2/errors_count": "3\n" } },
    state: "warning",
    says: /3 on mmcblk0p2/,
    remedy: /fsck\.mode=force/,
  },
  {
    when: "a read has failed",
    parts: {
      programs: {
        dmesg: () => ({
          stdout: "[ 9.0] I/O error, dev mmcblk0, sector 12345 op 0x0:(READ)\n[ 9.1] mmc0: error -110 whilst reading\n",
        }),
      },
    },
    state: "failed",
    says: /2 times/,
    remedy: /write a new card/,
  },
  {
    when: "an eMMC near its end",
    parts: { files: { "/sys/fs/ext4/mmcblk0p2/errors_count": "0", "/sys/block/mmcblk0/device/life_time": "0x09 0x02\n" } },
    state: "warning",
    says: /90 % of its life/,
    remedy: /replace it/,
  },
  { when: "nothing tells", parts: {}, state: "skipped", says: /Nothing here tells/ },
]);

test.each([
  ["0x00 0x00", null],
  ["", null],
  ["0x01 0x03", 30],
  ["0x0b 0x01", 100],
])("life_time %j is %s", (text, pct) => {
  expect(wornOf(text)).toBe(pct);
});
