import { defineConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification, type Vitest } from "vitest/node";

/** Tests that run through hours of virtual time, and take a second each. */
const LONG = /\/(?:acceptance|charge-conditions|charge-stage|decide-soc|kept)\.test\.ts$/;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
/** "/src/domain/decide" of decide.ts, decide.test.ts and decide-soc.test.ts. */
const subjectOf = (path: string): string => path.replace(/[-.][^/]*$/, "");

/**
 * A mutant is dead with the first test that fails: its own unit test comes first, then those of its folder, the properties last.
 * It meets the long tests of its own subject only; that of src/domain/checks is acceptance.
 */
class OwnTestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { related = [] } = this.ctx.config as { related?: string[] };
    const [mutated = ""] = related;
    const own = mutated.replace(/\.ts$/, ".test.ts");
    const subject = mutated.includes("/domain/checks/") ? mutated.replace(/checks\/.*$/, "acceptance") : subjectOf(mutated);
    const rank = ({ moduleId }: TestSpecification): number => {
      if (moduleId === own) return 0;
      if (moduleId.includes("/test/property/")) return 3;
      return folderOf(moduleId) === folderOf(mutated) ? 1 : 2;
    };
    const isAsked = ({ moduleId }: TestSpecification): boolean => !LONG.test(moduleId) || subjectOf(moduleId) === subject;
    const asked = related.length === 1 ? files.filter(isAsked) : files;
    return Promise.resolve(asked.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/** Stryker counts tests that fail; with a mutant that cannot even be loaded there are none, and it would pass for a survivor. */
class LoadingFailuresAreErrors implements Reporter {
  #vitest: Vitest | undefined;
  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }
  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.#vitest?.state.catchError(error, "Error while loading");
  }
}

/**
 * The tests that every mutant of the core meets: fast ones only. Property tests run few cases each, and those that count what their
 * many cases brought about (charge-stage, kept, recordings) are left out, because with few cases they would fail without a mutant.
 */
export default defineConfig({
  test: {
    environment: "node",
    testTimeout: 60_000,
    include: [
      "src/{domain,codec}/**/*.test.ts",
      "test/property/{acceptance,advice,nw-codec,pb-codec,pb-framer,slcan,sma-codec,soc,soc-anchor,tick}.test.ts",
      "test/{jk-nw,jk-pb,sma}-protocol-page.test.ts",
      "test/advice-page.test.ts",
    ],
    env: { FC_RUNS: "4" },
    // Pure code leaves nothing behind, and every mutant gets a new worker.
    isolate: false,
    sequence: { sequencer: OwnTestFirst },
    reporters: ["default", new LoadingFailuresAreErrors()],
  },
});
