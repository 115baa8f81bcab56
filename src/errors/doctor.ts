/** What `siinterjk doctor` itself can run into: the part of the list of error codes that is its own. */
export const DOCTOR_ERRORS = {
  DOCTOR_CANNOT_LOOK: {
    means: "A check could not look at what it judges, for a reason that it does not know.",
    remedy: "Run `sudo siinterjk doctor` once more; if it stays so, report it with the file of `sudo siinterjk doctor --report`.",
  },
  DOCTOR_TOO_SLOW: {
    means: "A check has not come to an end within its time.",
    remedy:
      "Run `sudo siinterjk doctor` once more; if it stays so, a program or a device hangs: restart the machine with `sudo reboot`.",
  },
  DOCTOR_REPORT: {
    means: "The report cannot be written.",
    remedy: "Name a file in a folder that you may write to: `siinterjk doctor --report /tmp/siinterjk-report.txt`.",
  },
} as const;
