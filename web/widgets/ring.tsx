/** The state of charge as a ring. */
import type { ComponentChildren, JSX } from "preact";

export interface RingProps {
  /** 0..100; `null`: not known, an empty ring. */
  readonly pct: number | null;
  /** A class of theme.css that says which way it flows. */
  readonly flow: "charging" | "discharging" | "idle";
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Ring({ pct, flow, label, children }: RingProps): JSX.Element {
  const shown = pct === null ? 0 : Math.min(100, Math.max(0, pct));
  return (
    <div class={`ring flow-${flow}`}>
      <svg viewBox="0 0 200 200" role="img" aria-label={label}>
        <circle class="ring-track" cx="100" cy="100" r="91" />
        {Array.from({ length: 10 }, (_, tenth) => (
          <path key={tenth} class="ring-tick" d="M100 17v4" transform={`rotate(${tenth * 36} 100 100)`} />
        ))}
        <circle
          class="ring-arc"
          cx="100"
          cy="100"
          r="91"
          pathLength="100"
          transform="rotate(-90 100 100)"
          stroke-dasharray={`${shown.toFixed(1)} 100`}
          visibility={shown === 0 ? "hidden" : "visible"}
        />
      </svg>
      <div class="ring-text" aria-hidden="true">
        {children}
      </div>
    </div>
  );
}
