import { defineConfig } from "tsdown";

/** One bundle for Node; npm dependencies stay outside, and `import()` makes its own chunk, loaded when it is used. */
export default defineConfig({
  entry: { main: "src/cli/main.ts" },
  outDir: "dist",
  format: "esm",
  platform: "node",
  target: "node20",
  fixedExtension: false,
  clean: true,
  dts: false,
  sourcemap: false,
});
