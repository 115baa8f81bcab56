/** PromQL as text: what it speaks of. Whether it is right, a real parser has to say. */

/** Words that are no metrics: what is called, and what comes before a list of labels. */
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const OPERATORS = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"]);

/** The names of the metrics in an expression, each once. */
export function metricNames(expression: string): readonly string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '""')
    .replace(GROUPING, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "");
  const words = bare.match(/(?<![\w.])[a-zA-Z_:][\w:]*/g) ?? [];
  return [...new Set(words)].filter((word) => !OPERATORS.has(word.toLowerCase()) && !new RegExp(`\\b${word}\\s*\\(`).test(bare));
}
