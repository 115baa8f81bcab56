/** Mutation tests of the pure core: `npm run test:mutation`. What the figures say, and the survivors, are in docs/testing.md. */
import { tmpdir } from "node:os";
import { join } from "node:path";

export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts" },
  coverageAnalysis: "perTest",
  mutate: ["src/domain/**/*.ts", "src/codec/**/*.ts", "!**/*.test.ts"],
  // The sandbox has what the unit and property tests of the core read, and the pages that the protocol pages' tests compare.
  ignorePatterns: ["/*", "!/src", "!/test", "!/docs", "!/package.json", "!/tsconfig.json", "!/vitest.mutation.config.ts"],
  tempDirName: join(tmpdir(), "siinterjk-mutation"),
  // A mutant that loops is stopped by Stryker's count of hits; the clock is a last resort, and generous, because machines are busy.
  timeoutMS: 15_000,
  timeoutFactor: 4,
  concurrency: 2,
  reporters: ["progress-append-only", "clear-text", "json", "html"],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: "reports/mutation/mutation.json" },
  htmlReporter: { fileName: "reports/mutation/mutation.html" },
  thresholds: { high: 95, low: 85, break: 85 },
};
