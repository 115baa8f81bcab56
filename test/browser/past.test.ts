/** History, events and traffic: what a person does with them. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useBench } from "./support/bench.ts";

const { open, bridge } = useBench();
const HOUR_MS = 3_600_000;
/** For what the page does in its own time, on a machine that may be busy. */
const PATIENT = { timeout: 30_000, interval: 50 };

/** What the last request for the charts asked for, ms. */
async function askedSpan(page: Page, act: () => Promise<void>): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const request = page.waitForRequest("**/api/v1/history?*");
  await act();
  const query = new URL((await request).url()).searchParams;
  return { fromMs: Number(query.get("from")), toMs: Number(query.get("to")) };
}

describe("the history", () => {
  it("shows a day, and a week when asked", async () => {
    const page = await open();
    const day = await askedSpan(page, () => page.locator('.tabs a[href="/history"]').click());
    expect(day.toMs - day.fromMs).toBe(24 * HOUR_MS);
    const week = await askedSpan(page, () => page.getByRole("button", { name: "7 days" }).click());
    expect(week.toMs - week.fromMs).toBe(7 * 24 * HOUR_MS);
  });

  it("is moved and zoomed by buttons, and comes back to now", async () => {
    const page = await open({ path: "/history" });
    await page.locator(".chart canvas").first().waitFor();
    const button = (name: string) => (): Promise<void> => page.getByRole("button", { name, exact: true }).click();
    const closer = await askedSpan(page, button("Closer"));
    expect(closer.toMs - closer.fromMs).toBe(12 * HOUR_MS);
    const earlier = await askedSpan(page, button("Earlier"));
    expect(earlier).toEqual({ fromMs: closer.fromMs - 6 * HOUR_MS, toMs: closer.toMs - 6 * HOUR_MS });
    const now = await askedSpan(page, button("Until now"));
    expect(now.toMs - now.fromMs).toBe(24 * HOUR_MS);
  });

  it("is zoomed by dragging over a chart, and a double click goes back", async () => {
    const page = await open({ path: "/history" });
    const over = page.locator(".chart-soc .u-over");
    await over.scrollIntoViewIfNeeded();
    const box = (await over.boundingBox())!;
    const y = box.y + box.height / 2;
    const dragged = await askedSpan(page, async () => {
      await page.mouse.move(box.x + box.width * 0.25, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 });
      await page.mouse.up();
    });
    expect((dragged.toMs - dragged.fromMs) / HOUR_MS).toBeCloseTo(12, 0);
    const back = await askedSpan(page, () => over.dblclick());
    expect(back.toMs - back.fromMs).toBe(24 * HOUR_MS);
  });

  it("is zoomed by two fingers", async () => {
    const page = await open({ path: "/history", size: "phone" });
    const over = page.locator(".chart-soc .u-over");
    await over.waitFor();
    const box = (await over.boundingBox())!;
    const touch = await page.context().newCDPSession(page);
    const fingers = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]): Promise<unknown> =>
      touch.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: xs.map((share, id) => ({ x: box.x + box.width * share, y: box.y + box.height / 2, id })),
      });
    const pinched = await askedSpan(page, async () => {
      await fingers("touchStart", 0.4, 0.6);
      await fingers("touchMove", 0.3, 0.7);
      await fingers("touchEnd");
    });
    expect((pinched.toMs - pinched.fromMs) / HOUR_MS).toBeCloseTo(12, 0);
  });

  it("tells under the cursor, in all charts alike", async () => {
    const page = await open({ path: "/history" });
    const over = page.locator(".chart-soc .u-over");
    await over.waitFor();
    const before = await page.locator(".chart-temperature .chart-value").textContent();
    // A chart that is drawn anew, as when data come, has no cursor until the mouse moves again.
    let x = 40;
    const pointed = async (): Promise<string | null> => {
      await over.hover({ position: { x: (x += 10), y: 40 } });
      return page.locator(".chart-temperature .chart-value").textContent();
    };
    await expect.poll(pointed, { timeout: 10_000 }).not.toBe(before);
  });

  it("gives the same stretch of time as a file and as a table", async () => {
    const page = await open({ path: "/history" });
    await page.locator(".chart canvas").first().waitFor();
    const href = await page.getByRole("link", { name: "Download as CSV" }).getAttribute("href");
    const query = new URL(href!, bridge().url).searchParams;
    expect(Number(query.get("to")) - Number(query.get("from"))).toBe(24 * HOUR_MS);
    expect(query.get("series")).toContain("socPct,powerW");
    await page.locator(".history-table summary").click();
    const soc = page.locator(".history-table tr", { hasText: "State of charge" });
    expect(await soc.locator("td").allTextContents()).toEqual([
      expect.stringMatching(/^\d+\.\d\u00a0%$/),
      expect.stringMatching(/^\d+\.\d\u00a0%$/),
      expect.stringMatching(/^\d+\.\d\u00a0%$/),
    ]);
  });
});

