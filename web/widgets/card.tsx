/** A framed part of a page with its heading. */
import type { ComponentChildren, JSX } from "preact";

export interface CardProps {
  /** Names the part for people and links: unique on the page. */
  readonly id: string;
  readonly title: string;
  /** Right of the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Card({ id, title, aside, children }: CardProps): JSX.Element {
  return (
    <section class={`card card-${id}`} aria-labelledby={`${id}-title`}>
      <header class="card-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside !== undefined && <div class="card-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
