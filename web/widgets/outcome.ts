/** What to tell of a request that was not done. */
import type { Outcome } from "../api.ts";
import { words } from "../language.ts";

export function troubleOf(outcome: Outcome): string | null {
  const heard = words.value.commands;
  switch (outcome) {
    case "done":
      return null;
    case "refused":
      return heard.wrong;
    case "too-often":
      return heard.tooOften;
    case "failed":
      return heard.failed;
  }
}
