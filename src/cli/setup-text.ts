/** The plan of install and uninstall as text. */
import { isTask, type Step } from "../setup/step.ts";

/**
 * One line for each step, what is to do with an arrow; the change of a file below it. A file that is new is shown only where all of
 * it is asked for.
 */
export function planText(steps: readonly Step[], isFull: boolean): string {
  const width = Math.max(...steps.map(({ what }) => what.length));
  const lines = steps.flatMap((step) => {
    const line = `  ${isTask(step) ? "->" : "  "} ${step.what.padEnd(width)}  ${step.says}`;
    const diff = step.diff === undefined || (!isFull && isNew(step.diff)) ? [] : step.diff.split("\n").slice(0, -1);
    return [line, ...diff.map((text) => `       ${text}`.trimEnd())];
  });
  return `${lines.join("\n")}\n`;
}

const isNew = (diff: string): boolean => diff.startsWith("--- /dev/null\n");

/** "12 steps", "1 step" */
export const countText = (steps: readonly Step[]): string => {
  const count = steps.filter(isTask).length;
  return count === 1 ? "1 step" : `${count} steps`;
};
