/** What does not fit in the settings of the BMSs, in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ChargeVoltage } from "../advice/advice.ts";
import type { AdviceWords } from "./advice-words.ts";
import { GERMAN_FIGURES } from "./figures.ts";
import { JK_APP } from "./jk-app.ts";

const { amps, volts, trimmed, degrees, percent } = GERMAN_FIGURES;

const cellVolts = (cellV: number): string => volts(cellV, 3);
const ampHours = (capacityAh: number): string => `${trimmed(capacityAh, 1)} Ah`;
const still = (fraction: number): string => `${percent(100 * fraction)} des Stroms`;
/** "SIinterJK lädt bis 3,438 V (55 V für 16 Zellen)" */
const charges = ({ chargeV, cells, cellV }: ChargeVoltage): string =>
  `SIinterJK lädt bis ${cellVolts(cellV)} (${trimmed(chargeV, 2)} V für ${cells} Zellen)`;

const IF_ALLOWED = "wenn der Hersteller der Zellen es erlaubt";
const IN_APP = "in der App von JK";
/** Most of the charge lies there, so that a voltage tells nothing of it. */
const NOT_FLAT = "nie in den flachen Teil der Kennlinie (LFP: unter 3,40 V)";
const ALIKE = "bei mehreren Packs nur, solange ihre Spannungen gleich sind";
const OFF_GRID = "Ohne Netz, wo ein Sunny Island die Entladegrenze nicht einhält,";
const BEAR = "wenn BMS, Zellen und Kabel es aushalten";
const WITH_ROOM = "Den Wert auf höchstens 90 % des Schutzes senken, weil Messgeräte verschieden anzeigen";

/** A temperature at which the BMS disconnects before a table of ours has ended. */
const tooSoon =
  (what: string, table: string, app: string, change: "erhöhen" | "senken") =>
  ({ pack, bmsC, endC, fraction }: { pack: string; bmsC: number; endC: number; fraction: number }): string =>
    `${pack}: Das BMS beendet das ${what} bei ${degrees(bmsC)}, wo SIinterJK noch ${still(fraction)} erlaubt; SIinterJK selbst hört erst bei ${degrees(endC)} auf. \`tables.${table}\` früher als das BMS enden lassen, oder ${app} ${IN_APP} ${change}, ${IF_ALLOWED}`;

