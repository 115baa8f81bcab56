/**
 * Simulated sites in a process of their own, each with its own connection over TLS: `sites.ts PORT CA COUNT PASSWORD STRETCHES`. Takes
 * words on its standard input, one a line, and answers each with a line of JSON when it is done:
 * `connect`, `go`, `stop` (waits until the broker has confirmed everything) and `count`.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { connectAsync, type MqttClient } from "mqtt";
import type { Stretch } from "./site-day.ts";

const [port, caFile, count, password, stretchesFile] = process.argv.slice(2);
const ca = readFileSync(caFile!, "utf8");
const stretches = JSON.parse(readFileSync(stretchesFile!, "utf8")) as readonly Stretch[];
/** A broker that is asked by a thousand at once needs its time for TLS. */
const AT_ONCE = 25;
const BEAT_MS = 1000;

/** What has been sent: for each site and topic the times that number its messages, ms since 1970. */
const sent = new Map<string, number[]>();
let payloadBytes = 0;
let messages = 0;
let unconfirmed = 0;

interface Site {
  readonly name: string;
  readonly client: MqttClient;
  readonly stretch: Stretch;
  second: number;
}

const sites: Site[] = [];

async function connectAll(): Promise<void> {
  const names = Array.from({ length: Number(count) }, (_, i) => `site${i}`);
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE).map(async (name, i): Promise<Site> => {
      const client = await connectAsync(`mqtts://127.0.0.1:${port!}`, {
        ...{ ca, username: name, password: password!, clientId: `siinterjk-${name}`, clean: false, keepalive: 60 },
        // As a bridge of mosquitto: not all at the same moment.
        ...{ reconnectPeriod: 1000 + 10 * ((at + i) % 400), connectTimeout: 60_000 },
      });
      client.on("error", () => undefined);
      // Sites are at other hours of the day, and at other moments of their ten seconds.
      const index = at + i;
      return { name, client, stretch: stretches[index % stretches.length]!, second: (index * 7) % stretches[0]!.length };
    });
    sites.push(...(await Promise.all(some)));
  }
}

/** One second of one site. Each topic is sent at most once in it, so the time tells the messages of a topic apart. */
function beat(site: Site): void {
  const atMs = Date.now();
  for (const { topic, text } of site.stretch[site.second++ % site.stretch.length]!) {
    const payload = text.replace(/"atMs":\d+/, `"atMs":${atMs}`);
    const key = `${site.name}/${topic}`;
    const times = sent.get(key);
    if (times === undefined) sent.set(key, [atMs]);
    else times.push(atMs);
    messages++;
    unconfirmed++;
    payloadBytes += Buffer.byteLength(payload);
    site.client.publish(`siinterjk/${key}`, payload, { qos: 1, retain: true }, () => unconfirmed--);
  }
}

let timers: NodeJS.Timeout[] = [];

function go(): void {
  // The sites of a fleet do not tick together.
  timers = sites.map((site, i) =>
    setTimeout(
      () => {
        beat(site);
        timers[i] = setInterval(() => beat(site), BEAT_MS);
      },
      (BEAT_MS * i) / sites.length,
    ),
  );
}

async function stop(): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  while (unconfirmed > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

const counted = (): unknown => ({
  messages,
  payloadBytes,
  unconfirmed,
  connected: sites.filter(({ client }) => client.connected).length,
});

for await (const word of createInterface({ input: process.stdin })) {
  if (word === "connect") await connectAll();
  if (word === "go") go();
  if (word === "stop") await stop();
  const answer = word === "sent" ? Object.fromEntries(sent) : counted();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit();
