/** The rules by which npm run package chooses and words. */
import { describe, expect, it } from "vitest";
import { debianChangelog, releasedAtS, releases } from "../../scripts/package/changelog.ts";
import { isRun } from "../../scripts/package/left-out.ts";

describe("what is left out", () => {
  it.each([
    ["node_modules/pino/lib/proto.js", true],
    ["node_modules/real-require/LICENSE.md", true],
    ["node_modules/pino/package.json", true],
    ["node_modules/pino/README.md", false],
    ["node_modules/pino/test/basic.test.js", false],
    ["node_modules/pino/pino.d.ts", false],
    ["node_modules/debug/.github/FUNDING.yml", false],
    // A package may be called so.
    ["node_modules/@scope/test/index.js", true],
    ["node_modules/docs/index.js", true],
    ["node_modules/libsql/node_modules/detect-libc/lib/elf.js", true],
    ["node_modules/@libsql/linux-arm64-gnu/index.node", true],
    ["node_modules/@libsql/linux-arm64-musl/index.node", false],
    ["node_modules/@libsql/linux-arm64-musl/package.json", false],
    ["node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node", true],
    ["node_modules/@koromix/koffi-linux-x64/musl_x64/koffi.node", false],
    ["node_modules/@serialport/bindings-cpp/prebuilds/linux-arm/@serialport+bindings-cpp.armv6.glibc.node", true],
    ["node_modules/@serialport/bindings-cpp/prebuilds/linux-arm/@serialport+bindings-cpp.armv7.musl.node", false],
    ["node_modules/@serialport/bindings-cpp/prebuilds/darwin-x64+arm64/@serialport+bindings-cpp.node", false],
    ["node_modules/@serialport/bindings-cpp/prebuilds/android-arm64/@serialport+bindings-cpp.armv8.node", false],
  ])("%s: %s", (path, wanted) => expect(isRun(path)).toBe(wanted));

  it("refuses a binary that nobody has decided about", () => {
    expect(() => isRun("node_modules/new-one/prebuilds/linux-x64/new.node")).toThrow("node_modules/new-one");
  });
});

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Not yet.

## [1.2.0-rc.1] - 2027-02-03

### Added

- Reads [the log](docs/log.md), which is
  long enough that it has to be written on two lines of the changelog of Debian.

### Fixed

- Short.

## [1.1.0] - 2027-01-02

- First.
`;

describe("the changelog", () => {
  it("has the released versions, as Debian writes them", () => {
    expect(debianChangelog(releases(CHANGELOG))).toBe(`siinterjk (1.2.0~rc.1) stable; urgency=medium

  * Reads the log, which is long enough that it has to be written on two lines
    of the changelog of Debian.
  * Short.

 -- SIinterJK contributors <siinterjk@siinterjk.invalid>  Wed, 03 Feb 2027 00:00:00 +0000

siinterjk (1.1.0) stable; urgency=medium

  * First.

 -- SIinterJK contributors <siinterjk@siinterjk.invalid>  Sat, 02 Jan 2027 00:00:00 +0000
`);
  });

  it("tells when a version was released, and knows no other", () => {
    expect(releasedAtS(releases(CHANGELOG), "1.1.0")).toBe(1_798_848_000);
    expect(() => releasedAtS(releases(CHANGELOG), "1.3.0")).toThrow("## [1.3.0] - DATE");
  });
});
