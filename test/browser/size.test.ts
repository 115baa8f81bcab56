/** What has to come over the network before the first values stand there. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { PAGE_FOLDER } from "./support/bench.ts";

/** For an old phone at the end of the garden, all in all. */
const MOST_BYTES = 80_000;

const read = (name: string): string => readFileSync(join(PAGE_FOLDER, name), "utf8");

/** The file and everything that it loads before anything is shown. */
function firstScreen(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = read(name);
  const needed = name.endsWith(".html")
    ? [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)]
    : [...text.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g)].map((match) => [match[0], `assets/${match[1] ?? ""}`]);
  for (const match of needed) firstScreen(match[1]!, seen);
  return seen;
}

describe("the built page", () => {
  it(`needs at most ${MOST_BYTES / 1000} kB for the first screen`, () => {
    const files = [...firstScreen("index.html")];
    expect(files.some((name) => name.endsWith(".css"))).toBe(true);
    expect(files.some((name) => name.endsWith(".js"))).toBe(true);
    const bytes = files.reduce((sum, name) => sum + statSync(join(PAGE_FOLDER, `${name}.gz`)).size, 0);
    process.stdout.write(`first screen: ${(bytes / 1000).toFixed(1)} kB gzipped in ${files.length} files\n`);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("has a packed copy beside every text, with the same content", () => {
    const texts = readdirSync(PAGE_FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(?:html|js|css|svg|webmanifest)$/.test(name),
    );
    expect(texts.length).toBeGreaterThan(8);
    for (const name of texts) {
      expect(gunzipSync(readFileSync(join(PAGE_FOLDER, `${name}.gz`))).toString(), name).toBe(read(name));
      expect(brotliDecompressSync(readFileSync(join(PAGE_FOLDER, `${name}.br`))).toString(), name).toBe(read(name));
    }
  });

  it("names nobody else, and has no code in the document", () => {
    for (const name of firstScreen("index.html")) {
      // Names of XML languages are no addresses.
      expect(read(name).replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, ""), name).not.toMatch(/https?:\/\//);
    }
    expect(read("index.html")).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });

  it("keeps its shell for an installed page, and nothing of the API", () => {
    const worker = read("sw.js");
    for (const name of firstScreen("index.html")) if (name.startsWith("assets/")) expect(worker).toContain(`/${name}`);
    expect(worker).not.toContain("__SHELL_FILES__");
    expect(worker).not.toContain("/api");
  });
});
