/** What one metric is: the row of a table, and the parts to write such rows with. Pure. */

export interface Family {
  readonly name: string;
  /** A sentence for who looks at the metric. */
  readonly help: string;
  /** A counter only grows while the bridge runs, and its name ends with `_total`. */
  readonly type: "gauge" | "counter";
  /** Names of the labels of each of its samples, in this order. */
  readonly labels: readonly string[];
}

export interface Sample {
  /** Of its family. */
  readonly name: string;
  /** Exactly those of its family. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Absent: no sample. `true` is 1. */
type Figure = number | boolean | null | undefined;
/** A figure with the values of its labels, in the order of the family. */
type Labelled = readonly [value: Figure, ...labels: readonly (string | number)[]];

/** A family with the way from the section that it is in to its samples. */
export interface Row<Section> extends Family {
  readonly samples: (section: Section) => readonly Sample[];
}

const row = <S>(family: Family, figures: (section: S) => readonly Labelled[]): Row<S> => ({
  ...family,
  samples: (section) => figures(section).flatMap(([figure, ...labels]) => sampleOf(family, figure, labels)),
});

function sampleOf({ name, labels }: Family, figure: Figure, values: readonly (string | number)[]): readonly Sample[] {
  const value = typeof figure === "boolean" ? Number(figure) : figure;
  if (typeof value !== "number" || !Number.isFinite(value)) return [];
  const named: Record<string, string> = {};
  for (const [i, label] of labels.entries()) named[label] = String(values[i]);
  return [{ name, value, labels: named }];
}

/** A value that goes up and down, without labels. */
export const gauge = <S>(name: string, help: string, figure: (section: S) => Figure): Row<S> =>
  row({ name, help, type: "gauge", labels: [] }, (section) => [[figure(section)]]);

/** Several of them, told apart by labels. */
export const gauges = <S>(
  name: string,
  labels: readonly string[],
  help: string,
  figures: (s: S) => readonly Labelled[],
): Row<S> => row({ name, help, type: "gauge", labels }, figures);

export const counter = <S>(name: string, help: string, figure: (section: S) => Figure): Row<S> =>
  row({ name, help, type: "counter", labels: [] }, (section) => [[figure(section)]]);

export const counters = <S>(
  name: string,
  labels: readonly string[],
  help: string,
  figures: (s: S) => readonly Labelled[],
): Row<S> => row({ name, help, type: "counter", labels }, figures);

/** One series for each state in which something can be, 1 for that in which it is and 0 for the others. */
export const states = <S>(name: string, help: string, all: readonly string[], now: (s: S) => string | null | undefined): Row<S> =>
  gauges(name, ["state"], `${help} (1: it is in this state)`, (section) => {
    const state = now(section);
    return state === null || state === undefined ? [] : all.map((each) => [each === state, each]);
  });

/** Rows whose samples all carry one label more. */
export const labelled = <S>(label: string, value: (section: S) => string, rows: readonly Row<S>[]): readonly Row<S>[] =>
  rows.map(({ samples, ...family }) => ({
    ...family,
    labels: [label, ...family.labels],
    samples: (section) => {
      const more = { [label]: value(section) };
      return samples(section).map((sample) => ({ ...sample, labels: { ...more, ...sample.labels } }));
    },
  }));

/** How often each of these stands in a list, in a form that cannot give one series twice. */
export function counted(keys: readonly (readonly string[])[]): readonly Labelled[] {
  const counts = new Map<string, { readonly key: readonly string[]; count: number }>();
  for (const key of keys) {
    const known = counts.get(key.join("\0"));
    if (known === undefined) counts.set(key.join("\0"), { key, count: 1 });
    else known.count++;
  }
  return [...counts.values()].map(({ key, count }) => [count, ...key]);
}
