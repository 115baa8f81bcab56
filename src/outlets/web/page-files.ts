/** The files of the page: prebuilt and packed by its build, found by their exact name below one folder. */
import { open, type FileHandle } from "node:fs/promises";
import { extname, join } from "node:path";

/** The paths of the page's own routes; each shows the same file. */
const PAGES: ReadonlySet<string> = new Set(["/", "/cells", "/history", "/events", "/traffic"]);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webmanifest": "application/manifest+json",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** No name begins with a dot, so that nothing above the folder and nothing hidden can be named. */
const PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
/** Files whose names change with their content. */
const HASHED = "/assets/";
/** More than any file of a page that is to be there at once. */
const MOST_BYTES = 5_000_000;

const PACKED = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** The answer to GET and HEAD; `null` where there is no such file. `accepts` is the header Accept-Encoding. */
export async function pageFile(folder: string, path: string, accepts: string): Promise<Response | null> {
  const name = PAGES.has(path) ? "/index.html" : path;
  const type = TYPES[extname(name)];
  if (type === undefined || !PATH.test(name)) return null;
  const headers: Record<string, string> = {
    "content-type": type,
    "cache-control": name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
  };
  const wanted = accepts.toLowerCase().split(/[\s,;]+/);
  for (const [encoding, end] of PACKED) {
    if (!wanted.includes(encoding)) continue;
    const packed = await contentOf(join(folder, `${name}${end}`));
    if (packed !== null) return new Response(packed, { headers: { ...headers, "content-encoding": encoding } });
  }
  const content = await contentOf(join(folder, name));
  return content === null ? null : new Response(content, { headers });
}

/** `null` for what cannot be read or is no file. */
async function contentOf(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, "r");
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MOST_BYTES ? new Uint8Array(await file.readFile()) : null;
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}
