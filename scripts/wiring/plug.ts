/** An RJ45 plug with the colours of T568B, as one sees it with the contacts up and the clip below: pin 1 is on the left. */
import { box, INK, MUTED, text } from "./svg.ts";
import type { Say } from "./svg.ts";

const COLOURS = [
  ["#e8590c", true, "white/orange", "weiß/orange"],
  ["#e8590c", false, "orange", "orange"],
  ["#2f9e44", true, "white/green", "weiß/grün"],
  ["#1971c2", false, "blue", "blau"],
  ["#1971c2", true, "white/blue", "weiß/blau"],
  ["#2f9e44", false, "green", "grün"],
  ["#8d5524", true, "white/brown", "weiß/braun"],
  ["#8d5524", false, "brown", "braun"],
] as const;

/** Distance of two contacts, px; the first one is at x + half of it. */
export const PITCH = 46;

export const contactX = (x: number, pin: number): number => x + (pin - 0.5) * PITCH;

/** The plug with its upper left corner at x, y: 8 x PITCH wide, 150 high; the wires leave it at y + 150. */
export function plug(x: number, y: number, say: Say, used: readonly number[]): string {
  const contacts = COLOURS.map(([colour, striped, en, de], i) => {
    const [pin, at] = [i + 1, contactX(x, i + 1)];
    const faded = used.includes(pin) ? "" : ' opacity="0.3"';
    const stripes = striped
      ? [66, 84, 102, 120, 138].map((dy) => `<rect x="${at - 6}" y="${y + dy}" width="12" height="8" fill="#fff"/>`).join("")
      : "";
    const name = `<text font-size="12" fill="${MUTED}" text-anchor="start" transform="translate(${at + 4} ${y - 6}) rotate(-35)">${say(en, de)}</text>`;
    return `<g${faded}><rect x="${at - 9}" y="${y + 8}" width="18" height="26" fill="#f2c94c" stroke="#b8860b"/>${text(at, y + 54, String(pin), { bold: true, anchor: "middle", fill: INK })}<rect x="${at - 6}" y="${y + 60}" width="12" height="90" fill="${colour}"/>${stripes}<rect x="${at - 6}" y="${y + 60}" width="12" height="90" fill="none" stroke="#868e96"/>${name}</g>`;
  });
  return box(x, y, 8 * PITCH, 118, { fill: "#f1f3f5", stroke: "#868e96" }) + contacts.join("");
}
