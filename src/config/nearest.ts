/**
 * The candidate that was most likely meant by a misspelt word, or `null` when none is near.
 * Upper and lower case count as equal; a beginning of at least three letters counts as near.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  // Keys are short; a word much longer than all of them needs no comparing.
  if (word.length > 64) return null;
  const wanted = word.toLowerCase();
  let best: string | null = null;
  // A third of the letters may be wrong; more is another word.
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const steps = distance(wanted, candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  const longer = candidates.filter((candidate) => wanted.length >= 3 && candidate.toLowerCase().startsWith(wanted));
  return best ?? (longer.length === 1 ? longer[0]! : null);
}

/** Fewest letters to insert, remove, replace or swap with the next that turn `a` into `b` (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(replaced, swapped, row[j]! + 1, next[j - 1]! + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
