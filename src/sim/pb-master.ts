/**
 * A PB BMS with address 0: the master of its bus. It asks the others one after the other and sends its own frames between,
 * unasked. It does not listen whether anybody else talks.
 */
import { PB_ADDRESSES, pbRequest, type PbAddress, type PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import type { Clock } from "../io/port.ts";

/** An exchange with a BMS that answers: two of them take about 260 ms. */
const ANSWERED_MS = 130;
/** An absent address costs 220 ms. */
const ABSENT_MS = 220;
/** After each frame of its own. A whole turn over one other BMS takes about 4 s, as seen on real buses. */
const OWN_MS = 250;

export interface PbMasterOptions {
  /** Puts bytes on the line. */
  readonly say: (bytes: Uint8Array) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** It is still the master. */
  readonly rules: () => boolean;
  /** Whether an acknowledgement of this address has come since it was last asked so. */
  readonly answered: (address: PbAddress) => boolean;
  /** Sends its own frame with its acknowledgement. */
  readonly sendOwn: (asks: PbRequest) => void;
}

/** Takes turn after turn until it rules no more, or the signal ends it. */
export async function ruleBus({ say, clock, signal, rules, answered, sendOwn }: PbMasterOptions): Promise<void> {
  const ask = async (asks: PbRequest, address: PbAddress): Promise<boolean> => {
    answered(address);
    say(pbRequest(asks, address));
    await clock.sleep(ANSWERED_MS, signal);
    if (answered(address)) return true;
    await clock.sleep(ABSENT_MS - ANSWERED_MS, signal);
    return answered(address);
  };
  try {
    while (rules()) {
      for (const address of PB_ADDRESSES) {
        if (!rules()) return;
        if (await ask("status", address)) await ask("settings", address);
      }
      for (const asks of ["status", "settings"] as const) {
        if (!rules()) return;
        sendOwn(asks);
        await clock.sleep(OWN_MS, signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
