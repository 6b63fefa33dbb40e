import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { AgentProcess } from "../support/agent-process.ts";
import { CHROMIUM_MISSING, openPage, startBrowser } from "../support/browser.ts";
import { freePort } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

/** The page as it is delivered: the bundle with its small files, a real agent behind it, a real browser before it. */
describe.skipIf(CHROMIUM_MISSING !== undefined)("the page of a real agent", () => {
  const undo = new Undo();
  let browser: Browser;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    folder = await temporaryFolder();
    undo.add(() => folder.remove());
  });

  afterEach(() => undo.all());

  function start(port: number): AgentProcess {
    const page = ["--page.enabled", "true", "--page.port", String(port), "--clock.trust", "always"];
    const agent = AgentProcess.start({
      program: inject("agentProgram"),
      dataDirectory: join(folder.path, "data"),
      flags: [...page, "--lang", "id"],
    });
    undo.add(() => agent.kill());
    return agent;
  }

  it("shows what waits as it grows, says when the agent is gone, and goes on when it is back", async () => {
    const port = await freePort();
    const first = start(port);
    await first.confirmedMore(3);
    const { page, complaints } = await openPage(browser);
    await page.goto(`http://localhost:${port}/`);
    await shows(page, /Broker belum diatur/);
    expect(await page.locator("html").getAttribute("lang")).toBe("id");
    const before = await waiting(page);
    await until("more waits", async () => (await waiting(page)) > before);
    await until("the day is known", () => knowsTheDay(page));
    expect(complaints).toEqual([]);

    await first.kill();
    await until("it says that the box does not answer", () => page.locator("#offline").isVisible(), {
      limitMs: 30_000,
    });
    const known = await waiting(page);
    start(port);
    await until("it is back", async () => !(await page.locator("#offline").isVisible()), { limitMs: 30_000 });
    await until("more waits than before", async () => (await waiting(page)) > known);
  }, 120_000);
});

async function shows(page: Page, words: RegExp): Promise<void> {
  await until(String(words), async () => words.test(await page.locator("main").innerText()));
}

/** Records that wait, as the page says. */
async function waiting(page: Page): Promise<number> {
  const found = /([\d.]+) catatan, paling lama/.exec(await page.locator("[data-live=centre]").innerText())?.[1];
  return Number((found ?? "0").replaceAll(".", ""));
}

async function knowsTheDay(page: Page): Promise<boolean> {
  const label = await page.locator("[data-live=chart-loss] svg").getAttribute("aria-label");
  return label?.includes("sampai") === true;
}
