/** Takes the pictures of the page for the README and the documents from the running demo: npm run screenshots. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openChromium } from "../test/browser/support/chromium.ts";
import { startDemo } from "../test/browser/support/demo.ts";

const FOLDER = join(import.meta.dirname, "..", "docs", "images");
const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;

interface Picture {
  readonly path: string;
  /** What shows that the page is complete. */
  readonly ready: string;
  readonly size: "desktop" | "phone";
  readonly dark: boolean;
  readonly locale?: string;
}

const PICTURES: Readonly<Record<string, Picture>> = {
  "page-now": { path: "/", ready: ".told td", size: "desktop", dark: false },
  "page-now-dark": { path: "/", ready: ".told td", size: "desktop", dark: true },
  "page-now-phone": { path: "/", ready: ".told td", size: "phone", dark: false },
  "page-now-phone-dark": { path: "/", ready: ".told td", size: "phone", dark: true, locale: "de-DE" },
  "page-cells": { path: "/cells", ready: ".heat canvas", size: "desktop", dark: false },
  "page-cells-phone": { path: "/cells", ready: ".heat canvas", size: "phone", dark: true },
  "page-history": { path: "/history", ready: ".chart canvas", size: "desktop", dark: false },
  "page-history-phone": { path: "/history", ready: ".chart canvas", size: "phone", dark: false },
  "page-events": { path: "/events", ready: ".event", size: "desktop", dark: false },
  "page-events-phone": { path: "/events", ready: ".event", size: "phone", dark: true },
  "page-traffic": { path: "/traffic", ready: ".frames li:nth-child(20)", size: "desktop", dark: true },
  "page-traffic-phone": { path: "/traffic", ready: ".frames li:nth-child(20)", size: "phone", dark: false },
};

async function take(
  browser: Browser,
  url: string,
  name: string,
  { path, ready, size, dark, locale = "en-GB" }: Picture,
): Promise<void> {
  const context = await browser.newContext({
    ...(size === "phone" ? PHONE : DESKTOP),
    colorScheme: dark ? "dark" : "light",
    locale,
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    await page.goto(url + path);
    await page.locator(ready).first().waitFor();
    await settled(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  } finally {
    await context.close();
  }
}

/** Nothing is being loaded, and what came is drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForResponse("**/api/v1/**", { timeout: 1_500 }).catch(() => null);
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

mkdirSync(FOLDER, { recursive: true });
const [demo, browser] = await Promise.all([startDemo(), openChromium()]);
try {
  // The inverter follows the limits, which rise slowly after a start.
  const page = await browser.newPage();
  await page.goto(demo.url);
  await page.locator(".flow-charging .power-moves.fast").first().waitFor({ timeout: 120_000 });
  for (const [name, picture] of Object.entries(PICTURES)) await take(browser, demo.url, name, picture);
} finally {
  await browser.close();
  demo.program.process.kill("SIGINT");
  await demo.program.ended;
}
