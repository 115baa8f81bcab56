import { contactX, plug } from "./plug.ts";
import { box, CAN, INVERTER, MUTED, PART, PI, REFERENCE, resistor, SYNC, terminal, text, wire } from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

const PLUG_X = 430;
const PLUG_Y = 130;
const END_Y = PLUG_Y + 150;
const at = (pin: number): number => contactX(PLUG_X, pin);

/** The plug for the Sunny Island, wire by wire, to the CAN terminals of the Pi. */
export function inverterPlug(say: Say): Picture {
  return {
    width: 960,
    height: 520,
    title: say(
      "RJ45 plug of the Sunny Island: pin 4 to CAN H, pin 5 to CAN L, 120 ohm between pins 3 and 6 in the plug, pin 2 to the ground of an isolated adapter only",
      "RJ45-Stecker des Sunny Island: Pin 4 an CAN H, Pin 5 an CAN L, 120 Ohm zwischen Pin 3 und 6 im Stecker, Pin 2 nur an die Masse eines isolierten Adapters",
    ),
    shapes: [
      box(PLUG_X - 30, 24, 8 * 46 + 60, 46, { fill: INVERTER }),
      text(PLUG_X + 184, 44, "Sunny Island", { bold: true, anchor: "middle" }),
      text(
        PLUG_X + 184,
        62,
        say("ComSyncIn or ComSyncOut, whichever is free", "ComSyncIn oder ComSyncOut, je nachdem, was frei ist"),
        { size: 13, anchor: "middle" },
      ),
      text(
        PLUG_X - 20,
        PLUG_Y + 24,
        say("contacts up,\nclip below:\npin 1 is left", "Kontakte oben,\nRastnase unten:\nPin 1 ist links"),
        { size: 13, fill: MUTED, anchor: "end" },
      ),
      wire(
        REFERENCE,
        [
          [at(2), END_Y],
          [at(2), 316],
          [282, 316],
        ],
        { width: 3.5, dash: "9 5" },
      ),
      wire(
        SYNC,
        [
          [at(3), END_Y],
          [at(3), 342],
          [at(8), 342],
          [at(8), 306],
          [at(6), 306],
          [at(6), END_Y],
        ],
        { width: 3.5 },
      ),
      wire(
        CAN,
        [
          [at(4), END_Y],
          [at(4), 372],
          [282, 372],
        ],
        { width: 4, over: true },
      ),
      wire(
        CAN,
        [
          [at(5), END_Y],
          [at(5), 420],
          [282, 420],
        ],
        { width: 4, over: true },
      ),
      plug(PLUG_X, PLUG_Y, say, [2, 3, 4, 5, 6]),
      resistor(at(8), 324, "", true),
      text(
        at(8) + 16,
        308,
        say(
          "SYNC: 120 Ω in\nthe plug, pin 3\nto pin 6, and\nnothing else",
          "SYNC: 120 Ω im\nStecker, Pin 3\nnach Pin 6, sonst\nnichts",
        ),
        { size: 13, bold: true, fill: SYNC },
      ),
      text(330, 364, "CAN_H", { size: 13, bold: true, fill: CAN }),
      text(330, 412, "CAN_L", { size: 13, bold: true, fill: CAN }),
      text(302, 282, say("CAN_GND: isolated\nadapters only", "CAN_GND: nur\nisolierte Adapter"), { size: 12, fill: REFERENCE }),
      text(
        at(5) + 28,
        404,
        say(
          "4 and 5 are one twisted pair.\n1, 7 and 8 stay free.\nNever swap 4/5 with 3/6.",
          "4 und 5 sind ein verdrilltes Paar.\n1, 7 und 8 bleiben frei.\n4/5 nie mit 3/6 vertauschen.",
        ),
        { size: 13 },
      ),
      box(40, 226, 250, 262, { fill: PI }),
      text(60, 254, say("CAN board or adapter", "CAN-Platine oder -Adapter"), { bold: true }),
      terminal(274, 316, "GND"),
      terminal(274, 372, "H"),
      terminal(274, 420, "L"),
      text(60, 300, say("not on the plain HAT", "nicht am einfachen HAT"), { size: 12, fill: MUTED }),
      box(60, 350, 150, 112, { fill: PART }),
      resistor(104, 396),
      wire(
        CAN,
        [
          [130, 396],
          [196, 396],
        ],
        { width: 2 },
      ),
      box(146, 386, 30, 20, { fill: "#1f2933", radius: 3 }),
      text(74, 372, say("jumper 120R: ON", "Jumper 120R: EIN"), { size: 13, bold: true }),
      text(74, 432, say("the terminator at\nthe battery's end", "der Abschluss am\nEnde der Batterie"), {
        size: 12,
        fill: MUTED,
      }),
    ],
  };
}
