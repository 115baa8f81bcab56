/**
 * What Linux says about a CAN interface: `ip -details -statistics -json link show can0` of iproute2. Which parts there are depends on the
 * driver (an MCP2515 tells no error counters) and on the version of iproute2; what is not there is `null`.
 */
import { z } from "zod";

export interface CanLink {
  readonly name: string;
  /** Set up by an administrator. */
  readonly up: boolean;
  /** Its driver: "can" for controllers, "vcan" for a virtual bus, ... */
  readonly kind: string | null;
  /** Longest queue of frames that wait to be sent. */
  readonly queueLength: number | null;
  /** "ERROR-ACTIVE", "ERROR-WARNING", "ERROR-PASSIVE", "BUS-OFF", "STOPPED", "SLEEPING". */
  readonly state: string | null;
  /** "LISTEN-ONLY", "LOOPBACK", "ONE-SHOT", ... */
  readonly modes: readonly string[];
  /** 0: bus-off lasts until somebody sets the interface up anew. */
  readonly restartMs: number | null;
  readonly bitrate: number | null;
  /** Where in a bit it is looked at, 0..1. */
  readonly samplePoint: number | null;
  /** The controller: "mcp251x", "gs_usb", "sja1000". */
  readonly controller: string | null;
  readonly clockHz: number | null;
  /** Error counters of the controller, 0..255; from 128 on it is error-passive. */
  readonly errorCounters: { readonly tx: number; readonly rx: number } | null;
  /** How often since the interface is there. */
  readonly counts: {
    readonly restarts: number;
    readonly busErrors: number;
    readonly errorPassive: number;
    readonly busOff: number;
  } | null;
  readonly received: {
    readonly frames: number;
    readonly errors: number;
    readonly dropped: number;
    readonly overruns: number;
  } | null;
  readonly sent: { readonly frames: number; readonly errors: number; readonly dropped: number } | null;
}

const count = z.number().catch(0);
/** What cannot be read is as if it were not there. */
const or = <T>(schema: z.ZodType<T>) => schema.nullish().catch(null);

const linkSchema = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).catch([]),
  txqlen: or(z.number()),
  linkinfo: or(
    z.object({
      info_kind: or(z.string()),
      info_data: or(
        z.object({
          ctrlmode: or(z.array(z.string())),
          state: or(z.string()),
          berr_counter: or(z.object({ tx: z.number(), rx: z.number() })),
          restart_ms: or(z.number()),
          // A text since iproute2 5.16, a number before.
          bittiming: or(z.object({ bitrate: z.number(), sample_point: or(z.coerce.number()) })),
          bittiming_bitrate: or(z.number()),
          bittiming_const: or(z.object({ name: z.string() })),
          clock: or(z.number()),
        }),
      ),
      info_xstats: or(z.object({ restarts: count, bus_error: count, error_passive: count, bus_off: count })),
    }),
  ),
  stats64: or(
    z.object({
      rx: z.object({ packets: count, errors: count, dropped: count, over_errors: count }),
      tx: z.object({ packets: count, errors: count, dropped: count }),
    }),
  ),
});

/** The first interface of the answer; `null` for a text that is none. Total. */
export function readLink(text: string): CanLink | null {
  const parsed = z
    .array(linkSchema)
    .min(1)
    .safeParse(json(repaired(text)));
  if (!parsed.success) return null;
  const { ifname, flags, txqlen, linkinfo, stats64 } = parsed.data[0]!;
  const about = linkinfo?.info_data;
  const counts = linkinfo?.info_xstats;
  const { rx, tx } = stats64 ?? {};
  return {
    name: ifname,
    up: flags.includes("UP"),
    kind: linkinfo?.info_kind ?? null,
    queueLength: txqlen ?? null,
    state: about?.state ?? null,
    modes: about?.ctrlmode ?? [],
    restartMs: about?.restart_ms ?? null,
    bitrate: about?.bittiming?.bitrate ?? about?.bittiming_bitrate ?? null,
    samplePoint: about?.bittiming?.sample_point ?? null,
    controller: about?.bittiming_const?.name ?? null,
    clockHz: about?.clock ?? null,
    errorCounters: about?.berr_counter ?? null,
    counts: counts
      ? { restarts: counts.restarts, busErrors: counts.bus_error, errorPassive: counts.error_passive, busOff: counts.bus_off }
      : null,
    received: rx ? { frames: rx.packets, errors: rx.errors, dropped: rx.dropped, overruns: rx.over_errors } : null,
    sent: tx ? { frames: tx.packets, errors: tx.errors, dropped: tx.dropped } : null,
  };
}

/** Before iproute2 5.16 (Debian 11) the state stood bare in the JSON: `{state ERROR-ACTIVE "restart_ms":0` or `]state STOPPED ,"...`. */
function repaired(text: string): string {
  return text.replace(/([{\]])\s*state ([A-Z-]+) ,?/, (_, before: string, state: string) => {
    return `${before}${before === "]" ? "," : ""}"state":"${state}",`;
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