describe("the events", () => {
  it("are filtered by kind and by words", async () => {
    const page = await open({ path: "/events" });
    await page.locator(".event").first().waitFor();
    expect(await page.locator(".event").count()).toBe(60);
    await page.getByRole("button", { name: "Alarms" }).click();
    expect(await page.locator(".event").count()).toBe(await page.locator(".event.tone-alarm").count());
    await page.getByRole("button", { name: "Notes" }).click();
    expect(await page.locator(".event").count()).toBe(await page.locator(".event.tone-info, .event.tone-good").count());
    await page.getByRole("button", { name: "All" }).click();
    await page.getByRole("searchbox").fill("sunny island");
    expect(new Set(await page.locator(".event p").allTextContents())).toEqual(
      new Set(["Note: The Sunny Island is in operation"]),
    );
    await page.getByRole("searchbox").fill("no such thing");
    expect(await page.locator(".list-empty").textContent()).toBe("No event fits the filter.");
  });

  it("tell what lasts and how long something was, and go back as far as there are some", async () => {
    bridge().eventCount = 130;
    const page = await open({ path: "/events" });
    expect(await page.locator(".event .tag").first().textContent()).toMatch(/^lasts \d+\u00a0min$/);
    expect(await page.locator(".event-length").allTextContents()).toContain("2\u00a0min 14\u00a0s long");
    await page.getByRole("button", { name: "Older events" }).click();
    await page.getByRole("button", { name: "Older events" }).waitFor({ state: "detached" });
    expect(await page.locator(".event").count()).toBe(130);
  });
});

describe("the traffic", () => {
  it("runs, is filtered, and stands still on request", async () => {
    const page = await open({ path: "/traffic" });
    const first = page.locator(".frames li").first();
    await first.waitFor();
    await page.getByRole("button", { name: "RS485" }).click();
    const lines = async (): Promise<readonly string[]> =>
      [...new Set(await page.locator(".frame-line").allTextContents())].sort();
    await expect.poll(lines, PATIENT).toEqual(["Block 1", "Block 2"]);
    await page.getByRole("searchbox").fill("checksum");
    await expect.poll(lines, PATIENT).toEqual(["Block 2"]);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "Pause" }).click();
    await expect.poll(() => page.getByRole("status").textContent(), PATIENT).toMatch(/^Paused; \d+ shown$/);
    const before = bridge().asked.length;
    await page.getByRole("button", { name: "Go on" }).click();
    const askedAgain = (): boolean =>
      bridge()
        .asked.slice(before)
        .some((asked) => asked.includes("/traffic"));
    await expect.poll(askedAgain, PATIENT).toBe(true);
  });

  it("stops when a frame is opened, and shows its bytes", async () => {
    const page = await open({ path: "/traffic" });
    await page.getByRole("searchbox").fill("305");
    await page.locator(".frames summary").first().click();
    expect(await page.locator("details[open] .frame-bytes").textContent()).toBe("1e 02 c6 fc e1 00 6c 02");
    await page.getByRole("button", { name: "Go on" }).waitFor();
  });

  it("can be saved, as can the recorder's files", async () => {
    const page = await open({ path: "/traffic" });
    await page.locator(".frames li").first().waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download what is shown" }).click();
    expect((await download).suggestedFilename()).toBe("siinterjk-traffic.txt");
    expect(await page.locator(".recordings a").getAttribute("href")).toBe("/api/v1/recording/siinterjk-20261123-120000.jsonl.gz");
  });
});
