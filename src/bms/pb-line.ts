/**
 * A bus of BMSs that speak the newer protocol, each with its own address. Everything on it is heard all the time: while
 * another master asks, nothing is sent, and the packs are read from what it is answered.
 */
import { pbFramer, type PbItem } from "../codec/jk/pb-55aaeb90/framer.ts";
import type { PbAddress } from "../codec/jk/pb-55aaeb90/request.ts";
import type { BytePort } from "../io/port.ts";
import type { Dialect, Line, LineTalk, RoundEnd } from "./line-talk.ts";
import { OtherMaster } from "./other-master.ts";
import { PbExchange, type PbAsks, type PbOutcome } from "./pb-exchange.ts";
import { PbMember, type PbBy } from "./pb-member.ts";
import type { Advice, LineMode } from "./polled-pack.ts";
import { within } from "./within.ts";

/**
 * Reads the BMSs by their addresses, 0 to 15, in the order of the packs. 0 is a master itself: it is only ever listened to. By
 * `registers` only a single one can be read.
 */
export function pbLine(addresses: readonly number[], by: PbBy = "frames"): Dialect {
  return { advice: by === "frames" ? ADVICE : REGISTERS_ADVICE, talk: (line) => new PbTalk(line, addresses, by) };
}

const ADVICE: Advice = {
  timeout:
    "Is the BMS awake, are its address switches (DIP) as configured, its protocol in the JK app 001 (JK BMS RS485 Modbus V1.0), and A and B the right way round?",
  "bad-checksum": "Check A/B wiring, termination and grounding, and that no two BMSs have the same address.",
  malformed: "Check the wiring, and that each BMS has its own address; firmware 10 and older is read with protocol nw.",
  echo: "Only our own requests come back: the BMS does not answer. Check its wiring, power and address.",
};

const REGISTERS_ADVICE: Advice = {
  ...ADVICE,
  timeout: `${ADVICE.timeout} Some firmware answers reads of registers only for some seconds: try it without "registers: true".`,
};

/** Before the first request on a fresh port: a JK master on the bus is heard several times in this. */
const LISTEN_FIRST_MS = 1_500;
/** How long what has waited in the system's buffers is dropped after the process stood still. */
const STALE_MS = 500;

class PbTalk implements LineTalk {
  readonly #line: Line;
  readonly #members: readonly PbMember[];
  readonly #framer = pbFramer();
  readonly #master = new OtherMaster();
  #mode: LineMode = "polling";
  #portName = "";
  #exchange: PbExchange | null = null;
  /** When the last exchange ended. */
  #endedAtMs = -Infinity;
  #silentUntilMs = -Infinity;
  /** When this was last seen to run. */
  #awakeMs = 0;
  #deafUntilMs = -Infinity;
  /** What the round has brought so far. */
  #seen = { bytes: 0, expected: false, answered: false };

  constructor(line: Line, addresses: readonly number[], by: PbBy) {
    this.#line = line;
    this.#members = line.packs.map((pack, i) => new PbMember(addresses[i]!, pack, by));
  }

  get mode(): LineMode {
    return this.#mode;
  }

