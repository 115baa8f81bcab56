/** Whether the system wants it dark: pictures that are drawn have to be drawn anew when that changes. */
import { signal } from "@preact/signals";

const dark = matchMedia("(prefers-color-scheme: dark)");

export const scheme = signal<"light" | "dark">(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => (scheme.value = dark.matches ? "dark" : "light"));
