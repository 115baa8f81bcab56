/** Errors of installing and removing (setup). */
import type { ErrorEntry } from "./entry.ts";

export const SETUP_ERRORS = {
  SETUP_NEEDS_ROOT: {
    means: "Installing and removing change the system, and that is for root only.",
    remedy: "Write `sudo` in front. `--dry-run` shows the plan without it.",
  },
  SETUP_NO_SYSTEMD: {
    means: "No systemd runs here, as in most containers. Nothing would start the bridge again or supervise it.",
    remedy: "Install on a system that systemd has started, or let another service manager run `siinterjk run --log`.",
  },
  SETUP_NO_BOOT_FILES: {
    means: "The settings of a HAT belong into config.txt and cmdline.txt of a Raspberry Pi, and these files are not here.",
    remedy: "Leave `--hat` out on another computer; on a Raspberry Pi mount its boot partition at /boot/firmware.",
  },
  SETUP_NOT_WHOLE: {
    means: "A part of the program is missing where it was started from; the message names it. Nothing was changed.",
    remedy: "Run `npm ci` there, or unpack the release or install the package again.",
  },
  SETUP_DISK_FULL: {
    means: "The disk is full. What had been copied was removed, and the version that ran before still runs.",
    remedy: "Free some space (`df -h`, `sudo apt clean`, `sudo journalctl --vacuum-size=50M`) and run it again.",
  },
  SETUP_WRITE_FAILED: {
    means: "A file could not be changed; the message says which and why.",
    remedy:
      "Check that the disk is not mounted read-only (`findmnt -no OPTIONS /`), then run it again: it goes on where it ended.",
  },
  SETUP_COMMAND_FAILED: {
    means: "A program of the system that was needed is not there or has failed; the message shows what it said.",
    remedy: "Remove the cause that it names, then run it again: it goes on where it ended.",
  },
  SETUP_PROGRAM_BROKEN: {
    means: "The program does not start from where it was copied to. The copy was removed; nothing else was changed.",
    remedy: "Install Node.js 20.19 or newer for the whole system; if it is there, please report it with the message.",
  },
  SETUP_CONFIG_REFUSED: {
    means:
      "The new version does not accept the configuration, so it has not taken the place of the old one, which is left as it is. Nothing was changed.",
    remedy: "Correct the lines that are named, then run it again.",
  },
  SETUP_START_FAILED: {
    means: "The service has not started; the message says what runs now.",
    remedy: "`journalctl -n 50 -u siinterjk` says why. Please report it if it is not the configuration.",
  },
  SETUP_TWO_WAYS: {
    means:
      "The program is on this machine twice: as Debian's package, and by `siinterjk install` from another copy. They would fight for the ports.",
    remedy:
      "Keep one: `sudo apt remove siinterjk` removes the package, `sudo /usr/local/bin/siinterjk uninstall` the other; both leave configuration and data, and both stop the bridge: switch the Sunny Island off before. Then `sudo siinterjk install --hat NAME`, because uninstalling takes back what the board needs.",
  },
  SETUP_NO_PREVIOUS: {
    means: "There is no version before this one to go back to.",
    remedy: "Install the version that you want.",
  },
  SETUP_NOT_INSTALLED: {
    means: "`siinterjk install` has changed nothing on this machine, so there is nothing to take back.",
    remedy: "If it was installed by hand, remove it by hand; Debian's package with `sudo apt remove siinterjk`.",
  },
  SETUP_NOTE_UNREADABLE: {
    means: "/etc/siinterjk/installed.json, which says what was installed, cannot be understood.",
    remedy:
      "Use the version that wrote it. If the file is damaged, move it away and install again; files that it named then count as yours.",
  },
} as const satisfies Record<string, ErrorEntry>;
