/**
 * The book of a shadow run: takes in what the other bridge sends, what this one would have sent and what it knows, and keeps what is
 * to be said about it. Total: any frame in any order; bounded: it forgets all but the last seconds and the sums.
 */
import type { SmaFrame } from "../codec/sma/frame.ts";
import type { Rules } from "../domain/rules.ts";
import { judgeAnswers, NEW_ACCEPTED, type AcceptedMemory } from "./answers.ts";
import { addToCourse, cadenceFindings, isBurst, periodMs, type Course } from "./cadence.ts";
import { addToTally, compare, type Compared, type Tally } from "./comparison.ts";
import { FIELDS, type FieldValue } from "./fields.ts";
import { hitsOf, type Hit } from "./frame-rules.ts";
import { idRule, isBatterys, isInverters, SENT_IDS } from "./id-rules.ts";
import { inverterLines } from "./inverter-lines.ts";
import { latchAfter, latchHits, NEW_LATCH, type Latch } from "./latch.ts";
import type { Moment } from "./moment.ts";
import type { FindingReport, IdReport, ShadowReport, ValueReport, Verdict } from "./report.ts";
import { seenOf, SCRIPT, type FieldKey, type Rule, type Severity } from "./rule.ts";
import { steadyAfter, steadyHit, steadyWith, type Steady } from "./steady.ts";
import { AFTER_MS, Windows } from "./windows.ts";

/** More frames than this wait only while somebody floods the bus: those are counted, not judged. */
const MOST_WAITING = 200;
/** More ids of others than this are not listed. */
const MOST_OTHER_IDS = 64;
/** A frame whose difference stays what it was is told again after so long. */
const TELL_AGAIN_MS = 60_000;
/** Without one of these nothing was compared that steers the inverter. */
const STEERING: readonly FieldKey[] = ["chargeVoltageV", "socPct"];

/** What is worth a line. */
export type ShadowNews =
  | { readonly kind: "finding"; readonly atMs: number; readonly finding: FindingReport }
  | { readonly kind: "frame"; readonly atMs: number; readonly report: IdReport };

interface Dated {
  readonly atMs: number;
  readonly frame: SmaFrame;
}

interface Found {
  readonly rule: Rule;
  detail: string;
  /** `null`: no single frame shows it. */
  frames: number | null;
  readonly firstMs: number;
  lastMs: number;
}

export class ShadowBook {
  readonly #rules: Rules;
  readonly #startMs: number;
  readonly #windows = new Windows();
  readonly #courses = new Map<number, Course>();
  readonly #last = new Map<number, Dated>();
  readonly #compared = new Map<number, readonly Compared[]>();
  readonly #tallies = new Map<FieldKey, Tally>();
  readonly #findings = new Map<string, Found>();
  readonly #steady = new Map<number, Steady>();
  readonly #otherIds = new Set<number>();
  readonly #said = new Map<number, SmaFrame>();
  readonly #told = new Map<number, { readonly key: string; readonly atMs: number }>();
  #waiting: Dated[] = [];
  #news: ShadowNews[] = [];
  #latch: Latch = NEW_LATCH;
  #accepted: AcceptedMemory = NEW_ACCEPTED;
  #counts = { heard: 0, wouldSend: 0, inverter: 0, bursts: 0 };
  #firstMs: number | null = null;
  #lastHeard: { readonly id: number; readonly atMs: number } | null = null;

  /** `rules` are those of this bridge. */
  constructor(rules: Rules, startMs: number) {
    this.#rules = rules;
    this.#startMs = startMs;
  }

  /** Somebody else's frame was on the bus. */
  heard({ id, data }: SmaFrame, atMs: number): void {
    const frame = { id, data: Uint8Array.from(data) };
    if (isInverters(id)) {
      this.#counts.inverter++;
      this.#said.set(id, frame);
      return;
    }
    if (!isBatterys(id)) {
      if (this.#otherIds.size < MOST_OTHER_IDS) this.#otherIds.add(id);
      return;
    }
    this.#counts.heard++;
    this.#firstMs ??= atMs;
    this.#courses.set(id, addToCourse(this.#courses.get(id), atMs));
    const before = this.#lastHeard;
    if (before !== null && before.id !== id && isBurst(atMs - before.atMs)) this.#counts.bursts++;
    this.#lastHeard = { id, atMs };
    this.#last.set(id, { frame, atMs });
    const strange = idRule(id);
    if (strange !== null) this.#find({ rule: strange, detail: hexOf(frame) }, atMs, true);
    if (id === 0x35a) this.#latch = latchAfter(this.#latch, data);
    const steady = steadyAfter(this.#steady.get(id), frame, atMs);
    if (steady !== undefined) this.#steady.set(id, steady);
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ frame, atMs });
  }