export const GERMAN_ADVICE = {
  severity: { danger: "Gefahr", loss: "Verlust", note: "Hinweis" },
  title: {
    "charge-at-over-voltage": "Die Ladespannung erreicht den Überspannungsschutz",
    "release-below-held": "Der Überspannungsschutz endet zu tief",
    "over-voltage-first": "Der Überspannungsschutz greift, bevor der Strom zurückgenommen ist",
    "under-voltage-first": "Der Unterspannungsschutz greift, bevor der Strom zurückgenommen ist",
    "under-voltage-above-discharge-voltage": "Der Unterspannungsschutz greift vor der Entladespannung",
    "charge-setting-over-current": "Die Ladegrenze des Packs hat keinen Abstand zu seinem Überstromschutz",
    "discharge-setting-over-current": "Die Entladegrenze des Packs hat keinen Abstand zu seinem Überstromschutz",
    "charge-share-over-current": "Der Überstromschutz hält das Laden zurück",
    "discharge-share-over-current": "Der Überstromschutz liegt unter dem möglichen Strom des Wechselrichters",
    "discharge-rest-over-current": "Fehlt ein Pack, ist der Überstromschutz der anderen zu niedrig",
    "balances-never": "Das Balancieren beginnt über der Ladespannung",
    "balances-low": "Das Balancieren beginnt zu tief",
    "balancer-off": "Der Balancer ist abgeschaltet",
    "full-never-counted": "Die Ladespannung erreicht die 100 % des BMS nicht",
    "empty-counted-early": "Das BMS zählt zu früh 0 %",
    "charge-heat-first": "Das BMS beendet das Laden bei weniger Hitze als SIinterJK",
    "charge-cold-first": "Das BMS beendet das Laden bei weniger Kälte als SIinterJK",
    "discharge-heat-first": "Das BMS beendet das Entladen bei weniger Hitze als SIinterJK",
    "discharge-cold-first": "Das BMS beendet das Entladen bei weniger Kälte als SIinterJK",
    "mosfet-heat-first": "Das BMS schützt seine MOSFETs, bevor der Strom zurückgenommen ist",
    "capacities-differ": "Die Kapazitäten sind verschieden",
    "cell-count": "Die Zahl der Zellen ist falsch",
    "charge-switch-off": "Das Laden ist abgeschaltet",
    "discharge-switch-off": "Das Entladen ist abgeschaltet",
  },
  sentence: {
    "charge-at-over-voltage": ({ pack, bmsV, ...charge }) =>
      `${pack}: Das BMS beendet das Laden, wenn eine Zelle ${cellVolts(bmsV)} erreicht, und ${charges(charge)}. \`limits.chargeVoltageV\` senken, oder ${JK_APP.overVoltage} ${IN_APP} erhöhen, ${IF_ALLOWED}`,
    "release-below-held": ({ pack, heldV, bmsV }) =>
      `${pack}: Nach einer Überspannung lädt das BMS erst unter ${cellVolts(bmsV)} je Zelle wieder, und SIinterJK hält eine volle Batterie bei ${cellVolts(heldV)}: Das Laden bliebe lange aus. ${JK_APP.overVoltageRelease} ${IN_APP} erhöhen`,
    "over-voltage-first": ({ pack, bmsV, endV }) =>
      `${pack}: Das BMS beendet das Laden, wenn eine Zelle ${cellVolts(bmsV)} erreicht, SIinterJK erst bei ${cellVolts(endV)}: Das BMS bricht die Ladung ab, bevor der Strom zurückgenommen ist. \`tables.cellHigh\` früher als das BMS enden lassen, oder ${JK_APP.overVoltage} ${IN_APP} erhöhen, ${IF_ALLOWED}`,
    "under-voltage-first": ({ pack, bmsV, endV }) =>
      `${pack}: Das BMS schaltet ab, wenn eine Zelle auf ${cellVolts(bmsV)} fällt, SIinterJK beendet das Entladen erst bei ${cellVolts(endV)}: Vorher wäre das Haus dunkel. \`tables.cellLow\` früher als das BMS enden lassen, oder ${JK_APP.underVoltage} ${IN_APP} senken, ${IF_ALLOWED}`,
    "under-voltage-above-discharge-voltage": ({ pack, bmsV, dischargeV, cells, cellV }) =>
      `${pack}: Das BMS schaltet ab, wenn eine Zelle auf ${cellVolts(bmsV)} fällt, die Entladespannung ist ${cellVolts(cellV)} je Zelle (${trimmed(dischargeV, 2)} V für ${cells} Zellen): Ohne Netz wäre das Haus dunkel, bevor der Wechselrichter aufhört. \`limits.dischargeVoltageV\` erhöhen, oder ${JK_APP.underVoltage} ${IN_APP} senken, ${IF_ALLOWED}`,
    "charge-setting-over-current": ({ pack, bmsA, settingA }) =>
      `${pack}: Das BMS beendet das Laden über ${amps(bmsA)}, und \`chargeCurrentA\` des Packs erlaubt ${amps(settingA)}. ${WITH_ROOM}`,
    "discharge-setting-over-current": ({ pack, bmsA, settingA }) =>
      `${pack}: Das BMS schaltet über ${amps(bmsA)} ab, dann ist das Haus vielleicht dunkel, und \`dischargeCurrentA\` des Packs erlaubt ${amps(settingA)}. ${WITH_ROOM}`,
    "charge-share-over-current": ({ pack, bmsA, shareA }) =>
      `${pack}: Das BMS beendet das Laden über ${amps(bmsA)}, ein gleicher Anteil am erlaubten Ladestrom ist ${amps(shareA)}: SIinterJK bleibt unter dem Schutz des BMS. Für mehr ${JK_APP.chargeCurrent} ${IN_APP} erhöhen, ${BEAR}`,
    "discharge-share-over-current": ({ pack, bmsA, shareA }) =>
      `${pack}: Das BMS schaltet über ${amps(bmsA)} ab, ein gleicher Anteil am erlaubten Entladestrom ist ${amps(shareA)}. ${OFF_GRID} machen Lasten, die diesen Strom ziehen, das Haus dunkel. \`limits.dischargeCurrentA\` senken und die Lasten darunter halten, oder ${JK_APP.dischargeCurrent} ${IN_APP} erhöhen, ${BEAR}`,
    "discharge-rest-over-current": ({ pack, packs, bmsA, shareA }) =>
      `${pack}: Das BMS schaltet über ${amps(bmsA)} ab. Fehlt eines der ${packs} Packs, ist ein gleicher Anteil am erlaubten Entladestrom ${amps(shareA)} für jedes der anderen. ${OFF_GRID} machen Lasten, die diesen Strom ziehen, dann das Haus dunkel. Sie niedriger halten, solange ein Pack fehlt, oder ${JK_APP.dischargeCurrent} ${IN_APP} erhöhen, ${BEAR}`,
    "balances-never": ({ pack, bmsV, ...charge }) =>
      `${pack}: Das BMS balanciert nur Zellen über ${cellVolts(bmsV)}, und ${charges(charge)}: Sie laufen auseinander. ${JK_APP.balanceStart} ${IN_APP} auf die Ladespannung senken, aber ${NOT_FLAT}, wo das Balancieren sie auseinandertreibt; dann eher \`limits.chargeVoltageV\` erhöhen, ${IF_ALLOWED}`,
    "balances-low": ({ pack, bmsV }) =>
      `${pack}: Das BMS balanciert ab ${cellVolts(bmsV)} je Zelle, im flachen Teil der Kennlinie, wo Spannungen wenig über die Ladung sagen: Das treibt die Zellen auseinander. ${JK_APP.balanceStart} ${IN_APP} auf 3,40 V oder etwas mehr erhöhen, aber nicht über die Ladespannung`,
    "balancer-off": ({ pack }) =>
      `${pack}: Der Balancer ist im BMS abgeschaltet: Die Zellen laufen auseinander, und die höchste beendet jede Ladung früher. ${JK_APP.balanceSwitch} ${IN_APP} einschalten`,
    "full-never-counted": ({ pack, bmsV, corrected, ...charge }) =>
      `${pack}: Das BMS zählt erst bei ${cellVolts(bmsV)} je Zelle 100 %, und ${charges(charge)}: Seine eigene Zählung läuft davon${corrected ? ", und SIinterJK berichtigt sie bei jeder Vollladung" : ", und niemand berichtigt sie, weil `soc.guard` aus ist"}. ${JK_APP.full} und ${JK_APP.requested} ${IN_APP} auf die Ladespannung senken, aber ${NOT_FLAT}, wo sie noch lange nicht voll sind`,
    "empty-counted-early": ({ pack, bmsV, endV }) =>
      `${pack}: Das BMS zählt 0 %, wenn eine Zelle auf ${cellVolts(bmsV)} fällt, und SIinterJK entlädt bis ${cellVolts(endV)}: Der Ladezustand fällt auf einmal, und der Wechselrichter hört vielleicht auf. ${JK_APP.empty} ${IN_APP} senken, aber über ${JK_APP.underVoltage} lassen`,
    "charge-heat-first": tooSoon("Laden", "chargeTemperature", JK_APP.chargeHeat, "erhöhen"),
    "charge-cold-first": tooSoon("Laden", "chargeTemperature", JK_APP.chargeCold, "senken"),
    "discharge-heat-first": tooSoon("Entladen", "dischargeTemperature", JK_APP.dischargeHeat, "erhöhen"),
    "discharge-cold-first": tooSoon("Entladen", "dischargeTemperature", JK_APP.dischargeCold, "senken"),
    "mosfet-heat-first": ({ pack, bmsC, endC, fraction }) =>
      `${pack}: Das BMS schaltet ab, wenn seine MOSFETs ${degrees(bmsC)} erreichen, wo SIinterJK noch ${still(fraction)} erlaubt; SIinterJK selbst hört erst bei ${degrees(endC)} auf. \`tables.mosfetTemperature\` früher als das BMS enden lassen, oder ${JK_APP.mosfetHeat} ${IN_APP} erhöhen, wenn die Anleitung des BMS es erlaubt`,
    "capacities-differ": ({ pack, bmsAh, otherPack, otherAh }) =>
      `${pack}: Sein BMS ist auf ${ampHours(bmsAh)} eingestellt, das von ${otherPack} auf ${ampHours(otherAh)}. Sind die Zellen gleich, ${IN_APP} überall dieselbe ${JK_APP.capacity} einstellen: Danach zählen die Packs im Ladezustand`,
    "cell-count": ({ pack, bmsCells, cells }) =>
      `${pack}: Das BMS ist auf ${bmsCells} Zellen eingestellt, es sind aber ${cells}: Es schaltet vielleicht nicht ein. Die Zellen zählen und ihre Messleitungen prüfen, dann ${JK_APP.cellCount} ${IN_APP} berichtigen, wenn es falsch ist`,
    "charge-switch-off": ({ pack }) =>
      `${pack}: Das Laden ist im BMS abgeschaltet. Wenn das nicht gewollt ist, ${JK_APP.chargeSwitch} ${IN_APP} einschalten, ${ALIKE}`,
    "discharge-switch-off": ({ pack }) =>
      `${pack}: Das Entladen ist im BMS abgeschaltet: Das Pack versorgt das Haus nicht. Wenn das nicht gewollt ist, ${JK_APP.dischargeSwitch} ${IN_APP} einschalten, ${ALIKE}`,
  },
} satisfies AdviceWords;
