import { defineConfig } from "tsdown";

/**
 * One bundle for Node; `import()` makes its own chunk, loaded when it is used. The pure-JavaScript packages that every start
 * needs are taken in without what is not used of them, which saves 5 MB of resident memory; native ones stay outside.
 */
export default defineConfig({
  entry: { main: "src/cli/main.ts", "history-worker": "src/outlets/history/worker.ts" },
  outDir: "dist",
  format: "esm",
  platform: "node",
  target: "node20",
  fixedExtension: false,
  clean: true,
  deps: {
    alwaysBundle: ["@clack/prompts", "commander", "picocolors", "yaml", "zod", /^hono(?:\/|$)/, /^@hono\/node-server(?:\/|$)/],
  },
  dts: false,
  sourcemap: false,
});
