import {
  barrier,
  BMS,
  box,
  CAN,
  dot,
  fuse,
  INVERTER,
  legend,
  MUTED,
  PART,
  PI,
  POWER,
  resistor,
  RS485,
  socket,
  TERMINATOR,
  text,
  wire,
} from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

/** Everything once: who is connected to whom, and where the terminators are. */
export function overview(say: Say): Picture {
  const packs = [70, 205, 340].flatMap((x, i) => [
    wire(
      POWER,
      [
        [x + 55, 96],
        [x + 55, 46],
      ],
      { width: 6 },
    ),
    dot(x + 55, 46, POWER, 6),
    wire(RS485, [
      [x + 48, 190],
      [x + 48, 262],
    ]),
    wire(
      RS485,
      [
        [x + 62, 190],
        [x + 62, 282],
      ],
      { over: true },
    ),
    dot(x + 48, 262, RS485),
    dot(x + 62, 282, RS485),
    box(x, 96, 110, 104, { fill: BMS }),
    text(x + 55, 122, "JK BMS", { bold: true, anchor: "middle" }),
    text(x + 55, 143, say(`Block ${i + 1}`, `Block ${i + 1}`), { size: 13, fill: MUTED, anchor: "middle" }),
    text(x + 55, 162, say(`address ${i + 1}`, `Adresse ${i + 1}`), { size: 13, fill: MUTED, anchor: "middle" }),
  ]);
  return {
    width: 960,
    height: 470,
    title: say(
      "JK BMSs on one RS485 line, an isolated adapter, the Raspberry Pi, the CAN line, the Sunny Island, and the two terminators of each line",
      "JK-BMS an einer RS485-Leitung, ein isolierter Adapter, der Raspberry Pi, die CAN-Leitung, der Sunny Island und die zwei Abschlusswiderstände jeder Leitung",
    ),
    shapes: [
      wire(
        POWER,
        [
          [125, 46],
          [860, 46],
          [860, 190],
        ],
        { width: 6 },
      ),
      fuse(600, 46),
      text(640, 34, say("battery cables, 48 V, with their own fuses", "Batteriekabel, 48 V, eigene Sicherungen"), {
        size: 13,
        fill: MUTED,
      }),
      wire(RS485, [
        [70, 262],
        [440, 262],
      ]),
      wire(RS485, [
        [70, 282],
        [440, 282],
      ]),
      ...packs,
      wire(
        TERMINATOR,
        [
          [70, 262],
          [40, 262],
          [40, 282],
          [70, 282],
        ],
        { width: 2 },
      ),
      box(32, 252, 16, 40, { fill: "#fff4e6", stroke: TERMINATOR, width: 2, radius: 3 }),
      text(28, 316, "120 Ω", { size: 13, bold: true, fill: TERMINATOR }),
      text(255, 308, say("RS485: A, B and GND, from BMS to BMS", "RS485: A, B und GND, von BMS zu BMS"), {
        size: 13,
        fill: RS485,
        bold: true,
        anchor: "middle",
      }),
      box(440, 226, 112, 92, { fill: PART }),
      barrier(496, 222, 330),
      text(527, 190, say("isolated\nRS485 adapter", "isolierter\nRS485-Adapter"), { size: 13, bold: true, anchor: "middle" }),
      resistor(470, 272, "", true),
      text(446, 370, "120 Ω", { size: 13, bold: true, fill: TERMINATOR }),
      wire(
        TERMINATOR,
        [
          [466, 357],
          [469, 296],
        ],
        { width: 1.5, dash: "3 3" },
      ),
      wire(MUTED, [
        [552, 272],
        [600, 272],
      ]),
      text(576, 264, "USB", { size: 12, fill: MUTED, anchor: "middle" }),
      box(600, 216, 134, 124, { fill: PI }),
      text(667, 242, "Raspberry Pi", { bold: true, anchor: "middle" }),
      text(667, 262, "SIinterJK", { size: 13, fill: MUTED, anchor: "middle" }),
      box(622, 278, 112, 50, { fill: PART }),
      text(660, 308, "CAN", { bold: true, anchor: "middle" }),
      resistor(706, 303, "", true),
      text(694, 370, "120 Ω", { size: 13, bold: true, fill: TERMINATOR }),
      wire(
        TERMINATOR,
        [
          [714, 357],
          [708, 326],
        ],
        { width: 1.5, dash: "3 3" },
      ),
      wire(CAN, [
        [734, 296],
        [800, 296],
      ]),
      wire(CAN, [
        [734, 312],
        [800, 312],
      ]),
      text(767, 286, "CAN", { size: 13, bold: true, fill: CAN, anchor: "middle" }),
      box(792, 190, 140, 200, { fill: INVERTER }),
      text(862, 220, "Sunny Island", { bold: true, anchor: "middle" }),
      socket(812, 304),
      text(836, 309, "ComSyncIn", { size: 13 }),
      socket(812, 356),
      box(782, 347, 26, 18, { fill: "#fff4e6", stroke: TERMINATOR, width: 2, radius: 3 }),
      text(836, 361, "ComSyncOut", { size: 13 }),
      text(936, 416, say("terminator plug of the SI", "Abschlussstecker des SI"), {
        size: 13,
        bold: true,
        fill: TERMINATOR,
        anchor: "end",
      }),
      wire(
        TERMINATOR,
        [
          [796, 401],
          [795, 368],
        ],
        { width: 1.5, dash: "3 3" },
      ),
      wire(
        MUTED,
        [
          [640, 340],
          [640, 398],
        ],
        { width: 2.5 },
      ),
      text(
        640,
        414,
        say("5 V from an isolated supply,\nand the home network", "5 V aus isoliertem Netzteil,\nund das Heimnetz"),
        { size: 13, fill: MUTED, anchor: "middle" },
      ),
      legend(40, 446, [
        [RS485, say("RS485", "RS485"), 120],
        [CAN, "CAN", 100],
        [TERMINATOR, say("terminator, at both ends of each line", "Abschlusswiderstand an beiden Enden"), 300],
      ]),
    ],
  };
}
