/** The page of the real program: the demo opens, its values move, and it tells when the BMSs are unplugged. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openChromium } from "./support/chromium.ts";
import { startDemo, type Demo } from "./support/demo.ts";
import { watchPage } from "./support/quiet.ts";

/** After 10 s, when the inverter has begun to charge, for 19 s: blocked after 15 s of them (docs/safety.md). */
const UNPLUGGED = "10s,19s";

let demo: Demo;
let browser: Browser;
let page: Page;
const wrong: string[] = [];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo("--unplug", UNPLUGGED), openChromium()]);
  page = await browser.newPage({ locale: "en-GB" });
  watchPage(page, demo.url, wrong);
});
afterAll(async () => {
  await browser.close();
  demo.program.process.kill("SIGINT");
  await demo.program.ended;
});

it("has values soon after it was opened, on a slow phone, too", async () => {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(demo.url);
  await page.locator(".app:not(.stale) .hero-power", { hasText: /\d/ }).waitFor();
  const ms = await page.evaluate(() => performance.now());
  process.stdout.write(`values after ${ms.toFixed(0)} ms, with the processor 4 times slower\n`);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  expect(await page.locator(".banner-info").textContent()).toContain("Simulation");
});

it("has values that move", async () => {
  const power = page.locator(".hero-power");
  const before = await power.textContent();
  await expect.poll(() => power.textContent(), { timeout: 15_000 }).not.toBe(before);
});

it("tells what happens next when the BMSs are unplugged, and comes back", async () => {
  await page.locator(".status-countdown").waitFor();
  await page.locator(".status-sentence", { hasText: "Blocked" }).waitFor();
  expect(await page.locator(".pack.link-stale, .pack.link-lost").count()).toBe(4);
  expect(await page.locator(".power-text").textContent()).toBe("not known");
  await page.locator(".status-sentence", { hasText: /^(?:Charging|Discharging|Idle)/ }).waitFor();
  expect(await page.locator(".pack.link-fresh").count()).toBe(4);
});

it("opens every page without an error or a request to anybody else", async () => {
  for (const [path, shown] of [
    ["/cells", ".deviation"],
    ["/history", "h1"],
    ["/events", "h1"],
    ["/traffic", ".frames li"],
  ] as const) {
    await page.locator(`.tabs a[href="${path}"]`).click();
    await page.locator(shown).first().waitFor();
  }
  expect(wrong).toEqual([]);
});
