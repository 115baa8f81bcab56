/** How the CAN bus does: what the controller counts, and whether anybody takes our frames. Pure. */
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import type { StatusReport } from "../control/status-report.ts";
import type { LinkFacts } from "./can-facts.ts";
import type { CanLink } from "./can-link.ts";
import { failed, ok, skipped, warning, type Verdict } from "./check.ts";

const { time } = ENGLISH_FIGURES;

/** From here on a controller warns, and from 128 on it is error-passive (ISO 11898-1). */
const MANY_ERRORS = 96;

const PLUG =
  "Switch the Sunny Island on, and check the plug in its ComSync socket: CAN_H is pin 4, CAN_L pin 5 (blue and white-blue of T568B).";
const WIRES =
  "Swap CAN_H and CAN_L if they may be the wrong way round (CAN_H is pin 4, CAN_L pin 5 of the ComSync plug); on a board with an MCP2515 compare its crystal with config.txt.";
const TERMINATORS =
  "With everything switched off, measure between pins 4 and 5 of the plug: 50 to 60 ohm is right, above 100 a terminator is missing, below 45 there is one too many.";

/** Which way the errors go, where that can be known: `taken` nobody takes our frames, `read` what comes is misread. */
function direction({ errorCounters, received }: CanLink, bridge: StatusReport["can"] | null): "taken" | "read" | null {
  if (errorCounters !== null && errorCounters.rx >= MANY_ERRORS) return "read";
  if (errorCounters !== null && errorCounters.tx >= MANY_ERRORS) return "taken";
  return bridge?.state === "no-ack" && (received?.frames ?? 0) > 0 ? "taken" : null;
}

/** The state of the controller; `bridge` is what a running one says of it. */
export function judgeState({ link }: LinkFacts, bridge: StatusReport["can"] | null): Verdict {
  const { name, state, errorCounters } = link;
  if (state === null) return skipped(`The driver of ${name} does not tell the state of its controller.`);
  const counters = errorCounters === null ? "" : ` (errors counted: ${errorCounters.tx} sending, ${errorCounters.rx} receiving)`;
  if (state === "ERROR-ACTIVE") return ok(`The controller of ${name} works normally${counters}.`);
  if (state === "BUS-OFF") return failed(`The controller of ${name} has left the bus after too many errors.`, WIRES);
  if (state === "STOPPED" || state === "SLEEPING") return skipped(`The controller of ${name} is switched off (${state}).`);
  const says = `The controller of ${name} counts many errors (${state})${counters}`;
  switch (direction(link, bridge)) {
    case "taken":
      return warning(`${says}: nobody takes its frames.`, PLUG);
    case "read":
      return failed(`${says}: it cannot read what is on the bus.`, WIRES);
    case null:
      return warning(`${says}: nobody takes its frames, or it cannot read the bus.`, PLUG);
  }
}

/** Shares of all frames. */
const LOST = 0.001;
const DISTURBED = 0.01;
const FEW = 100;

/** What has gone wrong since the interface is there. */
export function judgeErrors({ link }: LinkFacts): Verdict {
  const { name, counts, received, sent } = link;
  if (counts === null || received === null) return skipped(`The driver of ${name} counts no errors.`);
  const frames = received.frames + (sent?.frames ?? 0);
  // Not those that are "dropped": so every frame is counted that nobody has listened to.
  const lost = received.overruns;
  const details = [
    `${name}: ${received.frames} frames received, ${sent?.frames ?? 0} sent, ${lost} lost, ${counts.busErrors} bus errors, ${counts.errorPassive} times error-passive, ${counts.busOff} times bus-off, ${counts.restarts} restarts`,
  ];
  const offs = Math.max(counts.busOff, counts.restarts);
  if (offs > 0) {
    const times = offs === 1 ? "once" : `${offs} times`;
    return warning(`${name} has left the bus ${times} after too many errors.`, TERMINATORS, details);
  }
  if (counts.busErrors > FEW && counts.busErrors > DISTURBED * frames) {
    return warning(`${counts.busErrors} errors on the bus beside ${frames} frames.`, TERMINATORS, details);
  }
  if (lost > FEW && lost > LOST * frames) {
    return warning(
      `${lost} frames were lost because this computer fetched them too late.`,
      "Look with `top` for a program that keeps it busy, and end it; on a board with an MCP2515 `sudo siinterjk install --hat` sets how fast it is read.",
      details,
    );
  }
  return ok(`No errors to speak of in ${frames} frames.`, details);
}

/** Whether somebody takes the frames of the bridge; `null`: none runs. */
export function judgeAcknowledged(can: StatusReport["can"] | null): Verdict {
  if (can === null) return skipped("Only a bridge that sends can see whether somebody takes its frames, and none runs.");
  const { bus, state, stateForMs, acknowledged, acknowledgedAgoMs, busOffAgoMs, sent } = can;
  if (bus === "none") return skipped("`inverter.can` is none: a dry run, in which nothing is sent.");
  if (state === "bus-off") {
    return failed(`The controller left the bus ${time(busOffAgoMs ?? 0)} ago after too many errors.`, WIRES);
  }
  if (state === "no-ack") return failed(`Nobody has taken a frame for ${time(acknowledgedAgoMs ?? stateForMs)}.`, PLUG);
  if (state === "opening" || state === "down") {
    return failed(
      `The bridge cannot use ${bus}${can.trouble === null ? "" : `: ${can.trouble}`}.`,
      "Put right what the other checks of the CAN bus say first; the bridge then goes on by itself.",
    );
  }
  if (acknowledged === null) return skipped(`${bus} cannot tell whether somebody takes the frames; ${sent} were handed over.`);
  if (acknowledgedAgoMs === null) return skipped("The bridge has sent nothing yet.");
  if (state === "quiet") return skipped(`The bridge sends nothing now; the last frame was taken ${time(acknowledgedAgoMs)} ago.`);
  return ok(`Every frame is taken: ${acknowledged} so far, the last ${time(acknowledgedAgoMs)} ago.`);
}
