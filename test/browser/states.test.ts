/** What seldom happens, on the pages that have to say it. */
import { expect, it } from "vitest";
import type { ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import * as rare from "./double/rare-states.ts";
import { discharging } from "./double/states.ts";
import { useBench } from "./support/bench.ts";
import { axeFindings, cutOff, sidewaysPx, useWideLetters } from "./support/looks.ts";

const { open, bridge } = useBench();

const STATES: Readonly<Record<string, (atMs: number) => ApiSnapshot>> = { discharging, ...rare };

it("shows every state whole on the smallest phone", async () => {
  bridge().session = { controls: true, signedIn: true };
  const page = await open({ locale: "de-DE", size: "phone" });
  await page.locator(".card-commands").waitFor();
  const show = async (state: (atMs: number) => ApiSnapshot): Promise<void> => {
    bridge().state = state;
    bridge().tell();
    const sentence = state(Date.now()).sentence.de;
    // The page joins figures to their units.
    await expect
      .poll(async () => (await page.locator(".status-sentence").textContent())?.replaceAll("\u00a0", " "))
      .toBe(sentence);
  };
  const wrong: string[] = [];
  const look = async (name: string): Promise<void> => {
    const sideways = await sidewaysPx(page);
    if (sideways > 0) wrong.push(`${name}: ${sideways} px wider than the screen`);
    wrong.push(...(await cutOff(page)).map((text) => `${name}: ${text}`));
  };
  for (const [name, state] of Object.entries(STATES)) {
    await show(state);
    await look(name);
    wrong.push(...(await axeFindings(page, { runOnly: ["color-contrast"] })).map((finding) => `${name}: ${finding}`));
  }
  await useWideLetters(page);
  for (const [name, state] of Object.entries(STATES)) {
    await show(state);
    await look(`${name} in wide letters`);
    await page.locator('.tabs a[href="/cells"]').click();
    await page.locator(".pack-card").first().waitFor();
    await look(`${name}, cells`);
    await page.locator('.tabs a[href="/"]').click();
    await page.locator(".status-sentence").waitFor();
  }
  expect(wrong).toEqual([]);
});

it("greys the values of a battery that is not heard, with their age and what happens next", async () => {
  const page = await open();
  const colour = (): Promise<string> => page.locator(".ring-arc").evaluate((arc) => getComputedStyle(arc).stroke);
  const before = await colour();
  bridge().state = rare.blocked;
  bridge().tell();
  await page.locator(".battery-old").waitFor();
  expect(await colour()).not.toBe(before);
  expect(await page.locator(".status-sentence").textContent()).toBe("Blocked, 0\u00a0A both ways: no reading for 21\u00a0s");
  expect(await page.locator(".status-countdown").textContent()).toContain("In 24\u00a0s");
  expect(await page.locator(".hero-until").textContent()).toBe("Values of 21\u00a0s ago");
  expect(await page.locator(".power-text").textContent()).toBe("not known");
  expect(await page.locator(".pack-age").first().textContent()).toBe("late, 21\u00a0s");
  expect(await page.title()).toBe("Now · SIinterJK");
});

it("shows no values of a battery that is lost", async () => {
  bridge().state = rare.silent;
  const page = await open();
  expect(await page.locator(".ring-value").textContent()).toBe("–%");
  expect(await page.locator(".hero-power").textContent()).toBe("–kW");
  expect(await page.locator(".hero-until").textContent()).toBe("No values: no pack is heard.");
});

it("tells nothing where nothing is sent", async () => {
  bridge().state = rare.silent;
  const page = await open();
  expect(await page.locator(".card-told .note").textContent()).toBe("Nothing is sent.");
  expect(await page.locator(".told tbody td:nth-child(2)").allTextContents()).toEqual([
    "–\u00a0V",
    "–\u00a0A",
    "–\u00a0A",
    "–\u00a0V",
    "–\u00a0%",
    "–\u00a0%",
    "–\u00a0V",
    "–\u00a0A",
    "–\u00a0°C",
  ]);
});

it("names a lost pack and marks its values as old", async () => {
  bridge().state = rare.packLost;
  const page = await open({ path: "/cells" });
  const lost = page.locator(".pack-old");
  expect(await lost.locator("h2").textContent()).toBe("Block 3");
  expect(await lost.locator(".card-aside").textContent()).toBe("lost, 2\u00a0min");
});

it("marks what the inverter has not taken", async () => {
  bridge().state = rare.alarms;
  const page = await open();
  const soc = page.locator(".told tr", { hasText: "State of charge" });
  expect(await soc.getAttribute("class")).toBe("differs");
  expect(await soc.locator(".unseen").textContent()).toBe("differs");
  expect(await page.locator(".messages").textContent()).toContain("cell voltage too high");
});

it("says that it is a simulation, how fast, and that nothing is sent", async () => {
  bridge().state = rare.simulated;
  const page = await open();
  expect(await page.locator(".banner").allTextContents()).toEqual([
    "Simulation: no battery and no inverter are connected. Time runs 60 times as fast.",
    "Dry run: nothing is sent to the inverter.",
  ]);
});

it("asks for no history where none is kept", async () => {
  bridge().state = rare.noHistory;
  const page = await open({ path: "/history" });
  expect(await page.locator(".history .note").textContent()).toBe("History is switched off in the configuration.");
  expect(bridge().asked.filter((asked) => asked.includes("/history"))).toEqual([]);
});
