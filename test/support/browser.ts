import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const CHROMIUM_MISSING = existsSync(PROGRAM)
  ? undefined
  : "chromium is not installed (apt-get install chromium): its tests are left out";

/** A real, headless Chromium; `close` ends it. One serves a whole test file: pages of `openPage` share nothing. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM });
}

export interface WatchedPage {
  readonly page: Page;
  /** Address of everything that it asked for, the page itself first; `data:` and `blob:` stay within the page. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, uncaught exceptions, and requests that failed. A good page has none. */
  readonly complaints: readonly string[];
}

/** A page in a context of its own, before it went anywhere. @param options for example viewport, colorScheme and locale. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return { page, requests, complaints };
}
