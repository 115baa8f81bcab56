/** Requests to the bridge. An answer that did not come is `null`; the pages say so. */
import type { ApiEnergy, ApiEvents, ApiHistory } from "../src/outlets/web/api/history.ts";
import type { ApiGiveCommand, ApiSession } from "../src/outlets/web/api/session.ts";
import type { ApiRecordings } from "../src/outlets/web/api/recording.ts";
import type { ApiTraffic } from "../src/outlets/web/api/traffic.ts";

const ROOT = "/api/v1";

type Query = Readonly<Record<string, string | number | undefined>>;

/** An address of the API with its query. */
export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${ROOT}/${path}${text === "" ? "" : `?${text}`}`;
}

async function read<T>(url: string, signal?: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    // The types are those of the server's own schemas.
    return response.ok ? ((await response.json()) as T) : null;
  } catch {
    return null;
  }
}

export interface HistoryQuery {
  readonly series: readonly string[];
  readonly pack?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
}

const historyQuery = ({ series, pack, fromMs, toMs, points }: HistoryQuery): Query => ({
  series: series.join(","),
  pack,
  from: Math.round(fromMs),
  to: Math.round(toMs),
  points,
});

export const readHistory = (query: HistoryQuery, signal?: AbortSignal): Promise<ApiHistory | null> =>
  read(address("history", historyQuery(query)), signal);

export const readEnergy = (
  fromMs: number,
  toMs: number,
  per: "hour" | "day" | "month",
  signal?: AbortSignal,
): Promise<ApiEnergy | null> => read(address("energy", { from: Math.round(fromMs), to: Math.round(toMs), per }), signal);

export interface EventsQuery {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

export const readEvents = (query: EventsQuery, signal?: AbortSignal): Promise<ApiEvents | null> =>
  read(address("events", { ...query }), signal);

export const readTraffic = (after: number | undefined, signal?: AbortSignal): Promise<ApiTraffic | null> =>
  read(address("traffic", { after, limit: 500 }), signal);

export const readRecordings = (): Promise<ApiRecordings | null> => read(address("recording"));

export const readSession = (): Promise<ApiSession | null> => read(address("session"));

/** What became of something that was asked of the bridge. */
export type Outcome = "done" | "refused" | "too-often" | "failed";

async function ask(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Outcome> {
  try {
    const response = await fetch(address(path), {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return "done";
    if (response.status === 429) return "too-often";
    return response.status === 401 || response.status === 403 ? "refused" : "failed";
  } catch {
    return "failed";
  }
}

export const signIn = (password: string): Promise<Outcome> => ask("POST", "session", { password });
export const signOut = (): Promise<Outcome> => ask("DELETE", "session");
export const giveCommand = (command: ApiGiveCommand): Promise<Outcome> => ask("POST", "commands", command);
export const cancelCommand = (id: number): Promise<Outcome> => ask("DELETE", `commands/${id}`);
/** Writes the last hour into a file, which is in the list then. */
export const freezeRecording = (): Promise<Outcome> => ask("POST", "recording", {});
