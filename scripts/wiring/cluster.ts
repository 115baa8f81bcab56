import { box, CAN, GROUND, INVERTER, MUTED, PI, resistor, socket, SYNC, TERMINATOR, text, wire } from "./svg.ts";
import type { Picture, Say } from "./svg.ts";

/** One battery, one bridge, up to three inverters: the cable goes to the master. */
export function cluster(say: Say): Picture {
  const names = ["Master", "Slave 1", "Slave 2"];
  const inverters = [260, 490, 720].flatMap((x, i) => [
    box(x, 80, 190, 130, { fill: INVERTER, ...(i === 0 ? { stroke: CAN, width: 3 } : {}) }),
    text(x + 95, 108, "Sunny Island", { bold: true, anchor: "middle" }),
    text(x + 95, 130, names[i]!, { bold: i === 0, fill: i === 0 ? CAN : MUTED, anchor: "middle" }),
    text(x + 45, 164, "ComSyncIn", { size: 12, anchor: "middle" }),
    text(x + 145, 164, "ComSyncOut", { size: 12, anchor: "middle" }),
    socket(x + 45, 186),
    socket(x + 145, 186),
  ]);
  return {
    width: 960,
    height: 370,
    title: say(
      "The bridge is plugged into ComSyncIn of the master, ComSyncOut of each inverter goes to ComSyncIn of the next, the terminator plug stays in the last ComSyncOut",
      "Die Brücke steckt in ComSyncIn des Masters, ComSyncOut jedes Geräts führt zu ComSyncIn des nächsten, der Abschlussstecker bleibt im letzten ComSyncOut",
    ),
    shapes: [
      box(40, 80, 160, 130, { fill: PI }),
      text(120, 108, "Raspberry Pi", { bold: true, anchor: "middle" }),
      text(120, 130, "SIinterJK", { size: 13, fill: MUTED, anchor: "middle" }),
      resistor(120, 162),
      text(120, 192, say("jumper on", "Jumper gesteckt"), { size: 12, fill: TERMINATOR, anchor: "middle" }),
      ...inverters,
      wire(
        CAN,
        [
          [120, 210],
          [120, 262],
          [305, 262],
          [305, 202],
        ],
        { width: 6 },
      ),
      wire(
        CAN,
        [
          [405, 202],
          [405, 240],
          [535, 240],
          [535, 202],
        ],
        { width: 6 },
      ),
      wire(
        CAN,
        [
          [635, 202],
          [635, 240],
          [765, 240],
          [765, 202],
        ],
        { width: 6 },
      ),
      wire(
        TERMINATOR,
        [
          [865, 202],
          [865, 226],
        ],
        { width: 8 },
      ),
      box(838, 222, 54, 26, { fill: "#fff4e6", stroke: TERMINATOR, width: 2 }),
      text(865, 240, "SMA", { size: 13, bold: true, fill: TERMINATOR, anchor: "middle" }),
      text(865, 268, say("terminator plug", "Abschlussstecker"), { size: 13, bold: true, fill: TERMINATOR, anchor: "middle" }),
      text(212, 284, say("this plug: 120 Ω from 3 to 6", "dieser Stecker: 120 Ω von 3 nach 6"), {
        size: 13,
        bold: true,
        fill: SYNC,
        anchor: "middle",
      }),
      text(585, 264, say("data cables of the cluster, all 8 wires", "Datenkabel des Clusters, alle 8 Adern"), {
        size: 13,
        fill: MUTED,
        anchor: "middle",
      }),
      text(
        40,
        50,
        say(
          "Only the master listens to the battery. All inverters hang on the same battery.",
          "Nur der Master hört auf die Batterie. Alle Geräte hängen an derselben Batterie.",
        ),
        { size: 15, bold: true },
      ),
      wire(
        MUTED,
        [
          [120, 318],
          [865, 318],
        ],
        { width: 1.5 },
      ),
      wire(
        MUTED,
        [
          [120, 310],
          [120, 326],
        ],
        { width: 1.5 },
      ),
      wire(
        MUTED,
        [
          [865, 310],
          [865, 326],
        ],
        { width: 1.5 },
      ),
      box(372, 304, 240, 28, { fill: GROUND, stroke: "none" }),
      text(492, 323, say("all cables: less than 30 m", "alle Kabel: unter 30 m"), { size: 14, bold: true, anchor: "middle" }),
    ],
  };
}
