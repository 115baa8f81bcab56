/** The release, unpacked on a machine that has nothing but Node.js. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebianRoot } from "./debian-root.ts";
import { RELEASE, VERSION } from "./handed-out.ts";
import { expected, nativeCode } from "./native-code.ts";

const FOLDER = `/home/pi/siinterjk-${VERSION}`;

describe("the unpacked release", () => {
  let root: DebianRoot;
  beforeAll(async () => {
    root = new DebianRoot("amd64");
    await root.ok(`mkdir -p /home/pi && tar -xzf ${await root.bring(RELEASE)} -C /home/pi`);
  });
  afterAll(() => root.remove());

  it("starts from its folder, from elsewhere, and through a link", async () => {
    expect(await root.ok(`cd ${FOLDER} && ./siinterjk --version`)).toBe(`${VERSION}\n`);
    expect(await root.ok(`ln -s ${FOLDER}/siinterjk /usr/local/bin/bridge && cd / && bridge --version`)).toBe(`${VERSION}\n`);
  });

  it("finds nothing missing among its packages", async () => {
    expect(await nativeCode(root, FOLDER)).toEqual(
      expected(FOLDER, [
        "@koromix/koffi-linux-x64/linux_x64/koffi.node",
        "@libsql/linux-x64-gnu/index.node",
        "@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node",
      ]),
    );
    const said = await root.ok(
      `cd ${FOLDER}/dist && for f in *.js; do [ $f = main.js ] || [ $f = history-worker.js ] || echo "await import('./$f');"; done >all.mjs && node all.mjs`,
    );
    expect(said).toBe("");
  });

  it("says what to do where there is no node in the PATH", async () => {
    const { status, text } = await root.run(
      `mv /usr/bin/node /usr/bin/node20 && ${FOLDER}/siinterjk install; s=$?; mv /usr/bin/node20 /usr/bin/node; exit $s`,
    );
    expect(status).toBe(127);
    expect(text).toContain("sudo env");
  });

  it("does not install where systemd does not run", async () => {
    const { status, text } = await root.run(`cd ${FOLDER} && ./siinterjk install --dry-run`);
    expect(status).toBe(1);
    expect(text).toContain("SETUP_NO_SYSTEMD");
  });
});
