/** Signing in and commands, and moving about with the keyboard alone. */
import { expect, it } from "vitest";
import { PASSWORD } from "./double/bridge-double.ts";
import { commanded } from "./double/rare-states.ts";
import { useBench } from "./support/bench.ts";
import { axeFindings } from "./support/looks.ts";

const { open, bridge, requestsFail } = useBench();
const given = (): readonly string[] => bridge().asked.filter((asked) => /^(?:POST|DELETE)/.test(asked));

it("has no controls without a password in the configuration", async () => {
  const page = await open();
  await page.locator(".card-told").waitFor();
  expect(await page.locator(".card-commands").count()).toBe(0);
});

it("refuses a wrong password, takes the right one, and gives a command", async () => {
  requestsFail();
  bridge().session = { controls: true, signedIn: false };
  const page = await open();
  await page.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel("Password").fill("wrong");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.getByText("That is not the password.").waitFor();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Command" }).selectOption("limit-charge");
  await page.getByLabel("At most, A").fill("50");
  await page.getByRole("combobox", { name: "For" }).selectOption("4 hours");
  const asked = page.waitForResponse("**/api/v1/commands");
  await page.getByRole("button", { name: "Give the command" }).click();
  await asked;
  expect(given().at(-1)).toBe('POST /api/v1/commands {"kind":"limit-charge","forMs":14400000,"limitA":50}');
});

it("shows what stands with its time, and cancels it", async () => {
  bridge().session = { controls: true, signedIn: true };
  bridge().state = commanded;
  const page = await open();
  await page.locator(".standing li").first().waitFor();
  expect(await page.locator(".standing-what").allTextContents()).toEqual(["limit charging to 50\u00a0A", "charge to full once"]);
  expect(await page.locator(".standing-left").allTextContents()).toEqual(["42\u00a0min left", "3\u00a0h 11\u00a0min left"]);
  const asked = page.waitForResponse("**/api/v1/commands/3");
  await page.getByRole("button", { name: "Cancel: limit charging to 50 A" }).click();
  await asked;
  expect(given()).toEqual(["DELETE /api/v1/commands/3"]);
});

it("lets a visitor see what stands, but not end it", async () => {
  bridge().session = { controls: true, signedIn: false };
  bridge().state = commanded;
  const page = await open();
  await page.locator(".standing li").first().waitFor();
  expect(await page.locator(".standing button").count()).toBe(0);
});

it("signs out", async () => {
  bridge().session = { controls: true, signedIn: true };
  const page = await open();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(given()).toEqual(["DELETE /api/v1/session"]);
});

it("has a way past the navigation", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
});

it("can be used with the keyboard alone", async () => {
  bridge().session = { controls: true, signedIn: false };
  const page = await open();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
  for (const name of ["Skip to the content", "SIinterJK", "Now", "Cells", "History", "Events"]) {
    await page.keyboard.press("Tab");
    expect(await focused()).toBe(name);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline, `${name} shows that it has the focus`).toBe("solid");
  }
  await page.keyboard.press("Enter");
  await page.locator(".event").first().waitFor();
  expect(await page.evaluate(() => location.pathname)).toBe("/events");
  await page.goBack();
  await page.getByRole("button", { name: "Sign in" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await focused()).toBe("Sign in");
});
