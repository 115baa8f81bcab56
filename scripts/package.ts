/**
 * Makes what is handed out: a Debian package for every architecture, the release to unpack, and their checksums.
 *
 *     npm run package [-- FOLDER]     into FOLDER [build]
 *
 * dist must have been built. Needs npm and its registry, dpkg-deb, tar and gzip. The same sources give the same bytes: every time in
 * it is the date of the version in CHANGELOG.md, or SOURCE_DATE_EPOCH.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { debianChangelog, releasedAtS, releases } from "./package/changelog.ts";
import { copyrightFile } from "./package/copyright.ts";
import { layOutDebian } from "./package/debian-tree.ts";
import { licencesOf } from "./package/licences.ts";
import { manualPage } from "./package/manual-page.ts";
import { fetchPackages, packagesOf } from "./package/npm-packages.ts";
import { layOutProgram } from "./package/program-tree.ts";
import { layOutRelease } from "./package/release-tree.ts";
import { setTimes, text } from "./package/tree.ts";
import { run } from "./package/run.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Debian sorts ~ before everything: 0.2.0~rc.1 comes before 0.2.0. */
const debianVersion = (version: string): string => version.replace("-", "~");

function pack(out: string, work: string): readonly string[] {
  const { version } = JSON.parse(text(join(ROOT, "package.json"))) as { version: string };
  const known = releases(text(join(ROOT, "CHANGELOG.md")));
  const epochS = Number(process.env.SOURCE_DATE_EPOCH ?? releasedAtS(known, version));

  const fetched = fetchPackages(ROOT, join(work, "npm"));
  const program = join(work, "program");
  layOutProgram({ root: ROOT, fetched, to: program });
  const copyright = copyrightFile(ROOT, licencesOf(ROOT, packagesOf(fetched)));

  const debian = join(work, "debian");
  layOutDebian({
    root: ROOT,
    program,
    to: debian,
    version: debianVersion(version),
    copyright,
    changelog: debianChangelog(known),
    manual: manualPage(join(ROOT, "dist", "main.js"), version, epochS),
  });
  const deb = `siinterjk_${debianVersion(version)}_all.deb`;
  setTimes(debian, epochS);
  // One thread: with more of them the bytes depend on the machine.
  run("dpkg-deb", ["--root-owner-group", "--threads-max=1", "-Zxz", "--build", debian, join(out, deb)], {
    SOURCE_DATE_EPOCH: String(epochS),
  });

  const name = `siinterjk-${version}`;
  layOutRelease({ root: ROOT, program, to: join(work, name), copyright });
  const tar = ["--sort=name", "--format=gnu", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${epochS}`];
  run("tar", [...tar, "--use-compress-program=gzip -9n", "-cf", join(out, `${name}.tar.gz`), "-C", work, name]);
  return [deb, `${name}.tar.gz`];
}

const out = resolve(process.argv[2] ?? join(ROOT, "build"));
const work = mkdtempSync(join(tmpdir(), "siinterjk-package-"));
try {
  mkdirSync(out, { recursive: true });
  const files = pack(out, work);
  const sums = files.map(
    (file) =>
      `${createHash("sha256")
        .update(readFileSync(join(out, file)))
        .digest("hex")}  ${file}\n`,
  );
  writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
  for (const file of files) process.stdout.write(`${join(out, file)}  ${(statSync(join(out, file)).size / 1e6).toFixed(1)} MB\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
