/** A bounded list of broken rules with complete counts; the first ones are kept, since they say where it began. */
export interface Breach<Rule extends string> {
  readonly atMs: number;
  readonly rule: Rule;
  readonly detail: string;
}

const KEPT = 500;

export class BreachLog<Rule extends string> {
  readonly #list: Breach<Rule>[] = [];
  readonly #counts = new Map<Rule, number>();

  add(atMs: number, rule: Rule, detail: string): void {
    this.#counts.set(rule, this.count(rule) + 1);
    if (this.#list.length < KEPT) this.#list.push({ atMs, rule, detail });
  }

  /** The first 500. */
  get list(): readonly Breach<Rule>[] {
    return this.#list;
  }

  /** How often a rule was broken, also beyond what the list keeps. */
  count(rule: Rule): number {
    return this.#counts.get(rule) ?? 0;
  }
}