  /** This bridge would have sent it. */
  wouldSend(frame: SmaFrame, atMs: number): void {
    this.#counts.wouldSend++;
    this.#windows.addOurs(frame, atMs);
  }

  /** To be called with every decision of this bridge; judges what has come up to some seconds before it. */
  moment(moment: Moment): void {
    const { atMs } = moment;
    this.#windows.addMoment(moment);
    for (const [id, steady] of this.#steady) this.#steady.set(id, steadyWith(steady, moment));
    this.#judge(atMs - AFTER_MS);
    this.#goesOn(moment);
    const answers = judgeAnswers(this.#accepted, moment, (id) => this.#last.get(id));
    this.#accepted = answers.memory;
    for (const hit of answers.hits) this.#find(hit, atMs, false);
    this.#look(atMs);
  }

  /** What is worth a line since the last call, oldest first. */
  news(): readonly ShadowNews[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** To be called when the run is over: also judges what has come last. */
  end(nowMs: number): void {
    this.#judge(nowMs);
    this.#look(nowMs);
  }

  report(nowMs: number): ShadowReport {
    const findings = [...this.#findings.values()].map((one) => this.#findingReport(one));
    const strange = [...this.#courses.keys()].filter((id) => !SENT_IDS.some((one) => one === id)).sort((a, b) => a - b);
    return {
      durationMs: nowMs - this.#startMs,
      verdict: this.#verdict(findings),
      heard: this.#counts.heard,
      wouldSend: this.#counts.wouldSend,
      inverterFrames: this.#counts.inverter,
      otherIds: [...this.#otherIds].sort((a, b) => a - b),
      ids: [...SENT_IDS, ...strange].map((id) => this.#idReport(id, nowMs)),
      fields: FIELDS.flatMap(({ key }) => this.#tallies.get(key) ?? []).map(({ field, example, ...tally }) => ({
        id: field.id,
        name: field.name,
        unit: field.unit,
        compared: tally.compared,
        differing: tally.differing,
        unexplained: tally.unexplained,
        theirs: example?.theirs ?? null,
        ours: example?.ours ?? null,
        explainedBy: tally.explainedBy,
      })),
      findings: findings.sort((a, b) => RANK[a.severity] - RANK[b.severity] || a.firstMs - b.firstMs),
      inverter: inverterLines([...this.#said.values()]),
    };
  }

  #judge(untilMs: number): void {
    const due = this.#waiting.filter(({ atMs }) => atMs <= untilMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > untilMs);
    for (const { frame, atMs } of due) {
      const seen = seenOf(frame, { ...this.#windows.around(frame.id, atMs), rules: this.#rules });
      const hits = hitsOf(seen);
      for (const hit of hits) this.#find(hit, atMs, true);
      const compared = compare(seen);
      this.#compared.set(frame.id, compared);
      for (const one of compared) {
        const by = hits.filter(({ rule }) => rule.explains.includes(one.field.key)).map(({ rule }) => rule.name);
        this.#tallies.set(one.field.key, addToTally(this.#tallies.get(one.field.key), one, by, atMs));
      }
      this.#tellFrame(frame.id, compared, atMs);
    }
  }

  /** A line when other values differ than before, and once in a while. */
  #tellFrame(id: number, compared: readonly Compared[], atMs: number): void {
    const key = compared
      .filter(({ same }) => !same)
      .map(({ field }) => field.key)
      .join();
    const told = this.#told.get(id);
    if (told?.key === key && atMs - told.atMs < TELL_AGAIN_MS) return;
    this.#told.set(id, { key, atMs });
    this.#news.push({ kind: "frame", atMs, report: this.#idReport(id, atMs) });
  }

  /** The other allows a current although this bridge does not know the battery any more. */
  #goesOn({ decision, atMs }: Moment): void {
    const lost =
      decision.kind !== "run" && decision.because.some(({ code }) => code === "battery-stale" || code === "battery-lost");
    const last = this.#last.get(0x351);
    if (!lost || last === undefined || atMs - last.atMs > TELL_AGAIN_MS / 2) return;
    const { values } = seenOf(last.frame, { moments: [], ours: [], rules: this.#rules });
    const mostA = Math.max(values.chargeCurrentLimitA ?? 0, values.dischargeCurrentLimitA ?? 0);
    if (mostA > 0) this.#find({ rule: GOES_ON, detail: `up to ${mostA} A` }, atMs, false);
  }

  #look(nowMs: number): void {
    for (const hit of latchHits(this.#latch)) this.#find(hit, nowMs, false);
    for (const [id, steady] of this.#steady) {
      const hit = steadyHit(steady, this.#last.get(id)?.atMs ?? steady.sinceMs);
      if (hit !== null) this.#find(hit, nowMs, false);
    }
    if (this.#firstMs === null) return;
    const times = { sinceMs: this.#firstMs, nowMs, bursts: this.#counts.bursts };
    for (const hit of cadenceFindings(this.#courses, times)) this.#find(hit, nowMs, false);
  }

  /** `byFrame`: one more frame has shown it; otherwise it stands. */
  #find({ rule, detail }: Hit, atMs: number, byFrame: boolean): void {
    const known = this.#findings.get(rule.name);
    if (known !== undefined) {
      known.detail = detail;
      if (known.frames !== null) known.frames++;
      known.lastMs = atMs;
      return;
    }
    const fresh = { rule, detail, frames: byFrame ? 1 : null, firstMs: atMs, lastMs: atMs };
    this.#findings.set(rule.name, fresh);
    this.#news.push({ kind: "finding", atMs, finding: this.#findingReport(fresh) });
  }

  #findingReport(one: Found): FindingReport {
    const { name, severity, means, evidence } = one.rule;
    const since = (atMs: number): number => atMs - this.#startMs;
    return {
      name,
      severity,
      means,
      evidence,
      detail: one.detail,
      frames: one.frames,
      firstMs: since(one.firstMs),
      lastMs: since(one.lastMs),
    };
  }

  #idReport(id: number, nowMs: number): IdReport {
    const course = this.#courses.get(id);
    const theirs = this.#last.get(id);
    const ours = this.#windows.lastOurs(id);
    return {
      id,
      count: course?.count ?? 0,
      theirs: theirs === undefined ? null : { frame: theirs.frame, ageMs: nowMs - theirs.atMs },
      ours: ours === undefined ? null : { frame: ours.value, ageMs: nowMs - ours.atMs },
      periodMs: course === undefined ? null : periodMs(course),
      shortestMs: course?.shortestMs ?? null,
      longestMs: course?.longestMs ?? null,
      values: (this.#compared.get(id) ?? []).map(valueReport),
    };
  }

  #verdict(findings: readonly FindingReport[]): Verdict {
    if (findings.some(({ severity }) => severity === "danger")) return "danger";
    return STEERING.every((key) => (this.#tallies.get(key)?.compared ?? 0) > 0) ? "fine" : "nothing";
  }
}

const RANK: Readonly<Record<Severity, number>> = { danger: 0, fault: 1, note: 2 };

const GOES_ON: Rule = {
  name: "goes-on-without-battery",
  severity: "fault",
  means:
    "This bridge has no reading of the battery any more and would take the limits back; the other one goes on allowing a current. Either it still hears the battery, or it does not notice that it does not.",
  evidence: `${SCRIPT}, waits for its BMS without end; bms-to-inverter does not look at the age of a reading`,
  explains: ["chargeCurrentLimitA", "dischargeCurrentLimitA"],
};

function valueReport({ field, theirs, ours, same }: Compared): ValueReport {
  return { name: field.name, unit: field.unit, theirs, ours, difference: differenceOf(theirs, ours), same };
}

const differenceOf = (theirs: FieldValue, ours: FieldValue): number | null =>
  typeof theirs === "number" && typeof ours === "number" ? Number((theirs - ours).toFixed(4)) : null;

const hexOf = ({ data }: SmaFrame): string =>
  data.length === 0 ? "no data" : [...data].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
