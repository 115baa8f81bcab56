/** Templates rendered as Home Assistant does it, by Debian's python3-jinja2. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export interface Rendering {
  readonly template: string;
  /** What came on the topic. */
  readonly payload: string;
}

/** What comes out of each, in their order. Throws for the first that fails. */
export function rendered(jobs: readonly Rendering[]): readonly string[] {
  const script = join(import.meta.dirname, "render_templates.py");
  const out = execFileSync("/usr/bin/python3", [script], { input: JSON.stringify(jobs), encoding: "utf8", maxBuffer: 1 << 28 });
  const results = JSON.parse(out) as readonly ({ readonly text: string } | { readonly error: string })[];
  return results.map((result, i) => {
    if ("error" in result) throw new Error(`${result.error} in ${jobs[i]!.template}`);
    return result.text;
  });
}
