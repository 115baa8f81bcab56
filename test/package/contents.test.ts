/** What is in the files that are handed out: everything that is needed, nothing else, and the same bytes each time. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import packageLock from "../../package-lock.json" with { type: "json" };
import { DEB, entries, output, RELEASE, VERSION } from "./handed-out.ts";
import { BUILD, makePackage } from "./make.ts";

const debian = entries(output("dpkg-deb", "-c", DEB));
const release = entries(output("tar", "-tvzf", RELEASE));
const unpacked = mkdtempSync(join(tmpdir(), "siinterjk-deb-"));
const inDeb = (path: string): string => readFileSync(join(unpacked, path), "utf8");
const inRelease = (path: string): string => output("tar", "-xzOf", RELEASE, `siinterjk-${VERSION}/${path}`);
/** The program's files, from its own folder. */
const programOf = (all: readonly { path: string }[], folder: string): readonly string[] =>
  all.filter(({ path }) => path.startsWith(`${folder}/`)).map(({ path }) => path.slice(folder.length + 1));
const program = programOf(debian, "usr/lib/siinterjk");

const SUMS = ["siinterjk_VERSION_all.deb", "siinterjk-VERSION.tar.gz"].map((name) => name.replace("VERSION", VERSION));
const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Of each package with native code, what is for Linux on amd64, arm64 and armhf. */
const BINARIES = [
  "@koromix/koffi-linux-arm/linux_armhf/koffi.node",
  "@koromix/koffi-linux-arm64/linux_arm64/koffi.node",
  "@koromix/koffi-linux-x64/linux_x64/koffi.node",
  "@libsql/linux-arm-gnueabihf/index.node",
  "@libsql/linux-arm64-gnu/index.node",
  "@libsql/linux-x64-gnu/index.node",
  "@serialport/bindings-cpp/prebuilds/linux-arm/@serialport+bindings-cpp.armv6.glibc.node",
  "@serialport/bindings-cpp/prebuilds/linux-arm/@serialport+bindings-cpp.armv7.glibc.node",
  "@serialport/bindings-cpp/prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node",
  "@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node",
].map((path) => `node_modules/${path}`);

beforeAll(() => void output("dpkg-deb", "-x", DEB, unpacked));
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

describe("the Debian package", () => {
  it("has its files where dpkg and systemd expect them, owned by root", () => {
    const files = debian.filter(({ rights, path }) => rights.startsWith("-") && !path.startsWith("usr/lib/siinterjk/"));
    expect(files.map(({ path }) => path).filter((path) => !path.startsWith("usr/share/doc/siinterjk/docs/"))).toEqual(
      expect.arrayContaining([
        "usr/bin/siinterjk",
        "usr/lib/systemd/network/80-can0.network",
        "usr/lib/systemd/system/siinterjk.service",
        "usr/lib/sysusers.d/siinterjk.conf",
        "usr/lib/udev/rules.d/90-siinterjk-can.rules",
        "usr/share/doc/siinterjk/README.md",
        "usr/share/doc/siinterjk/changelog.gz",
        "usr/share/doc/siinterjk/copyright",
        "usr/share/doc/siinterjk/examples/manage-interface.conf",
        "usr/share/doc/siinterjk/siinterjk.example.yaml",
        "usr/share/lintian/overrides/siinterjk",
        "usr/share/man/man1/siinterjk.1.gz",
      ]),
    );
    expect(debian.filter(({ path }) => path !== "" && path !== "." && !path.startsWith("usr")).map(({ path }) => path)).toEqual(
      [],
    );
    expect(new Set(debian.map(({ owner }) => owner))).toEqual(new Set(["root/root"]));
    expect(new Set(debian.map(({ rights }) => rights))).toEqual(new Set(["drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"]));
    expect(debian.filter(({ rights }) => rights === "-rwxr-xr-x").map(({ path }) => path)).toEqual(["usr/bin/siinterjk"]);
  });

  it("says what it is and what it needs", () => {
    const field = (name: string): string => output("dpkg-deb", "-f", DEB, name).trim();
    expect([field("Package"), field("Version"), field("Architecture")]).toEqual(["siinterjk", VERSION, "all"]);
    expect(field("Depends").split(", ")).toEqual(expect.arrayContaining(["nodejs (>= 20.19)", "systemd", "udev"]));
    // The figure that apt shows before it installs: 36 MB.
    expect(Number(field("Installed-Size"))).toBeGreaterThan(25_000);
    expect(Number(field("Installed-Size"))).toBeLessThan(45_000);
  });

  it("starts the service with its own program", () => {
    expect(inDeb("usr/lib/systemd/system/siinterjk.service")).toMatch(
      /^ExecStart=\/usr\/bin\/node \/usr\/lib\/siinterjk\/dist\/main\.js run --config \/etc\/siinterjk\/siinterjk\.yaml --log$/m,
    );
  });

  it("names the licence of every package in it, and of those that were built in", () => {
    const copyright = inDeb("usr/share/doc/siinterjk/copyright");
    const packages = program.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
    expect(packages.length).toBeGreaterThan(40);
    for (const name of [...packages, "zod", "hono", "commander", "yaml", "picocolors", "preact", "@preact/signals", "uplot"]) {
      expect(copyright, name).toMatch(new RegExp(`^Comment: ${name.replaceAll("/", "\\/")} \\d`, "m"));
    }
  });

  it("finds lintian's approval", () => {
    const found = output("lintian", "--allow-root", "--no-cfg", "--tag-display-limit", "0", "--fail-on", "error,warning", DEB);
    expect(found).toBe("");
  });
});

