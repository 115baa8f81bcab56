/** Where a person types what a list shall be searched for. */
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

export function SearchField({ label, text }: { readonly label: string; readonly text: Signal<string> }): JSX.Element {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={text.value}
      onInput={(event) => void (text.value = event.currentTarget.value)}
    />
  );
}
