/** A page that has lost its bridge says so, greys out, and comes back by itself. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { charging } from "./double/states.ts";
import { useBench } from "./support/bench.ts";
import { axeFindings } from "./support/looks.ts";

const { open, bridge, requestsFail } = useBench();

/** The colour of the ring, which is the loudest on the page. */
const ringColour = (page: Page): Promise<string> => page.locator(".ring-arc").evaluate((arc) => getComputedStyle(arc).stroke);

describe("when the stream falls silent", () => {
  it("greys out after 5 s, says for how long, and recovers", async () => {
    const page = await open({ ownClock: true });
    const before = await ringColour(page);
    bridge().fallSilent();
    await page.clock.fastForward(4_000);
    expect(await page.locator(".app.stale").count()).toBe(0);
    await page.clock.fastForward(3_000);
    await page.locator(".app.stale").waitFor();
    expect(await page.locator(".banner-alarm").textContent()).toMatch(
      /^No connection to the bridge for \d+\u00a0s\. What you see is old\.$/,
    );
    expect(await ringColour(page)).not.toBe(before);
    expect(await page.locator(".link-badge").textContent()).toContain("No connection");
    expect(await page.title()).toBe("Now · SIinterJK");
    expect(await axeFindings(page, { runOnly: ["color-contrast"] })).toEqual([]);
    bridge().speakAgain();
    await page.clock.fastForward(2_000);
    await page.locator(".app:not(.stale)").waitFor();
    expect(await page.locator(".banner-alarm").count()).toBe(0);
    expect(await ringColour(page)).toBe(before);
  });

  it("opens the stream anew, later each time", async () => {
    const page = await open({ ownClock: true });
    const streams = (): number => bridge().asked.filter((asked) => asked.endsWith("/stream")).length;
    expect(streams()).toBe(1);
    bridge().fallSilent();
    const again = page.waitForRequest("**/api/v1/stream");
    await page.clock.fastForward(8_100);
    await page.clock.fastForward(600);
    await again;
    await expect.poll(streams).toBe(2);
  });

  it("opens it at once when the page comes back into view", async () => {
    const page = await open({ ownClock: true });
    const again = page.waitForRequest("**/api/v1/stream");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await again;
  });
});

it("comes back after a restart of the bridge", async () => {
  const page = await open();
  requestsFail();
  const again = page.waitForRequest("**/api/v1/stream");
  bridge().dropStreams();
  await again;
  bridge().state = (atMs) => ({ ...charging(atMs), version: "9.9.9" });
  bridge().tell();
  await page.getByText("SIinterJK 9.9.9").waitFor();
});

it("loads itself anew when the bridge was updated under it", async () => {
  requestsFail();
  const page = await open();
  let asked = 0;
  await page.route("**/assets/cells-*.js", (route) => (asked++ === 0 ? route.fulfill({ status: 404 }) : route.continue()));
  await page.locator('.tabs a[href="/cells"]').click();
  await page.locator(".pack-card").first().waitFor();
  expect(asked).toBe(2);
});

it("tells a bridge that stands still from one that is gone", async () => {
  bridge().state = (atMs) => ({ ...charging(atMs), ageMs: 14_000 });
  const page = await open({ atOnce: true });
  await page.locator(".banner-alarm").waitFor();
  expect(await page.locator(".banner-alarm").textContent()).toMatch(
    /^The bridge answers, but its values have stood still for 1\d\u00a0s\./,
  );
});

it("shows the new values as they come", async () => {
  const page = await open();
  bridge().state = (atMs) => {
    const state = charging(atMs);
    return { ...state, battery: { ...state.battery!, powerW: 1_230 } };
  };
  bridge().tell();
  await page.locator(".hero-power", { hasText: "1.23" }).waitFor();
});
