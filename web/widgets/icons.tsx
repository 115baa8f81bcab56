/** Line icons, drawn for this page on a grid of 24. They say nothing by themselves: words stand beside them. */
import type { ComponentChildren, JSX } from "preact";

function Icon({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const ICONS = {
  now: () => (
    <Icon>
      <path d="M5.6 18.4a9 9 0 1 1 12.8 0" />
      <path d="m12 12 3.6-3.6" />
    </Icon>
  ),
  cells: () => (
    <Icon>
      <path d="M3 12h18" />
      <path d="M6 12V8M10 12v5M14 12V5M18 12v4" />
    </Icon>
  ),
  history: () => (
    <Icon>
      <path d="M4 4v16h16" />
      <path d="m7.5 15 3.5-4.5 3 2.5 5-6.5" />
    </Icon>
  ),
  events: () => (
    <Icon>
      <path d="M9 6h11M9 12h11M9 18h11" />
      <path d="M4.5 6h.01M4.5 12h.01M4.5 18h.01" />
    </Icon>
  ),
  traffic: () => (
    <Icon>
      <path d="M4 8h15l-3.5-3.5M20 16H5l3.5 3.5" />
    </Icon>
  ),
  charging: () => (
    <Icon>
      <path d="M12 4v14M6 12l6 6 6-6" />
    </Icon>
  ),
  discharging: () => (
    <Icon>
      <path d="M12 20V6M6 12l6-6 6 6" />
    </Icon>
  ),
  idle: () => (
    <Icon>
      <path d="M6 12h12" />
    </Icon>
  ),
  good: () => (
    <Icon>
      <path d="m5 12.5 4.5 4.5L19 7.5" />
    </Icon>
  ),
  warning: () => (
    <Icon>
      <path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01" />
    </Icon>
  ),
  alarm: () => (
    <Icon>
      <path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.3h.01" />
    </Icon>
  ),
  info: () => (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5M12 7.7h.01" />
    </Icon>
  ),
  waiting: () => (
    <Icon>
      <circle cx="12" cy="12" r="8" />
    </Icon>
  ),
  close: () => (
    <Icon>
      <path d="M6 6l12 12M18 6 6 18" />
    </Icon>
  ),
  battery: () => (
    <Icon>
      <rect x="3" y="7" width="16" height="10" rx="2" />
      <path d="M22 10.5v3" />
    </Icon>
  ),
  inverter: () => (
    <Icon>
      <rect x="4" y="4" width="16" height="16" rx="2.5" />
      <path d="M7.5 12c1.5-4 3-4 4.5 0s3 4 4.5 0" />
    </Icon>
  ),
  bridge: () => (
    <Icon>
      <path d="M3 16h18M3 16c3-9 15-9 18 0M8 16v-4.6M12 16V9.4M16 16v-4.6" />
    </Icon>
  ),
  earlier: () => (
    <Icon>
      <path d="m14.5 6-6 6 6 6" />
    </Icon>
  ),
  later: () => (
    <Icon>
      <path d="m9.5 6 6 6-6 6" />
    </Icon>
  ),
  closer: () => (
    <Icon>
      <path d="M12 6v12M6 12h12" />
    </Icon>
  ),
  download: () => (
    <Icon>
      <path d="M12 4v11M7 10.5l5 5 5-5M5 20h14" />
    </Icon>
  ),
  pause: () => (
    <Icon>
      <path d="M9 6v12M15 6v12" />
    </Icon>
  ),
  resume: () => (
    <Icon>
      <path d="M8 5.5v13l10.5-6.5z" />
    </Icon>
  ),
} satisfies Record<string, () => JSX.Element>;

export type IconName = keyof typeof ICONS;
