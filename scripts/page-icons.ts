/** Draws the icons of the page, which are in the repository, from web/public/icon.svg: npm run icons. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openChromium } from "../test/browser/support/chromium.ts";

const FOLDER = join(import.meta.dirname, "..", "web", "public");
/** A maskable icon may lose everything outside a circle of 80 % of its width, so the sign is smaller on a full ground. */
const ICONS = [
  { file: "icon-180.png", size: 180, maskable: true },
  { file: "icon-192.png", size: 192, maskable: false },
  { file: "icon-512.png", size: 512, maskable: false },
  { file: "icon-maskable-512.png", size: 512, maskable: true },
] as const;
const GROUND = "#0f1a20";

const svg = readFileSync(join(FOLDER, "icon.svg"), "utf8");
const browser = await openChromium();
try {
  const page = await browser.newPage();
  for (const { file, size, maskable } of ICONS) {
    const drawn = maskable ? Math.round(size * 0.86) : size;
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>html{background:${maskable ? GROUND : "transparent"}}body{margin:0;display:grid;place-items:center;height:100vh}svg{width:${drawn}px}</style>${svg}`,
    );
    await page.screenshot({ path: join(FOLDER, file), omitBackground: true });
  }
} finally {
  await browser.close();
}