  on(port: BytePort, life: AbortSignal): () => Promise<RoundEnd> {
    const nowMs = this.#line.clock.nowMs();
    this.#portName = port.name;
    this.#framer.reset();
    this.#silentUntilMs = nowMs + LISTEN_FIRST_MS;
    this.#awakeMs = nowMs;
    // A master that was heard through the last port gets the time to be heard again.
    this.#master.heard(nowMs);
    for (const member of this.#members) member.renew(nowMs);
    const stop = port.onData((chunk) => this.#hear(chunk));
    life.addEventListener("abort", stop, { once: true });
    return async () => {
      await this.#round(port, life);
      return this.#endOfRound();
    };
  }

  async #round(port: BytePort, life: AbortSignal): Promise<void> {
    const { clock } = this.#line;
    const listenMs = this.#silentUntilMs - clock.nowMs();
    if (listenMs > 0) await clock.sleep(listenMs, life);
    this.#notice(clock.nowMs());
    if (this.#mode === "listening" && this.#master.isGone(clock.nowMs())) this.#askAgain();
    for (const member of this.#members) await this.#turn(member, port, life);
    // Only one a round, so that rounds stay equally long.
    for (const member of this.#members) {
      const asks = member.slave === null ? null : member.extra(clock.nowMs());
      if (asks === null) continue;
      await this.#request(member, asks, false, port, life);
      break;
    }
  }

  async #turn(member: PbMember, port: BytePort, life: AbortSignal): Promise<void> {
    const nowMs = this.#line.clock.nowMs();
    if (this.#mode === "listening" || member.slave === null) {
      member.missIfOverdue(nowMs);
      // Of a bus on which only masters are configured something is always to be heard.
      if (this.#mode === "polling") this.#seen.expected ||= this.#members.every(({ slave }) => slave === null);
      return;
    }
    const due = member.isDue(nowMs);
    // A BMS that is silent is asked less often only for the sake of those that answer.
    if (!due && this.#members.some(({ answers }) => answers)) return;
    for (const asks of member.mains) if (!(await this.#request(member, asks, true, port, life))) return;
  }

  /** Asks for one thing, unless somebody else is asking; `main` if the round is for it. `true` if it came. */
  async #request(member: PbMember, asks: PbAsks, main: boolean, port: BytePort, life: AbortSignal): Promise<boolean> {
    const { clock, settings } = this.#line;
    const waitMs = this.#endedAtMs + settings.gapMs - clock.nowMs();
    if (waitMs > 0) await clock.sleep(waitMs, life);
    if (this.#mode === "listening" || member.slave === null) return false;
    // A process that stood still finds a reply that has waited for it: it is no younger than the wait allows.
    const latestMs = clock.nowMs() + settings.replyTimeoutMs;
    this.#seen.expected = true;
    member.asking(asks, clock.nowMs());
    const outcome = await this.#exchangeOn(port, asks, member.slave, life);
    const nowMs = clock.nowMs();
    this.#endedAtMs = nowMs;
    if (outcome.kind === "failed") member.failed(asks, main, outcome, nowMs);
    if (outcome.kind === "failed" || outcome.kind === "interrupted") return false;
    this.#seen.answered = true;
    const atMs = Math.min(nowMs, latestMs);
    if (outcome.kind === "frame") member.take(outcome.frame, atMs);
    else member.takeRegisters(outcome.range, outcome.data, atMs);
    return true;
  }

  async #exchangeOn(port: BytePort, asks: PbAsks, address: PbAddress, life: AbortSignal): Promise<PbOutcome> {
    const { clock, settings, traffic } = this.#line;
    const timeoutMs = settings.replyTimeoutMs;
    const exchange = new PbExchange(asks, address);
    const outcome = await within<PbOutcome>(
      (done) => {
        exchange.done = done;
        this.#exchange = exchange;
        // What is left from before must not spoil this reply.
        traffic.discardedBytes += this.#framer.reset();
        this.#master.sent(asks, address, clock.nowMs());
        port.write(exchange.request);
        return () => void (this.#exchange = null);
      },
      { clock, signal: life, timeoutMs },
    );
    return outcome ?? exchange.late(timeoutMs);
  }

  #hear(chunk: Uint8Array): void {
    const { clock, traffic } = this.#line;
    const nowMs = clock.nowMs();
    this.#seen.bytes += chunk.length;
    traffic.receivedBytes += chunk.length;
    this.#notice(nowMs);
    if (nowMs < this.#deafUntilMs) return;
    if (this.#exchange !== null) this.#exchange.failed.receivedBytes += chunk.length;
    const { items, faults, discardedBytes } = this.#framer.feed(chunk);
    traffic.discardedBytes += discardedBytes;
    for (const fault of faults) this.#exchange?.failed.note(fault);
    for (const item of items) this.#heard(item, nowMs);
  }

  #heard(item: PbItem, nowMs: number): void {
    const { traffic } = this.#line;
    const whose = this.#master.judge(item, nowMs);
    if (whose === "echo") traffic.echoes++;
    if (whose === "other") traffic.otherMasterAtMs = nowMs;
    if (whose === "echo") this.#exchange?.failed.note({ code: "JK_ECHO", message: "only our own request came back" });
    if (whose === "other" && this.#mode === "polling") this.#listen(nowMs);
    if (this.#mode === "polling") {
      this.#exchange?.hear(item);
      return;
    }
    this.#master.heard(nowMs);
    if (item.kind !== "ack") return;
    const member = this.#members.find(({ address }) => address === item.address);
    if (member === undefined) return;
    if (item.frame === null) {
      member.damaged();
      return;
    }
    this.#seen.answered = true;
    member.take(item.frame, nowMs);
  }

  #listen(nowMs: number): void {
    const { log, who } = this.#line;
    const port = this.#portName;
    this.#mode = "listening";
    for (const member of this.#members) member.expect(nowMs);
    this.#exchange?.done({ kind: "interrupted" });
    const line = `${who}: another master asks on ${port}, so nothing is sent there. Readings come once in its turn, about every 4.4 s, and a pack that it does not ask is not seen; safety.freshMs must be 10000 or more. To let SIinterJK ask, set the address switches (DIP) of all BMSs to 1..15.`;
    const expected = this.#members.some(({ slave }) => slave === null);
    log[expected ? "info" : "warn"]({ pack: who, port }, line);
  }

  #askAgain(): void {
    const { log, who } = this.#line;
    const port = this.#portName;
    this.#mode = "polling";
    log.info({ pack: who, port }, `${who}: no other master asks on ${port} any more: asking again`);
  }

  /** Only time tells how old bytes are that nobody asked for: those that waited while the process stood still are dropped. */
  #notice(nowMs: number): void {
    const longestPauseMs = 2 * this.#line.settings.pollMs + 1_000;
    if (this.#mode === "listening" && nowMs - this.#awakeMs > longestPauseMs) {
      this.#deafUntilMs = nowMs + STALE_MS;
      this.#framer.reset();
    }
    this.#awakeMs = nowMs;
  }

  #endOfRound(): RoundEnd {
    const { bytes, expected, answered } = this.#seen;
    this.#seen = { bytes: 0, expected: false, answered: false };
    if (answered) return "answered";
    if (bytes > 0) return "heard";
    return expected ? "dead" : "idle";
  }
}
