/** Notices what no page may do. */
import type { Page } from "playwright-core";

/** Errors, warnings and requests to anybody but `url` are added to `wrong`. */
export function watchPage(page: Page, url: string, wrong: string[]): void {
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) wrong.push(`request: ${request.url()}`);
  });
}
