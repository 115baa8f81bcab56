import { defineConfig } from "vitest/config";

const shared = { environment: "node", testTimeout: 120_000, hookTimeout: 120_000 } as const;

/**
 * `e2e` runs the built program as its users do, `browser` opens the built page in Chromium, `kernel` on a Linux kernel in QEMU (npm run test:kernel), `system` on a Debian
 * with systemd in QEMU (npm run test:system), `package` what is handed out, in small Debians of three kinds of machine (npm run
 * test:package); it is built afresh first. Everything else runs the sources.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["src/**/*.test.ts", "web/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/browser/**", "test/kernel/**", "test/system/**", "test/package/**"],
        },
      },
      { test: { ...shared, name: "e2e", include: ["test/e2e/**/*.test.ts"], globalSetup: "test/support/build.ts" } },
      {
        test: {
          ...shared,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/support/build.ts",
          // A browser has timers of its own, and a busy machine may let one of them pass: what fails twice is wrong.
          retry: 1,
        },
      },
      {
        test: {
          ...shared,
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: "test/package/make.ts",
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      { test: { ...shared, name: "system", include: ["test/system/**/*.test.ts"], globalSetup: "test/support/build.ts" } },
      { test: { ...shared, name: "kernel", include: ["test/kernel/**/*.test.ts"], globalSetup: "test/support/build.ts" } },
    ],
  },
});
