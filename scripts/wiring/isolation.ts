import { barrier, BMS, box, cross, DANGER, dot, fuse, INVERTER, MUTED, PI, POWER, REFERENCE, text, tick, wire } from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

/** Battery, BMS, bus bars, inverter and Pi; x is the left edge, the panel is 440 wide. */
function installation(x: number, say: Say): readonly string[] {
  const cells = [0, 1, 2, 3].flatMap((i) => [
    box(x + 24, 112 + i * 34, 60, 26, { fill: "#f1f3f5" }),
    text(x + 54, 130 + i * 34, ["16", "15", "...", "1"][i]!, { size: 12, fill: MUTED, anchor: "middle" }),
  ]);
  return [
    wire(
      POWER,
      [
        [x + 54, 112],
        [x + 54, 84],
        [x + 370, 84],
        [x + 370, 150],
      ],
      { width: 5 },
    ),
    fuse(x + 200, 84),
    text(x + 200, 70, say("main fuse, switch", "Hauptsicherung, Schalter"), { size: 12, fill: MUTED, anchor: "middle" }),
    ...cells,
    wire(
      POWER,
      [
        [x + 54, 240],
        [x + 54, 272],
        [x + 100, 272],
      ],
      { width: 5 },
    ),
    text(x + 20, 292, "B-", { bold: true }),
    box(x + 100, 246, 100, 52, { fill: BMS }),
    text(x + 150, 268, "JK BMS", { bold: true, anchor: "middle" }),
    text(x + 150, 286, "MOSFETs", { size: 12, fill: MUTED, anchor: "middle" }),
    wire(
      POWER,
      [
        [x + 200, 272],
        [x + 370, 272],
        [x + 370, 206],
      ],
      { width: 5 },
    ),
    text(x + 210, 264, "P-", { bold: true }),
    box(x + 310, 150, 120, 56, { fill: INVERTER }),
    text(x + 370, 183, "Sunny Island", { bold: true, anchor: "middle" }),
    dot(x + 54, 272, POWER, 5),
    dot(x + 300, 272, POWER, 5),
    box(x + 150, 372, 130, 62, { fill: PI }),
    text(x + 215, 408, "Raspberry Pi", { bold: true, anchor: "middle" }),
  ];
}

/** What happens with a common ground, and how it is right. */
export function isolation(say: Say): Picture {
  const [left, right] = [30, 490];
  return {
    width: 960,
    height: 540,
    title: say(
      "Left: data cable and power supply of the Pi join B- and P- past the BMS. Right: an isolated RS485 adapter and an isolated supply with a fuse, so that no current can flow past the BMS",
      "Links: Datenkabel und Netzteil des Pi verbinden B- und P- am BMS vorbei. Rechts: ein isolierter RS485-Adapter und ein isoliertes Netzteil mit Sicherung, damit kein Strom am BMS vorbei fließt",
    ),
    shapes: [
      cross(44, 36),
      text(68, 42, say("Common ground: dangerous", "Gemeinsame Masse: gefährlich"), { size: 17, bold: true, fill: DANGER }),
      wire(
        DANGER,
        [
          [left + 54, 272],
          [left + 54, 402],
          [left + 150, 402],
        ],
        { width: 5 },
      ),
      text(left + 62, 340, say("GND of the\ndata cable", "GND des\nDatenkabels"), { size: 13, fill: DANGER, bold: true }),
      wire(
        DANGER,
        [
          [left + 300, 272],
          [left + 300, 402],
          [left + 276, 402],
        ],
        { width: 5, dash: "10 7" },
      ),
      ...installation(left, say),
      text(left + 310, 340, say("supply that is\nnot isolated,\nminus at P-", "Netzteil ohne\nTrennung,\nMinus an P-"), {
        size: 13,
        fill: DANGER,
        bold: true,
      }),
      text(
        left,
        472,
        say(
          "Red: a way from B- to P- past the BMS. It neither measures\nnor stops this current; thin wires and the Pi can burn.\nThe same over USB, HDMI or a grounded case.",
          "Rot: ein Weg von B- nach P- am BMS vorbei. Es misst diesen\nStrom nicht und hält ihn nicht auf; Adern und Pi können brennen.\nDasselbe über USB, HDMI oder ein geerdetes Gehäuse.",
        ),
        { size: 13 },
      ),
      wire(
        "#d8d4ca",
        [
          [480, 24],
          [480, 516],
        ],
        { width: 1.5 },
      ),
      tick(504, 36),
      text(528, 42, say("Isolated on both sides: right", "Auf beiden Seiten getrennt: richtig"), {
        size: 17,
        bold: true,
        fill: "#2b8a3e",
      }),
      ...installation(right, say),
      wire(
        REFERENCE,
        [
          [right + 54, 272],
          [right + 54, 402],
          [right + 92, 402],
        ],
        { width: 2.5 },
      ),
      box(right + 76, 372, 54, 62),
      barrier(right + 103, 362, 444),
      text(right + 64, 352, say("isolated RS485 adapter", "isolierter RS485-Adapter"), { size: 13, bold: true }),
      wire(
        REFERENCE,
        [
          [right + 130, 402],
          [right + 150, 402],
        ],
        { width: 2.5 },
      ),
      wire(
        POWER,
        [
          [right + 300, 272],
          [right + 300, 320],
          [right + 356, 320],
          [right + 356, 372],
        ],
        { width: 2.5 },
      ),
      wire(
        POWER,
        [
          [right + 370, 84],
          [right + 448, 84],
          [right + 448, 340],
          [right + 398, 340],
          [right + 398, 372],
        ],
        { width: 2.5 },
      ),
      dot(right + 370, 84, POWER, 5),
      fuse(right + 412, 84),
      text(right + 412, 70, say("fuse", "Sicherung"), { size: 12, fill: MUTED, anchor: "middle" }),
      box(right + 304, 372, 124, 62),
      barrier(right + 330, 362, 444),
      text(right + 380, 398, "48 V / 5 V", { size: 13, bold: true, anchor: "middle" }),
      text(right + 380, 416, say("isolated", "getrennt"), { size: 12, fill: MUTED, anchor: "middle" }),
      wire(
        POWER,
        [
          [right + 304, 402],
          [right + 280, 402],
        ],
        { width: 2.5 },
      ),
      text(
        right,
        472,
        say(
          "Nothing conducts across a dashed line. The supply of the Pi\nis taken behind the BMS (P-), never at B-, with a fuse close\nto the bus bar. A mains adapter for 5 V is isolated, too.",
          "Über die gestrichelten Linien leitet nichts. Der Pi wird hinter\ndem BMS (P-) versorgt, nie an B-, mit einer Sicherung dicht\nan der Schiene. Ein 5-V-Steckernetzteil trennt ebenfalls.",
        ),
        { size: 13 },
      ),
    ],
  };
}
