import { BMS, box, cross, dot, MUTED, PART, resistor, RS485, socket, TERMINATOR, terminal, text, wire } from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

/** Several BMSs on one line, one behind the other, with a terminator at each end. */
export function bmsBus(say: Say): Picture {
  const bms = [300, 520, 740].flatMap((x, i) => [
    box(x, 70, 150, 100, { fill: BMS }),
    text(x + 75, 96, "JK BMS", { bold: true, anchor: "middle" }),
    text(x + 75, 118, say(`address ${i + 1}`, `Adresse ${i + 1}`), { bold: true, fill: RS485, anchor: "middle" }),
    socket(x + 40, 148),
    socket(x + 110, 148),
  ]);
  const star = (x: number, y: number): readonly string[] => [
    box(x, y, 52, 30, { fill: PART }),
    ...[
      [110, -20],
      [120, 15],
      [110, 50],
    ].flatMap(([dx, dy]) => [
      wire(
        RS485,
        [
          [x + 52, y + 15],
          [x + dx!, y + 15 + dy!],
        ],
        { width: 2.5 },
      ),
      box(x + dx!, y + 3 + dy!, 44, 24, { fill: BMS }),
    ]),
  ];
  return {
    width: 960,
    height: 392,
    title: say(
      "Adapter, then BMS 1, 2 and 3 in a row, a resistor of 120 ohm at the adapter and one at the last BMS; not as a star",
      "Adapter, dann BMS 1, 2 und 3 in einer Reihe, ein Widerstand von 120 Ohm am Adapter und einer am letzten BMS; nicht sternförmig",
    ),
    shapes: [
      box(50, 70, 170, 100),
      text(135, 96, say("isolated adapter", "isolierter Adapter"), { bold: true, anchor: "middle" }),
      text(135, 116, say("or HAT (B)", "oder HAT (B)"), { size: 13, fill: MUTED, anchor: "middle" }),
      terminal(72, 148, "A", "right"),
      terminal(116, 148, "B", "right"),
      terminal(160, 148, "GND", "right"),
      wire(
        RS485,
        [
          [72, 156],
          [72, 214],
          [116, 214],
          [116, 156],
        ],
        { width: 2 },
      ),
      ...bms,
      wire(
        RS485,
        [
          [72, 180],
          [200, 180],
        ],
        { width: 2 },
      ),
      wire(
        RS485,
        [
          [116, 188],
          [200, 188],
        ],
        { width: 2, over: true },
      ),
      wire(
        RS485,
        [
          [116, 160],
          [116, 214],
        ],
        { width: 2, over: true },
      ),
      wire(
        RS485,
        [
          [160, 156],
          [160, 196],
          [200, 196],
        ],
        { width: 2 },
      ),
      resistor(94, 214),
      dot(72, 180, RS485, 3.5),
      dot(116, 188, RS485, 3.5),
      wire(
        RS485,
        [
          [200, 188],
          [230, 200],
          [330, 200],
          [340, 164],
        ],
        { width: 7 },
      ),
      wire(
        RS485,
        [
          [410, 164],
          [420, 200],
          [550, 200],
          [560, 164],
        ],
        { width: 7 },
      ),
      wire(
        RS485,
        [
          [630, 164],
          [640, 200],
          [770, 200],
          [780, 164],
        ],
        { width: 7 },
      ),
      wire(
        RS485,
        [
          [850, 164],
          [850, 200],
        ],
        { width: 7 },
      ),
      resistor(850, 214),
      text(94, 246, say("first end", "erstes Ende"), { size: 13, fill: TERMINATOR, anchor: "middle" }),
      text(930, 246, say("last end: 120 Ω between pins 1 and 2", "letztes Ende: 120 Ω zwischen Pin 1 und 2"), {
        size: 13,
        fill: TERMINATOR,
        anchor: "end",
      }),
      text(
        480,
        50,
        say("every BMS has its own address, 1 to 15; none has 0", "jedes BMS hat eine eigene Adresse, 1 bis 15; keines die 0"),
        { size: 15, bold: true, anchor: "middle" },
      ),
      text(480, 228, say("network cables from socket to socket", "Netzwerkkabel von Buchse zu Buchse"), {
        size: 13,
        fill: MUTED,
        anchor: "middle",
      }),
      ...star(110, 304),
      cross(76, 319),
      text(
        320,
        302,
        say(
          "No star. Two terminators, never three.\nNo second master: no BMS with address 0,\nno second program that asks.",
          "Kein Stern. Zwei Abschlüsse, nie drei.\nKein zweiter Master: kein BMS mit Adresse 0,\nkein zweites Programm, das fragt.",
        ),
        { size: 13 },
      ),
    ],
  };
}
