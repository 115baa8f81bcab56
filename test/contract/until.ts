/** Waits for something that must come; gives up, with a name for it, after ten seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A signal that nobody aborts. */
export const never = new AbortController().signal;
