/** What a person is told during a day, in few words and without figures that depend on the simulation. */
import type { CandidateName } from "../../src/domain/decision.ts";
import type { DomainEvent } from "../../src/domain/event.ts";
import type { Rig } from "./rig.ts";

/** What is told while the program starts, until it hears an inverter that operates. */
const OF_A_START: readonly DomainEvent["kind"][] = ["pack-link", "decision", "inverter-presence", "inverter-state", "advice"];

export class DayBook {
  readonly told: string[] = [];
  readonly limitedBy: { readonly charge: CandidateName[]; readonly discharge: CandidateName[] } = { charge: [], discharge: [] };
  readonly #rig: Rig;
  #seen = 0;
  #begun = false;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** Notes what is new. */
  look(): void {
    const { events, last } = this.#rig;
    const news = events.slice(this.#seen).map(({ event }) => event);
    this.#seen = events.length;
    if (news.some((event) => event.kind === "decision" && event.was === "start")) this.#begun = false;
    const noted = this.#begun ? news : news.filter(({ kind }) => !OF_A_START.includes(kind));
    this.#begun ||= last?.inverter.ok === true && last.inverter.value.state?.operatingState === 1;
    for (const event of noted) {
      const words = wordsOf(event);
      if (words !== null) this.told.push(words);
      if (event.kind === "limited-by") this.#limited(event.direction, event.name);
    }
    if (last === null || last.decision.kind === "silent") return;
    this.#limited("charge", last.decision.charge.winner.name);
    this.#limited("discharge", last.decision.discharge.winner.name);
  }

  #limited(direction: "charge" | "discharge", name: CandidateName): void {
    if (!this.limitedBy[direction].includes(name)) this.limitedBy[direction].push(name);
  }
}

function wordsOf(event: DomainEvent): string | null {
  switch (event.kind) {
    case "limited-by":
      return null;
    case "pack-link":
      return `${event.pack} ${event.link}`;
    case "reading-refused":
      return `${event.pack} refused: ${event.reason.code}`;
    case "reading-accepted":
      return `${event.pack} accepted`;
    case "decision":
      return event.decision;
    case "message":
      return `${event.level} ${event.message}${event.raised ? "" : " ends"}`;
    case "inverter-presence":
      return event.present ? "inverter heard" : "inverter gone";
    case "inverter-state":
      return `inverter says ${event.operatingState}/${event.errorNumber}`;
    case "external-charge":
      return event.active ? "another charger" : "no other charger";
    case "charge-stage":
      return event.stage;
    case "full":
      return "full";
    case "soc-guard":
      return event.guard === null ? "guard ends" : `guard ${event.guard.toSocPct} %`;
    case "voltage-spread":
      return event.spreadV === null ? "packs agree" : "packs differ";
    case "soc-floor":
      return event.active ? "floor" : "floor ends";
    case "check":
      return `${event.finding.check} ${event.finding.state}`;
    case "advice":
      return `${event.advice.pack} ${event.advice.code}${event.stands ? "" : " settled"}`;
  }
}
