/** Every page in every language and size, light on a phone and dark on a desktop: no error, nothing cut off, axe without a finding. */
import { describe, expect, it } from "vitest";
import { charging } from "./double/states.ts";
import { SIZES, useBench } from "./support/bench.ts";
import { axeFindings, cutOff, sidewaysPx, smallTargets, useWideLetters } from "./support/looks.ts";

const { open, bridge } = useBench();

/** What shows that a page is there with its values. */
const READY = {
  "/": ".told td",
  "/cells": ".heat canvas",
  "/history": ".chart canvas",
  "/events": ".event",
  "/traffic": ".frames li",
} as const;
type Path = keyof typeof READY;
const PATHS = Object.keys(READY) as Path[];

const TITLES = {
  "en-GB": { "/": "Status", "/cells": "Cells", "/history": "History", "/events": "Events", "/traffic": "Traffic" },
  "de-DE": { "/": "Zustand", "/cells": "Zellen", "/history": "Verlauf", "/events": "Ereignisse", "/traffic": "Verkehr" },
} as const;
const LOCALES = Object.keys(TITLES) as (keyof typeof TITLES)[];

describe.each(LOCALES)("in %s", (locale) => {
  it.each(["phone", "desktop"] as const)("every page on a %s is whole, readable and quiet", async (size) => {
    const page = await open({ locale, size, dark: size === "desktop" });
    for (const path of PATHS) {
      await page.locator(`.tabs a[href="${path}"]`).click();
      await page.locator(READY[path]).first().waitFor();
      expect(await page.locator("main h1").first().textContent()).toBe(TITLES[locale][path]);
      expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
      expect(await sidewaysPx(page), path).toBe(0);
      expect(await cutOff(page), path).toEqual([]);
      expect(await axeFindings(page), path).toEqual([]);
      if (size === "phone") expect(await smallTargets(page), path).toEqual([]);
    }
    await useWideLetters(page);
    for (const path of PATHS) {
      await page.locator(`.tabs a[href="${path}"]`).click();
      await page.locator(READY[path]).first().waitFor();
      expect(await sidewaysPx(page), `${path} in wide letters`).toBe(0);
      expect(await cutOff(page), `${path} in wide letters`).toEqual([]);
    }
  });
});

it.each(PATHS)("%s opens at once by its address, in the other colours, too", async (path) => {
  const page = await open({ path, dark: true, size: "phone" });
  await page.locator(READY[path]).first().waitFor();
  expect(await axeFindings(page, { runOnly: ["color-contrast"] })).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SIZES.desktop.viewport);
  expect(await axeFindings(page, { runOnly: ["color-contrast"] })).toEqual([]);
  expect(await cutOff(page)).toEqual([]);
});

it("says the most important things", async () => {
  bridge().state = charging;
  const page = await open();
  expect(await page.locator(".status-sentence").textContent()).toContain(
    "Charging at 83.9\u00a0A; charge limit 92\u00a0A: cell 7 of Block 2",
  );
  expect(await page.locator(".ring svg").getAttribute("aria-label")).toBe("State of charge 62\u00a0%, 35.7\u00a0kWh left");
  expect(await page.locator(".hero-power").textContent()).toBe("4.55kW");
  expect(await page.locator(".hero-until").textContent()).toMatch(/^Full at .*\d\d:\d\d at this rate$/);
  expect(await page.title()).toBe("62\u00a0% · +4.6\u00a0kW");
});

it("writes numbers as the locale does", async () => {
  const page = await open({ locale: "de-AT" });
  expect(await page.locator(".hero-power").textContent()).toBe("4,55kW");
  expect(await page.locator(".status-sentence").textContent()).toContain("Lädt mit 83,9\u00a0A");
});

it("keeps the language that was chosen", async () => {
  const page = await open({ locale: "fr-FR" });
  expect(await page.locator(".tabs").textContent()).toContain("History");
  await page.getByRole("button", { name: "Deutsch" }).click();
  expect(await page.locator(".tabs").textContent()).toContain("Verlauf");
  await page.reload();
  await page.locator(".tabs").waitFor();
  expect(await page.locator(".tabs").textContent()).toContain("Verlauf");
});
