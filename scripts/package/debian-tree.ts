/** The files of the Debian package, and what dpkg wants to know of them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  PACKAGED_CAN_NETWORK_FILE,
  PACKAGED_CAN_UDEV_FILE,
  PACKAGED_PROGRAM,
  PACKAGED_UNIT_FILE,
} from "../../src/setup/places.ts";
import { unitText } from "../../src/setup/service.ts";
import { MAINTAINER } from "./maintainer.ts";
import { DOCUMENTS } from "./release-tree.ts";
import { copyFiles, filesIn, put, text } from "./tree.ts";

export interface DebianTree {
  readonly root: string;
  readonly program: string;
  readonly to: string;
  readonly version: string;
  readonly copyright: string;
  readonly changelog: string;
  readonly manual: string;
}

const SCRIPTS = ["preinst", "postinst", "prerm", "postrm"] as const;
const DOCS = "/usr/share/doc/siinterjk";
const KIB = 1024;

export function layOutDebian({ root, program, to, version, copyright, changelog, manual }: DebianTree): void {
  const shipped = (path: string): string => text(join(root, "packaging", path));
  copyFiles(program, join(to, PACKAGED_PROGRAM));
  put(join(to, "usr/bin/siinterjk"), shipped("debian/siinterjk"), 0o755);
  put(
    join(to, PACKAGED_UNIT_FILE),
    unitText(shipped("systemd/siinterjk.service"), "/usr/bin/node", `${PACKAGED_PROGRAM}/dist/main.js`),
  );
  put(join(to, PACKAGED_CAN_NETWORK_FILE), shipped("networkd/80-can0.network"));
  put(join(to, PACKAGED_CAN_UDEV_FILE), shipped("udev/90-siinterjk-can.rules"));
  put(join(to, "usr/lib/sysusers.d/siinterjk.conf"), shipped("debian/sysusers.conf"));

  put(join(to, DOCS, "copyright"), copyright);
  put(join(to, DOCS, "changelog.gz"), packed(changelog));
  put(join(to, "usr/share/man/man1/siinterjk.1.gz"), packed(manual));
  put(join(to, "usr/share/lintian/overrides/siinterjk"), shipped("debian/lintian-overrides"));
  copyFiles(join(root, "docs"), join(to, DOCS, "docs"));
  for (const name of DOCUMENTS) {
    // The history is there as changelog.gz.
    if (name !== "CHANGELOG.md" && existsSync(join(root, name))) put(join(to, DOCS, name), readFileSync(join(root, name)));
  }
  put(join(to, DOCS, "examples/manage-interface.conf"), shipped("systemd/manage-interface.conf"));

  const files = filesIn(to);
  const sums = files.map(
    (path) =>
      `${createHash("md5")
        .update(readFileSync(join(to, path)))
        .digest("hex")}  ${path}\n`,
  );
  const sizeKib = files.reduce((sum, path) => sum + Math.ceil(statSync(join(to, path)).size / KIB), 0);
  const control = shipped("debian/control")
    .replace("@VERSION@", version)
    .replace("@MAINTAINER@", MAINTAINER)
    .replace("@INSTALLED_KIB@", String(sizeKib));
  put(join(to, "DEBIAN/control"), control);
  put(join(to, "DEBIAN/md5sums"), sums.join(""));
  for (const name of SCRIPTS) put(join(to, "DEBIAN", name), shipped(`debian/${name}`), 0o755);
}

/** gzip at its best, without a name and a time. */
const packed = (content: string): Uint8Array => gzipSync(content, { level: 9 });
