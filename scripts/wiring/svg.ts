/** The few shapes that the wiring pictures are made of. Lengths are in px of the picture, y grows downwards. */

/** The picture in one language: `say` takes the English and the German text and gives the one that is wanted. */
export type Say = (en: string, de: string) => string;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly shapes: readonly string[];
}

export const INK = "#1f2933";
export const MUTED = "#52606d";
export const GROUND = "#fcfbf8";
/** What a line carries; the same in every picture. */
export const RS485 = "#2b8a3e";
export const CAN = "#1864ab";
export const SYNC = "#7048e8";
export const REFERENCE = "#5c6770";
export const POWER = "#343a40";
export const TERMINATOR = "#d9480f";
export const DANGER = "#e03131";
/** Grounds of the devices. */
export const BMS = "#ebfbee";
export const PI = "#e7f5ff";
export const INVERTER = "#fff4e6";
export const PART = "#ffffff";

type Point = readonly [number, number];

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/** Lines of text below one another; x, y is the base of the first. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 14, bold = false, fill = INK, anchor = "start" } = style;
  const lines = content
    .split("\n")
    .map((line, i) => `<tspan x="${x}" y="${y + i * Math.round(size * 1.3)}">${escape(line)}</tspan>`);
  const weight = bold ? ' font-weight="700"' : "";
  return `<text font-size="${size}"${weight} fill="${fill}" text-anchor="${anchor}">${lines.join("")}</text>`;
}

interface BoxStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly radius?: number;
  readonly dash?: string;
}

export function box(x: number, y: number, w: number, h: number, style: BoxStyle = {}): string {
  const { fill = PART, stroke = "#868e96", width = 1.5, radius = 6, dash } = style;
  const dashed = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}" fill="${fill}" stroke="${stroke}" stroke-width="${width}"${dashed}/>`;
}

interface WireStyle {
  readonly width?: number;
  readonly dash?: string;
  /** The ground shines through on both sides, so that a crossing does not look like a joint. */
  readonly over?: boolean;
}

export function wire(colour: string, points: readonly Point[], style: WireStyle = {}): string {
  const { width = 3, dash, over = false } = style;
  const path = points.map(([x, y]) => `${x},${y}`).join(" ");
  const shape = (stroke: string, by: number, dashed = ""): string =>
    `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="${by}" stroke-linejoin="round" stroke-linecap="round"${dashed}/>`;
  const line = shape(colour, width, dash === undefined ? "" : ` stroke-dasharray="${dash}"`);
  return over ? shape(GROUND, width + 6) + line : line;
}

export const dot = (x: number, y: number, fill = INK, radius = 4.5): string =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;

/** A terminating resistor; x, y is its middle. */
export function resistor(x: number, y: number, label = "120 Ω", upright = false): string {
  const [w, h] = upright ? [16, 40] : [52, 20];
  const body = box(x - w / 2, y - h / 2, w, h, { fill: "#fff4e6", stroke: TERMINATOR, width: 2, radius: 3 });
  return upright
    ? body + text(x - 14, y + 5, label, { size: 13, bold: true, fill: TERMINATOR, anchor: "end" })
    : body + text(x, y + 5, label, { size: 13, bold: true, fill: TERMINATOR, anchor: "middle" });
}

/** A screw terminal with its name beside it. */
export function terminal(x: number, y: number, name: string, side: "left" | "right" = "left"): string {
  const screw = `<circle cx="${x}" cy="${y}" r="8" fill="#e9ecef" stroke="#495057" stroke-width="1.5"/><line x1="${x - 5}" y1="${y - 5}" x2="${x + 5}" y2="${y + 5}" stroke="#495057" stroke-width="1.5"/>`;
  return screw + text(side === "left" ? x - 15 : x + 15, y + 5, name, { bold: true, anchor: side === "left" ? "end" : "start" });
}

/** The gap of an isolated adapter: nothing conducts across it. */
export const barrier = (x: number, y1: number, y2: number): string =>
  `<line x1="${x}" y1="${y1}" x2="${x}" y2="${y2}" stroke="${INK}" stroke-width="2.5" stroke-dasharray="7 5"/>`;

/** An RJ45 socket; x, y is its middle. */
export const socket = (x: number, y: number): string =>
  box(x - 17, y - 14, 34, 28, { fill: "#343a40", stroke: "#212529", radius: 3 }) +
  `<path d="M${x - 11} ${y + 9} v-10 h5 v-6 h12 v6 h5 v10 z" fill="#adb5bd"/>`;

export function fuse(x: number, y: number): string {
  return (
    box(x - 16, y - 8, 32, 16, { radius: 3, stroke: INK }) +
    `<line x1="${x - 16}" y1="${y}" x2="${x + 16}" y2="${y}" stroke="${INK}" stroke-width="1.5"/>`
  );
}

/** A cross for what is wrong, a tick for what is right; x, y is its middle. */
export const cross = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="13" fill="${DANGER}"/><path d="M${x - 5} ${y - 5} l10 10 m0 -10 l-10 10" stroke="#fff" stroke-width="3" stroke-linecap="round"/>`;
export const tick = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="13" fill="${RS485}"/><path d="M${x - 6} ${y} l4 5 l8 -10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>`;

/** Colours with their meaning, in one row. */
export function legend(
  x: number,
  y: number,
  entries: readonly (readonly [colour: string, label: string, width: number, dash?: string])[],
): string {
  let at = x;
  return entries
    .map(([colour, label, width, dash]) => {
      const shape =
        wire(
          colour,
          [
            [at, y - 5],
            [at + 30, y - 5],
          ],
          { width: 4, ...(dash === undefined ? {} : { dash }) },
        ) + text(at + 38, y, label, { size: 13, fill: MUTED });
      at += width;
      return shape;
    })
    .join("");
}

/** The whole file. It has its own light ground, so that it can be read on a dark page as well. */
export function svg({ width, height, title, shapes }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>${escape(title)}</title>
<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="10" fill="${GROUND}" stroke="#d8d4ca" stroke-width="1.5"/>
<g font-family="'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif">
${shapes.join("\n")}
</g>
</svg>
`;
}
