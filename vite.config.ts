/** Builds the page in web/ into dist/web, with packed copies beside every file, for a server that only hands out files. */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

/** Where the service worker has the names of the files that it keeps. */
const SHELL = "__SHELL_FILES__";

/** Tells the service worker what it keeps: every file of the page, by names that change with the content. */
function shellFiles(): Plugin {
  return {
    name: "shell-files",
    generateBundle(_options, bundle) {
      const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("the build has no service worker");
      worker.code = worker.code.replace(SHELL, ["/", ...names.map((name) => `/${name}`)].join(" "));
    },
  };
}

/** A page on an old phone in the cellar: the smallest copy that the browser takes. */
function packed(): Plugin {
  let folder = "";
  return {
    name: "packed",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir)),
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!/\.(?:html|js|css|svg|webmanifest)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}

export default defineConfig({
  root: "web",
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [shellFiles(), packed()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2020",
    // The policy of the server allows no data: addresses in styles, and every browser that it serves knows modulepreload.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: "web/index.html", sw: "web/shell-worker.ts" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  // `npx vite` with a bridge or `npm run demo` beside it.
  server: { proxy: { "/api": "http://localhost:8080" } },
});
