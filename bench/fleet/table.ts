/** The figures of a fleet as tables. */
import type { FleetFigures } from "./figures.ts";

const DAY_S = 86_400;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export function fleetTables({ sites, packs, costs, steady, ...rest }: FleetFigures): string {
  const { broker, collector, store, seconds } = steady;
  const wireADay = (steady.wireBytesPerS / sites) * DAY_S;
  return [
    `| a site with ${packs} packs, in a day | messages | payload | with MQTT |`,
    "| --- | ---: | ---: | ---: |",
    ...costs.map(
      (cost) =>
        `| \`everyS: ${cost.everyS}\`, \`minIntervalS: ${cost.minIntervalS}\` | ${cost.messages.toFixed(0)}` +
        ` | ${mb(cost.payloadBytes)} | ${mb(cost.mqttBytes)} |`,
    ),
    "",
    `With TLS, TCP and IPv4, both ways, the first of them takes ${mb(wireADay)} a day. A site has ${rest.seriesPerSite.toFixed(0)} series.`,
    "",
    `| ${sites} sites, for ${seconds.toFixed(0)} s | |`,
    "| --- | ---: |",
    `| messages a second | ${steady.messagesPerS.toFixed(0)} |`,
    `| samples a second into the store | ${steady.samplesPerS.toFixed(0)} |`,
    `| payload, bytes a second | ${steady.payloadBytesPerS.toFixed(0)} |`,
    `| CPU of the broker, of one core | ${broker.cpuPct.toFixed(0)} % |`,
    `| CPU of the collector | ${collector.cpuPct.toFixed(0)} % |`,
    `| CPU of VictoriaMetrics | ${store.cpuPct.toFixed(0)} % |`,
    `| memory of broker, collector, VictoriaMetrics | ${[broker, collector, store].map(({ rssMb }) => `${rssMb.toFixed(0)} MB`).join(", ")} |`,
    `| all sites connected, from nothing | ${rest.connectS.toFixed(1)} s |`,
    `| all connected again, from the start of a restart of the broker | ${rest.reconnectS.toFixed(1)} s |`,
    `| messages a second of a collector that catches up | ${rest.catchUpPerS.toFixed(0)} |`,
    `| sent in the whole run, with both restarts | ${rest.sent} |`,
    `| lost | ${rest.lost} |`,
    `| came more than once | ${rest.repeated} |`,
  ].join("\n");
}
