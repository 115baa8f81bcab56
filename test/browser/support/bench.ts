/** A browser and a double of the bridge for the tests of one file, and pages that notice what must not happen. */
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { BridgeDouble } from "../double/bridge-double.ts";
import { openChromium } from "./chromium.ts";
import { watchPage } from "./quiet.ts";

/** Where the build puts the page. */
export const PAGE_FOLDER = join(import.meta.dirname, "..", "..", "..", "dist", "web");

export const SIZES = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const satisfies Record<string, BrowserContextOptions>;

export interface Opening {
  readonly locale?: string;
  readonly size?: keyof typeof SIZES;
  readonly dark?: boolean;
  readonly path?: string;
  /** The test moves the clock of the page. */
  readonly ownClock?: boolean;
  /** Without waiting for values that are true now. */
  readonly atOnce?: boolean;
}

export interface Bench {
  /** A new one for each test. */
  readonly bridge: () => BridgeDouble;
  /** Opens a page and waits for the first values. */
  readonly open: (opening?: Opening) => Promise<Page>;
  /** In this test a request is refused or cut off on purpose, which the browser reports. */
  readonly requestsFail: () => void;
}

/** To be called once in a file. After each test no page may have had an error or asked anybody else for anything. */
export function useBench(): Bench {
  let browser: Browser | null = null;
  let bridge: BridgeDouble | null = null;
  let wrong: string[] = [];
  let closing: (() => Promise<void>)[] = [];
  let failuresWanted = false;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    bridge = await BridgeDouble.open(PAGE_FOLDER);
    wrong = [];
    closing = [];
    failuresWanted = false;
  });
  afterEach(async () => {
    for (const close of closing) await close();
    await bridge?.close();
    expect(wrong.filter((what) => !(failuresWanted && what.startsWith("console: Failed to load resource")))).toEqual([]);
  });
  const open = async ({
    locale = "en-GB",
    size = "desktop",
    dark = false,
    path = "/",
    ownClock = false,
    atOnce = false,
  }: Opening = {}) => {
    const context = await browser!.newContext({
      locale,
      timezoneId: "Europe/Berlin",
      colorScheme: dark ? "dark" : "light",
      ...SIZES[size],
    });
    closing.push(() => context.close());
    const page = await context.newPage();
    const { url } = bridge!;
    watchPage(page, url, wrong);
    if (ownClock) await page.clock.install();
    await page.goto(url + path);
    if (!atOnce) await page.locator(".link-badge .tone-good").waitFor();
    return page;
  };
  return { bridge: () => bridge!, open, requestsFail: () => void (failuresWanted = true) };
}
