import { contactX, plug } from "./plug.ts";
import { barrier, BMS, box, DANGER, MUTED, PI, REFERENCE, RS485, socket, terminal, text, wire } from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

/** An isolated adapter with A, B and GND on its left side; x, y is its upper left corner, 150 x 130. */
function adapter(x: number, y: number, say: Say): string {
  return [
    box(x, y, 150, 130),
    terminal(x + 20, y + 30, "A", "right"),
    terminal(x + 20, y + 65, "B", "right"),
    terminal(x + 20, y + 100, "GND", "right"),
    barrier(x + 92, y - 10, y + 140),
    text(x + 122, y + 70, "USB", { size: 13, fill: MUTED, anchor: "middle" }),
    text(x + 75, y + 162, say("isolated RS485 adapter", "isolierter RS485-Adapter"), { size: 13, bold: true, anchor: "middle" }),
    wire(MUTED, [
      [x + 150, y + 65],
      [x + 184, y + 65],
    ]),
    box(x + 184, y + 30, 70, 70, { fill: PI }),
    text(x + 219, y + 70, "Pi", { bold: true, anchor: "middle" }),
  ].join("");
}

const pin = (x: number, y: number, name: string, fill: string): string =>
  box(x - 9, y - 9, 18, 18, { fill, stroke: "#495057", radius: 3 }) +
  text(x - 18, y + 5, name, { size: 13, bold: true, anchor: "end" });

/** A wire with white rings, as the cables have them. */
const striped = (colour: string, points: readonly (readonly [number, number])[]): readonly string[] => [
  wire(colour, points, { width: 5, over: true }),
  wire("#ffffff", points, { width: 3, dash: "6 12" }),
];

/** The two kinds of sockets that JK BMSs have, each to an isolated adapter. */
export function bmsSockets(say: Say): Picture {
  const x = 40;
  return {
    width: 960,
    height: 690,
    title: say(
      "Above: the GPS socket of an older JK BMS with JK's RS485 adapter, yellow to A, white to B. Below: the RJ45 of a PB series BMS, pin 2 to A, pin 1 to B, pin 3 to GND",
      "Oben: die GPS-Buchse eines älteren JK-BMS mit dem RS485-Adapter von JK, Gelb an A, Weiß an B. Unten: der RJ45 eines BMS der PB-Reihe, Pin 2 an A, Pin 1 an B, Pin 3 an GND",
    ),
    shapes: [
      text(
        x,
        40,
        say(
          "B and BD series: socket GPS (or RS485), JK's RS485 adapter",
          "Reihen B und BD: Buchse GPS (oder RS485), RS485-Adapter von JK",
        ),
        { size: 17, bold: true },
      ),
      box(x, 70, 170, 196, { fill: BMS }),
      text(x + 18, 98, "JK BMS", { bold: true }),
      ...[126, 154, 182, 210].map((y) =>
        wire(
          REFERENCE,
          [
            [x + 154, y],
            [x + 320, y],
          ],
          { width: 2 },
        ),
      ),
      pin(x + 145, 126, "GND", "#495057"),
      pin(x + 145, 154, "RX", "#ffffff"),
      pin(x + 145, 182, "TX", "#ffd43b"),
      pin(x + 145, 210, "VBAT", DANGER),
      text(x + 18, 240, say("order differs\nbetween models", "Reihenfolge je\nnach Modell"), { size: 12, fill: MUTED }),
      text(x + 246, 88, say("plug of JK's adapter,\nJST 1.25 mm", "Stecker des Adapters,\nJST 1,25 mm"), {
        size: 12,
        fill: MUTED,
        anchor: "middle",
      }),
      text(x + 246, 232, say("full battery\nvoltage!", "volle Batterie-\nspannung!"), {
        size: 13,
        bold: true,
        fill: DANGER,
        anchor: "middle",
      }),
      box(x + 320, 104, 120, 128),
      text(x + 380, 162, say("JK's RS485\nadapter", "RS485-\nAdapter\nvon JK"), { bold: true, anchor: "middle" }),
      wire(
        "#868e96",
        [
          [x + 440, 130],
          [x + 606, 130],
        ],
        { width: 7 },
      ),
      wire(
        "#ffd43b",
        [
          [x + 440, 130],
          [x + 606, 130],
        ],
        { width: 5 },
      ),
      wire(
        "#868e96",
        [
          [x + 440, 165],
          [x + 606, 165],
        ],
        { width: 7 },
      ),
      wire(
        "#ffffff",
        [
          [x + 440, 165],
          [x + 606, 165],
        ],
        { width: 5 },
      ),
      wire(
        "#212529",
        [
          [x + 440, 200],
          [x + 606, 200],
        ],
        { width: 5 },
      ),
      text(x + 523, 120, say("yellow = A", "gelb = A"), { size: 13, bold: true, anchor: "middle" }),
      text(x + 523, 155, say("white = B", "weiß = B"), { size: 13, bold: true, anchor: "middle" }),
      text(x + 523, 190, say("black = GND", "schwarz = GND"), { size: 13, bold: true, anchor: "middle" }),
      text(x + 523, 222, say("only where isolated", "nur wenn isoliert"), { size: 12, fill: MUTED, anchor: "middle" }),
      adapter(x + 606, 100, say),
      wire(
        "#d8d4ca",
        [
          [x, 300],
          [920, 300],
        ],
        { width: 1.5 },
      ),
      text(
        x,
        338,
        say(
          "PB series (inverter BMS): RJ45, a plain network cable",
          "PB-Reihe (Inverter-BMS): RJ45, ein gewöhnliches Netzwerkkabel",
        ),
        { size: 17, bold: true },
      ),
      box(x, 362, 470, 66, { fill: BMS }),
      ...[75, 185, 315, 405].map((dx) => socket(x + dx, 386)),
      text(x + 75, 419, "RS485-1", { size: 12, anchor: "middle" }),
      text(x + 185, 419, "CAN", { size: 12, anchor: "middle" }),
      text(x + 360, 419, say("RS485-2: the line of the BMSs", "RS485-2: Leitung der BMS"), {
        size: 12,
        bold: true,
        fill: RS485,
        anchor: "middle",
      }),
      text(
        x + 490,
        390,
        say(
          "Go by the print on the housing. Firmware after 19.10:\nRS485-1 with UART1 protocol 001 instead.",
          "Es gilt der Aufdruck. Firmware nach 19.10:\nstattdessen RS485-1, UART1-Protokoll 001.",
        ),
        { size: 13, fill: MUTED },
      ),
      ...striped("#2f9e44", [
        [contactX(x + 20, 3), 640],
        [contactX(x + 20, 3), 656],
        [x + 574, 656],
        [x + 574, 600],
        [x + 606, 600],
      ]),
      wire(
        "#e8590c",
        [
          [contactX(x + 20, 2), 640],
          [contactX(x + 20, 2), 666],
          [x + 534, 666],
          [x + 534, 530],
          [x + 606, 530],
        ],
        { width: 5, over: true },
      ),
      ...striped("#e8590c", [
        [contactX(x + 20, 1), 640],
        [contactX(x + 20, 1), 676],
        [x + 554, 676],
        [x + 554, 565],
        [x + 606, 565],
      ]),
      plug(x + 20, 496, say, [1, 2, 3]),
      text(
        x + 400,
        530,
        say("1 = B   (also 8)\n2 = A   (also 7)\n3 = GND (also 6)", "1 = B   (auch 8)\n2 = A   (auch 7)\n3 = GND (auch 6)"),
        { size: 13, bold: true },
      ),
      adapter(x + 606, 500, say),
    ],
  };
}
