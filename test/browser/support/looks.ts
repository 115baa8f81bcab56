/** What every page must fulfil, whatever it shows. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that are broken, each with the first places. */
export async function axeFindings(page: Page, options: RunOptions = {}): Promise<readonly string[]> {
  // The policy of the page lets no script in, so it comes by the way of the debugger.
  await page.evaluate(`window.axe === undefined && (() => { ${AXE} })()`);
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary ?? ""}`)
        .join("; ")}`,
  );
}

/** Texts that are cut off: by the edge of the page, or by a frame that hides what does not fit. */
export const cutOff = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const hides = (element: Element): boolean =>
      ["hidden", "clip", "auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (text === "" || !parent?.checkVisibility({ visibilityProperty: true })) continue;
      if (parent.closest(".unseen, .skip, option, noscript") !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right, width } = range.getBoundingClientRect();
      if (width === 0) continue;
      const frames = [{ left: 0, right: innerWidth }];
      for (let at: Element | null = parent; at !== null; at = at.parentElement) {
        if (hides(at)) frames.push(at.getBoundingClientRect());
      }
      const lost = Math.max(...frames.map((frame) => Math.max(frame.left - left, right - frame.right)));
      if (lost > 1) found.push(`"${text.slice(0, 60)}" loses ${lost.toFixed(0)} px in .${parent.className}`);
    }
    return found;
  });

/** How much wider the page is than the screen, px. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The widest letters that a Linux desktop falls back to. */
export const useWideLetters = (page: Page): Promise<void> =>
  page.evaluate(() => document.documentElement.style.setProperty("--font", '"DejaVu Sans"'));

/** Touch targets that are smaller than 44 px, on a phone. */
export const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main a, main button, main select, main input, main summary, nav a")]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, height: element.getBoundingClientRect().height }))
      .filter(({ height }) => height > 0 && height < 43.5)
      .map(({ element, height }) => `${element.tagName} "${element.textContent.trim()}" ${height} px`),
  );
