/** What the process costs, under the names that other programs use for it. Looked at when somebody asks, and by no timer. */
import type { Family, Sample } from "./family.ts";

const family = (name: string, type: Family["type"], help: string): Family => ({ name, help, type, labels: [] });

const START = family("process_start_time_seconds", "gauge", "When the process was started, seconds since 1970");
const CPU = family("process_cpu_seconds_total", "counter", "Time of the CPU that the process has taken");
const RSS = family("process_resident_memory_bytes", "gauge", "Memory that the process holds");
const HEAP = family("nodejs_heap_size_used_bytes", "gauge", "Memory of it that objects take");
const ACTIVE = family("nodejs_eventloop_active_seconds_total", "counter", "Time in which the event loop was at work");
const LAG = family("nodejs_eventloop_lag_seconds", "gauge", "How long the event loop let the scrape wait for its turn");

export const PROCESS_FAMILIES: readonly Family[] = [START, CPU, RSS, HEAP, ACTIVE, LAG];

export async function processSamples(): Promise<readonly Sample[]> {
  const beganMs = performance.now();
  await new Promise((resolve) => setImmediate(resolve));
  const lagMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage();
  const figures: readonly (readonly [Family, number])[] = [
    [START, performance.timeOrigin / 1000],
    [CPU, (user + system) / 1e6],
    [RSS, process.memoryUsage.rss()],
    [HEAP, process.memoryUsage().heapUsed],
    [ACTIVE, performance.eventLoopUtilization().active / 1000],
    [LAG, lagMs / 1000],
  ];
  return figures.map(([{ name }, value]) => ({ name, labels: {}, value }));
}
