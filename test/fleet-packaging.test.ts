/** The example configuration of a fleet agrees with itself, with the program, and with its document. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filtersOf } from "../src/fleet/topics.ts";
import { fencesOf } from "./support/markdown.ts";
import { temporaryFile } from "./support/temp.ts";

const ROOT = join(import.meta.dirname, "..");
const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const site = text("packaging/fleet/site-mosquitto.conf");
const central = text("packaging/fleet/central-mosquitto.conf");
const unit = text("packaging/fleet/siinterjk-fleet.service");
const document = text("docs/fleet.md");

/** The value of a line of mosquitto.conf. */
const value = (conf: string, key: string): string => new RegExp(`^${key} (.*)$`, "m").exec(conf)?.[1] ?? `no ${key}`;

describe("packaging/fleet", () => {
  it("forwards every section that the collector listens to, and who is there, confirmed", () => {
    const forwarded = [...site.matchAll(/^topic (\S+) out 1$/gm)].map(([, topic]) => topic);
    const wanted = filtersOf("siinterjk").map(({ filter }) => filter);
    expect(forwarded).toEqual(expect.arrayContaining(wanted.filter((filter) => !filter.startsWith("siinterjk-link/"))));
    expect(value(site, "notification_topic")).toBe(`siinterjk-link/${value(site, "remote_username")}`);
  });

  it("lets the collector hear what it listens to", () => {
    const acl = text("packaging/fleet/central.acl");
    for (const line of ["user siinterjk-fleet", "topic read siinterjk/#", "topic read siinterjk-link/+"]) {
      expect(acl.split("\n")).toContain(line);
    }
  });

  it("has a service that starts a command which exists, and passes systemd's check, where there is a systemd", () => {
    const command = /^ExecStart=siinterjk (.*)$/m.exec(unit)![1]!.split(" ");
    expect(command[0]).toBe("fleet");
    const main = text("src/cli/main.ts");
    for (const option of command.filter((word) => word.startsWith("--"))) expect(main).toContain(`ption("${option} <`);
    const here = unit.replace(/^ExecStart=siinterjk .*$/m, `ExecStart=${process.execPath} --version`);
    const path = temporaryFile("siinterjk-fleet.service", here);
    const check = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
    const about = (check.error === undefined ? check.stderr : "").split("\n").filter((line) => line.includes(dirname(path)));
    expect(about).toEqual([]);
  });

  it("is what the document says", () => {
    const spaced = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, " ");
    expect(document).toContain(`${spaced(value(site, "max_queued_messages"))} messages or 200 MB wait at the site`);
    expect(value(site, "max_queued_bytes")).toBe("200000000");
    expect(document).toContain(`${spaced(value(central, "max_queued_messages"))} messages or 1 GB wait in the middle`);
    expect(value(central, "max_queued_bytes")).toBe("1000000000");
    expect([value(site, "autosave_interval"), value(central, "autosave_interval")]).toEqual(["300", "60"]);
    const copied = fencesOf(document).flatMap(({ text: commands }) => [
      ...commands.matchAll(/^sudo (?:cp|install -m 600) ([\w.-]+) \/etc\/(\S+)$/gm),
    ]);
    const files = copied.map(([, file]) => file!).filter((file) => existsSync(join(ROOT, "packaging/fleet", file)));
    expect(files.sort()).toEqual([
      ...["central-mosquitto.conf", "central.acl", "siinterjk-fleet.service", "site-mosquitto.conf", "victoria-metrics"],
    ]);
    for (const [, file, to] of copied.filter(([, name]) => files.includes(name!))) {
      const first = text(`packaging/fleet/${file!}`).split("\n")[0]!;
      expect(first.startsWith(`# /etc/${to!.endsWith("/") ? `${to!}${file!}` : to!}`), file).toBe(true);
    }
  });
});