describe("the program in it", () => {
  it("is the built one, with the packages of package-lock.json", () => {
    expect(program).toEqual(
      expect.arrayContaining(["dist/main.js", "dist/history-worker.js", "dist/web/index.html", "package.json"]),
    );
    const places = program.filter((path) => /^node_modules\/(?:.*\/)?(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(path));
    const locked = packageLock.packages as Readonly<Record<string, { version?: string; dev?: boolean }>>;
    const versions = places
      .map((path) => [path.slice(0, -"/package.json".length), path] as const)
      .filter(([place]) => place in locked)
      .map(([place, path]) => [place, (JSON.parse(inDeb(`usr/lib/siinterjk/${path}`)) as { version: string }).version]);
    expect(versions.length).toBeGreaterThan(40);
    expect(versions).toEqual(versions.map(([place]) => [place, locked[place!]!.version]));
    expect(versions.filter(([place]) => locked[place!]!.dev === true)).toEqual([]);
  });

  it("has the binaries for three kinds of machine, and no others", () => {
    expect(program.filter((path) => path.endsWith(".node")).sort()).toEqual(BINARIES);
  });

  it("has nothing that is only for those who develop", () => {
    expect(program.filter((path) => /\.(?:[cm]?ts|map|cc|h|gyp)$/.test(path))).toEqual([]);
    expect(
      program.filter((path) => /\/(?:typescript|vitest|vite|eslint|prettier|playwright-core|musl[^/]*)\//.test(path)),
    ).toEqual([]);
    const manifest = JSON.parse(inDeb("usr/lib/siinterjk/package.json")) as object;
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(["devDependencies"]));
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(["scripts"]));
  });
});

describe("the release", () => {
  it("is the same program, with what install needs and the documents, in one folder", () => {
    const files = programOf(release, `siinterjk-${VERSION}`);
    expect(files).toEqual(expect.arrayContaining([...program]));
    expect(files).toEqual(
      expect.arrayContaining([
        "siinterjk",
        "LICENSE",
        "COPYRIGHT",
        "README.md",
        "CHANGELOG.md",
        "siinterjk.example.yaml",
        "docs/safety.md",
      ]),
    );
    expect(files).toEqual(
      expect.arrayContaining(
        ["systemd/siinterjk.service", "networkd/80-can0.network", "udev/90-siinterjk-can.rules"].map(
          (name) => `packaging/${name}`,
        ),
      ),
    );
    expect(release.filter(({ path }) => path !== `siinterjk-${VERSION}` && !path.startsWith(`siinterjk-${VERSION}/`))).toEqual(
      [],
    );
    expect(inRelease("package.json")).toBe(inDeb("usr/lib/siinterjk/package.json"));
    expect(inRelease("dist/main.js")).toBe(inDeb("usr/lib/siinterjk/dist/main.js"));
  });
});

describe("npm run package", () => {
  it("writes the checksums", () => {
    const sums = SUMS.map((name) => `${sha256(join(BUILD, name))}  ${name}\n`).join("");
    expect(readFileSync(join(BUILD, "SHA256SUMS"), "utf8")).toBe(sums);
  });

  it("makes the same bytes again, for another user, at another place and in another time zone", () => {
    const folder = mkdtempSync(join(tmpdir(), "siinterjk-again-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const mask = process.umask(0o077);
    try {
      makePackage(join(folder, "out"), { TZ: "Asia/Tokyo", LC_ALL: "C", TMPDIR: folder });
    } finally {
      process.umask(mask);
    }
    expect(SUMS.map((name) => sha256(join(folder, "out", name)))).toEqual(SUMS.map((name) => sha256(join(BUILD, name))));
  });
});
