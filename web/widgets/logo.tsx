/** The mark of the program, the same as its icon, and its name. */
import type { JSX } from "preact";

export const Logo = (): JSX.Element => (
  <a class="logo" href="/" data-page>
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <circle cx="16" cy="16" r="9" class="logo-track" pathLength="100" />
      <circle cx="16" cy="16" r="9" class="logo-arc" pathLength="100" transform="rotate(-90 16 16)" />
      <path d="M17.2 10.8 12.6 17h3l-.9 4.4 4.7-6.3h-3z" class="logo-bolt" />
    </svg>
    <span>SIinterJK</span>
  </a>
);
