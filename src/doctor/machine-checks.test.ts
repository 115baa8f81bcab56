/** The checks of memory and clock. */
import { expect, test } from "vitest";
import { lookAlone, refusal, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { clockSetCheck } from "./clock-set.ts";
import { judgeMemory, memoryCheck } from "./memory.ts";

const meminfo = (availableKb: number): string =>
  `MemTotal:        948000 kB\nMemFree:  10000 kB\nMemAvailable:   ${availableKb} kB\n`;

doctorCases(memoryCheck, [
  { when: "plenty", parts: { files: { "/proc/meminfo": meminfo(512_000) } }, state: "ok", says: /^500 MB of 926 MB/ },
  {
    when: "little",
    parts: { files: { "/proc/meminfo": meminfo(102_399) } },
    state: "warning",
    says: /^100 MB.*94 MB/,
    remedy: /ps aux/,
  },
  {
    when: "the bridge was killed",
    parts: {
      files: { "/proc/meminfo": meminfo(512_000) },
      programs: { dmesg: () => ({ stdout: "[ 99.1] Out of memory: Killed process 812 (node) total-vm:1kB\n" }) },
    },
    state: "failed",
    says: /has ended a Node\.js program/,
    remedy: /ps aux/,
  },
  { when: "no /proc", parts: {}, state: "skipped", says: /does not tell/ },
]);

test("another program that was killed is not the bridge's trouble", () => {
  expect(judgeMemory({ availableMb: 500, totalMb: 900, killed: [] }).state).toBe("ok");
});

const timedatectl = (stdout: string): DoctorParts => ({ programs: { timedatectl: () => ({ stdout }) } });

doctorCases(clockSetCheck, [
  { when: "set", parts: timedatectl("NTP=yes\nNTPSynchronized=yes\n"), state: "ok", says: /2026-03-01 12:00 UTC/ },
  {
    when: "not yet",
    parts: timedatectl("NTP=yes\nNTPSynchronized=no\n"),
    state: "warning",
    says: /has not been set/,
    remedy: /timesync-status/,
  },
  {
    when: "switched off",
    parts: timedatectl("NTP=no\nNTPSynchronized=no\n"),
    state: "warning",
    says: /No time service/,
    remedy: /set-ntp true/,
  },
  {
    when: "1970",
    parts: { ...timedatectl("NTP=yes\nNTPSynchronized=no\n"), wallNowMs: 60_000 },
    state: "failed",
    says: /1970-01-01 00:01 UTC, which cannot be/,
    remedy: /time server/,
  },
  { when: "no timedatectl", parts: {}, state: "skipped", says: /Nobody can tell/ },
  {
    when: "no systemd",
    parts: { programs: { timedatectl: () => ({ status: 1, stderr: "Host is down" }) } },
    state: "skipped",
    says: /Nobody can tell/,
  },
]);

test("what this user may not see is not looked at, and is no failure", async () => {
  const refuses = (): string => {
    throw refusal("EACCES");
  };
  expect(await lookAlone(memoryCheck, { files: { "/proc/meminfo": refuses } })).toMatchObject({ state: "skipped" });
});
