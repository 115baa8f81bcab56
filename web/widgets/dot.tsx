/** The health of something as a coloured dot; whoever uses it says the same in words. */
import type { JSX } from "preact";
import type { Tone } from "../severity.ts";

export const Dot = ({ tone }: { readonly tone: Tone }): JSX.Element => <span class={`dot tone-${tone}`} aria-hidden="true" />;
