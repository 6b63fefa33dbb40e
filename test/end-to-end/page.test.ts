import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { AgentProcess } from "../support/agent-process.ts";
import { CHROMIUM_MISSING, openPage, startBrowser } from "../support/browser.ts";
import { dishStatus } from "../support/dish-messages.ts";
import { FakeStarlink } from "../support/fake-starlink.ts";
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

  function start(port: number, ...flags: readonly string[]): AgentProcess {
    const page = ["--page.enabled", "true", "--page.port", String(port), "--clock.trust", "always"];
    const agent = AgentProcess.start({
      program: inject("agentProgram"),
      dataDirectory: join(folder.path, "data"),
      flags: [...page, "--lang", "id", ...flags],
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

  it("has the terminal read every second while somebody aligns the antenna, and no longer", async () => {
    const dish = await FakeStarlink.start({ getStatus: dishStatus() });
    undo.add(() => dish.stop());
    const port = await freePort();
    start(port, "--terminal", "starlink", "--terminal-address", dish.address);
    const reads = () => dish.requests.filter((request) => request === "getStatus").length;
    await until("a first reading", () => reads() > 0);
    const { page } = await openPage(browser);
    await until("the page is there", () =>
      page.goto(`http://127.0.0.1:${port}/align`).then(
        () => true,
        () => false,
      ),
    );
    const before = reads();
    // At its usual pace, every 15 s, it would be one or two.
    await until("five more readings", () => reads() >= before + 5);
    await until("it says so", async () => /terminal dibaca tiap 1 detik/.test(await page.locator("main").innerText()));
    await page.context().close();
    await until("the usual pace again", async () => {
      return /terminal dibaca tiap 15 detik/.test(await (await fetch(`http://127.0.0.1:${port}/align`)).text());
    });
  }, 60_000);
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
