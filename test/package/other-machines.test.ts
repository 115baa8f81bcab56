/** The package on the other kinds of machine, emulated program by program: installed by their dpkg, run by their Node.js. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebianRoot } from "./debian-root.ts";
import { DEB, VERSION } from "./handed-out.ts";
import { expected, nativeCode } from "./native-code.ts";

const PROGRAM = "/usr/lib/siinterjk";

const roots = new Map<string, DebianRoot>();

beforeAll(async () => {
  for (const arch of ["arm64", "armhf"] as const) {
    const root = new DebianRoot(arch);
    roots.set(arch, root);
    await root.ok(`dpkg -i ${await root.bring(DEB)}`);
  }
});
afterAll(() => roots.forEach((root) => root.remove()));

describe.each([
  {
    arch: "arm64",
    node: "arm64",
    binaries: [
      "@koromix/koffi-linux-arm64/linux_arm64/koffi.node",
      "@libsql/linux-arm64-gnu/index.node",
      "@serialport/bindings-cpp/prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node",
    ],
  },
  {
    arch: "armhf",
    node: "arm",
    binaries: [
      "@koromix/koffi-linux-arm/linux_armhf/koffi.node",
      "@libsql/linux-arm-gnueabihf/index.node",
      "@serialport/bindings-cpp/prebuilds/linux-arm/@serialport+bindings-cpp.armv7.glibc.node",
    ],
  },
] as const)("a Debian for $arch", ({ arch, node, binaries }) => {
  it("has it installed", async () => {
    const root = roots.get(arch)!;
    expect(await root.ok("dpkg --print-architecture; node -p process.arch; siinterjk --version")).toBe(
      `${arch}\n${node}\n${VERSION}\n`,
    );
    expect(await root.ok("dpkg-query -W -f '${db:Status-Abbrev}' siinterjk")).toBe("ii ");
  });

  it("has native code for it", async () => {
    expect(await nativeCode(roots.get(arch)!, PROGRAM)).toEqual(expected(PROGRAM, binaries));
  });
});

/** Whole only on one of them: the emulated demo takes more than a minute. */
describe("the demo on a Debian for arm64", () => {
  it("runs the demo for 20 s without a fault", async () => {
    const { status, text } = await roots.get("arm64")!.run("siinterjk demo --for 20s");
    const summary = text.trimEnd().split("\n").at(-1)!;
    expect([status, summary]).toEqual([0, expect.stringContaining("none refused, no fault")]);
    const [, lastedS, read, asked, frames] = (/^(\d+) s, (\d+) of (\d+) readings, (\d+) frames/.exec(summary) ?? []).map(Number);
    expect(lastedS).toBeGreaterThanOrEqual(20);
    // Four packs once a second, and five frames a second; QEMU on a busy machine may take its time for some.
    expect(asked).toBeGreaterThanOrEqual(60);
    expect(read! / asked!).toBeGreaterThan(0.9);
    expect(frames).toBeGreaterThanOrEqual(70);
  });
});
