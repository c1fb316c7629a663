/** A page of the sandbox in a browser, with what a test of screens looks at. */

import { mkdirSync } from "node:fs";
import path from "node:path";
import * as axe from "axe-core";
import type { Browser, Page } from "playwright-core";

/** Where the screenshots stay. */
export const SCREENSHOTS = path.resolve(__dirname, "../../.work/screenshots");

/** An open page in a browser context of its own. */
export interface WatchedPage {
  page: Page;
  /** Console messages, errors, requests to other origins, and accessibility problems so far. */
  problems: string[];
  /** Takes screenshots in light and dark, and adds the accessibility problems. */
  look: (name: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Opens a page that may send requests to the origins of these URLs only. */
export async function openWatchedPage(browser: Browser, urls: readonly string[]): Promise<WatchedPage> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const problems: string[] = [];
  const own = new Set(urls.map((url) => new URL(url).origin));
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (own.has(new URL(url).origin)) return route.continue();
    problems.push(`request: ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  return {
    page,
    problems,
    look: async (name) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true });
        // Evaluated by the debugger, which the page's policy does not affect.
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
        const places = ({ nodes }: axe.Result): string => nodes.map(({ html }) => html).join(" | ");
        problems.push(...violations.map((one) => `${name}, ${colorScheme}: ${one.id}: ${places(one)}`));
      }
    },
    close: () => context.close(),
  };
}
