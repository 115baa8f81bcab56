/** Samples as the text that Prometheus reads. The package that writes it is loaded when the first text is wanted. */
import type { Counter, Gauge, Registry } from "prom-client";
import type { Family, Sample } from "./family.ts";

interface Metric {
  readonly clear: () => void;
  readonly put: (labels: Sample["labels"], value: number) => void;
}

const measured = (gauge: Gauge): Metric => ({
  clear: () => forget(gauge),
  put: (labels, value) => gauge.set(labels, value),
});

/** It is counted elsewhere, and begins here at nothing each time. */
const counted = (counter: Counter): Metric => ({
  clear: () => forget(counter),
  put: (labels, value) => counter.inc(labels, value),
});

/** A metric without labels would be 0 after its reset; one with labels has no such series. */
function forget(metric: Counter | Gauge): void {
  metric.reset();
  metric.remove({});
}

export class Exposition {
  readonly contentType: string;
  readonly #registry: Registry;
  readonly #metrics: ReadonlyMap<string, Metric>;

  /** To be made with `Exposition.of`. */
  private constructor(registry: Registry, metrics: ReadonlyMap<string, Metric>) {
    this.contentType = registry.contentType;
    this.#registry = registry;
    this.#metrics = metrics;
  }

  /** For samples of these families and no others. */
  static async of(families: readonly Family[]): Promise<Exposition> {
    const { Counter, Gauge, Registry } = await import("prom-client");
    const registry = new Registry();
    const made = families.map(({ name, help, type, labels }) => {
      const settings = { name, help, labelNames: [...labels], registers: [registry] };
      return [name, type === "counter" ? counted(new Counter(settings)) : measured(new Gauge(settings))] as const;
    });
    return new Exposition(registry, new Map(made));
  }

  /** All of the samples, and nothing of the text before. Throws for a sample of no family, or with other labels than its family's. */
  text(samples: readonly Sample[]): Promise<string> {
    for (const metric of this.#metrics.values()) metric.clear();
    for (const { name, labels, value } of samples) {
      const metric = this.#metrics.get(name);
      if (metric === undefined) throw new TypeError(`${name} is not a family of this text`);
      metric.put(labels, value);
    }
    // The values are taken before this returns, so that texts that are wanted at the same time do not mix.
    return this.#registry.metrics();
  }
}
