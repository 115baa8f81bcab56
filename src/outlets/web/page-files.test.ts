import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { pageFile } from "./page-files.ts";

let above: string;
let folder: string;

beforeAll(() => {
  above = mkdtempSync(join(tmpdir(), "siinterjk-page-"));
  folder = join(above, "web");
  mkdirSync(join(folder, "assets"), { recursive: true });
  mkdirSync(join(folder, "folder.js"));
  writeFileSync(join(above, "secret.json"), "secret");
  writeFileSync(join(folder, ".hidden.json"), "secret");
  writeFileSync(join(folder, "index.html"), "<p>page</p>");
  writeFileSync(join(folder, "assets/main-1a2b.js"), "plain");
  writeFileSync(join(folder, "assets/main-1a2b.js.br"), "brotli");
  writeFileSync(join(folder, "assets/main-1a2b.js.gz"), "gzip");
  writeFileSync(join(folder, "notes.exe"), "secret");
  writeFileSync(join(folder, "huge.json"), "");
  truncateSync(join(folder, "huge.json"), 5_000_001);
  symlinkSync("nowhere", join(folder, "dangling.json"));
});
afterAll(() => rmSync(above, { recursive: true, force: true }));

const get = async (path: string, accepts = ""): Promise<readonly [string, Headers] | null> => {
  const response = await pageFile(folder, path, accepts);
  return response === null ? null : [await response.text(), response.headers];
};

describe("the files of the page", () => {
  it.each(["/", "/cells", "/history", "/events", "/traffic", "/index.html"])(
    "%s is the page, asked for anew each time",
    async (path) => {
      const [text, headers] = (await get(path))!;
      expect(text).toBe("<p>page</p>");
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(headers.get("cache-control")).toBe("no-cache");
    },
  );

  it.each([
    ["", "plain", null],
    ["gzip", "gzip", "gzip"],
    ["gzip, deflate, br", "brotli", "br"],
    ["GZIP;q=1.0", "gzip", "gzip"],
    ["zstd", "plain", null],
  ])("with Accept-Encoding %j come as %s, and stay", async (accepts, content, encoding) => {
    const [text, headers] = (await get("/assets/main-1a2b.js", accepts))!;
    expect(text).toBe(content);
    expect(headers.get("content-encoding")).toBe(encoding);
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("vary")).toBe("accept-encoding");
  });

  it.each([
    "/nothing.js",
    "/folder.js",
    "/notes.exe",
    "/huge.json",
    "/dangling.json",
    "/.hidden.json",
    "/../secret.json",
    "/assets/../../secret.json",
    "/assets/..%2f..%2fsecret.json",
    "//secret.json",
    "/assets//main-1a2b.js",
    "/assets/main-1a2b.js\0.js",
    "",
    "/about",
    "/assets/",
  ])("%j is none of them", async (path) => {
    expect(await get(path)).toBeNull();
  });

  it("are never anything outside, whatever is asked", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("..", ".", "/", "\\", "%2e", "secret.json", "web", "assets", ".hidden.json", "\0", "~"), {
          maxLength: 8,
        }),
        async (parts) => {
          expect((await get(`/${parts.join("")}`))?.[0]).not.toBe("secret");
          expect((await get(`/${parts.join("/")}`))?.[0]).not.toBe("secret");
        },
      ),
      property(200),
    ));
});
