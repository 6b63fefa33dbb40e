import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Projection } from "../../../simulator/page/browser/map/projection.ts";
import { LivePage } from "../../../simulator/page/live-page.ts";
import { CHROMIUM_MISSING, openPage, startBrowser } from "../../support/browser.ts";
import { GOOD_COSTS, GOOD_VERDICT, StagedRun } from "../../support/staged-run.ts";
import { until } from "../../support/until.ts";

const MAP = "#map canvas >> nth=1";
const BLUE = "0,114,178";
const RED = "209,54,10";
const MOSTLY = [128, 255] as const;
/** What lasts lies behind the lines, and thinner than anything else. */
const BAND = [15, 15] as const;

describe.skipIf(CHROMIUM_MISSING !== undefined)("the live page in a browser", () => {
  let browser: Browser;
  let run: StagedRun;
  let live: LivePage;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    run = new StagedRun(["--sites", "600", "--scenario", "gateway-failure", "--minutes", "1"]);
    live = await LivePage.open(0, run.document, run.recorder);
  });

  afterEach(() => live.close(undefined));

  it("shows every site, and each change as it comes", async () => {
    run.tell(({ index }) => [index < 100 ? "connecting" : "waiting", 0]);
    run.second("starting", 0, 0);
    run.second("starting", 0, 0);
    const { page, requests, complaints } = await openPage(browser);
    await page.goto(live.address);
    await shows(page, "#legend", /connecting 100.*not started 500/);
    const before = await colours(page);

    run.tell(({ index }) => (index < 40 ? ["link-down", 30] : ["live", 1]));
    for (const site of run.sites.slice(40)) run.hear(site, 1500);
    run.second("starting", 560, 1760);
    await shows(page, "#legend", /live 560.*link down 40/);
    await shows(page, "#connected", /^560$/);
    await shows(page, "#queued", /^1,760$/);
    await shows(page, "#delay", /^1\.\d s$/);
    expect(complaints).toEqual([]);
    expect(new Set(requests.map((address) => new URL(address).host))).toEqual(new Set([new URL(live.address).host]));

    // Not every site has a pixel of its own, but most have several.
    await until("the map is blue", async () => ((await colours(page))[BLUE] ?? 0) > 560);
    expect(before[RED]).toBeUndefined();
    expect((await colours(page))[RED]).toBeGreaterThan(40);

    await page.context().close();
  });

  it("marks what happens on the timelines, and which of it is now", async () => {
    run.tell(() => ["live", 0]);
    const { page } = await openPage(browser);
    await page.goto(live.address);
    run.second("running", 600, 0);
    run.second("running", 600, 0);
    await shows(page, "#events", /A gateway-failure: link-down at \d+ sites, gateway \w+ 0:15–0:36/);
    const event = page.locator("#events li");
    expect(await event.getAttribute("class")).not.toBe("now");
    for (let second = 0; second < 20; second += 1) run.second("running", 500, 0);
    await until("the event is now", async () => (await event.getAttribute("class")) === "now");
    await until("it is on the timelines", async () => {
      const counts = await Promise.all(
        [0, 1, 2, 3].map((number) => covered(page, `#timelines canvas >> nth=${number}`, BAND)),
      );
      return counts.every((count) => count > 1000);
    });
    for (let second = 0; second < 20; second += 1) run.second("running", 500, 0);
    await until("it is over", async () => (await event.getAttribute("class")) !== "now");
    await page.context().close();
  });

  it("tells by province and by gateway, and points them out on the map", async () => {
    run.tell(({ province }) => (province === "Aceh" ? ["off", 3] : ["live", 0]));
    run.second("running", 590, 30);
    run.second("running", 590, 30);
    const { page } = await openPage(browser);
    await page.goto(live.address);
    const row = page.locator("#regions tr", { hasText: "Aceh" });
    const sites = run.sites.filter(({ province }) => province === "Aceh").length;
    await until("the row", async () => (await row.innerText()).includes(`0 of ${sites}`));
    expect(await row.innerText()).toContain(String(3 * sites));
    const batam = run.sites.filter(({ gateway }) => gateway === "Batam").length;
    await shows(page, "#regions tr.gateway:has-text('Batam')", new RegExp(`${batam - sites} of ${batam}`));
    const all = await covered(page, MAP, MOSTLY);
    await row.getByRole("button").click();
    await until("the others are dimmed", async () => (await covered(page, MAP, MOSTLY)) < all / 4);
    await page.locator("#regions").getByRole("button", { name: "Batam" }).click();
    await shows(page, "#timelines", new RegExp(`Connections, Batam connected ${batam - sites} `));
    await page.locator("#regions").getByRole("button", { name: "Batam" }).click();
    await shows(page, "#timelines", /Connections connected 590 /);
    await page.context().close();
  });

  it("tells of the site that a finger taps, and zooms by keys", async () => {
    run.tell(({ index }) => [index === 0 ? "backlog" : "live", index === 0 ? 77 : 0]);
    const { page } = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.goto(live.address);
    await shows(page, "#legend", /with a backlog 1/);
    const [site] = run.sites;
    if (site === undefined) throw new Error("no sites");
    const box = await page.locator("#map").boundingBox();
    if (box === null) throw new Error("no map");
    const all = Projection.fit(box.width, box.height);
    await page.touchscreen.tap(box.x + all.x(site.longitude), box.y + all.y(site.latitude));
    await shows(page, "#map .hint", /\d{10} \w+.*gateway \w+, power \w+, terminal/);
    const before = await covered(page, MAP, MOSTLY);
    await page.locator("#map").focus();
    for (let press = 0; press < 4; press += 1) await page.keyboard.press("+");
    await until("sites are larger", async () => (await covered(page, MAP, MOSTLY)) !== before);
    await page.keyboard.press("0");
    await until("all is shown again", async () => (await covered(page, MAP, MOSTLY)) === before);
    await page.context().close();
  });

  it("judges at the end, and stays as it was when the simulator is gone", async () => {
    run.tell(() => ["stopped", 0]);
    const { page, complaints } = await openPage(browser);
    await page.goto(live.address);
    await shows(page, "#legend", /stopped 600/);
    await live.close({
      verdict: { ...GOOD_VERDICT, ok: false, findingCounts: { undeclared: 3 } },
      costs: GOOD_COSTS,
      cutShort: false,
    });
    await shows(page, "#verdict", /NOT accounted for: undeclared 3\..*created 12,345/);
    expect(await page.locator("#lost").isVisible()).toBe(false);
    await shows(page, "#legend", /stopped 600/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("says what broke the run", async () => {
    const { page } = await openPage(browser);
    await page.goto(live.address);
    await shows(page, "#legend", /not started 600/);
    await live.close({ broke: "worker 1 ended with SIGKILL" });
    await shows(page, "#verdict", /The run broke: worker 1 ended with SIGKILL/);
    await page.context().close();
  });

  it("says so when the simulator breaks off, and goes on when it is back", async () => {
    const { page } = await openPage(browser);
    await page.goto(live.address);
    await shows(page, "#legend", /not started 600/);
    const port = Number(new URL(live.address).port);
    await live.close(undefined);
    await shows(page, "#lost", /does not answer/);
    live = await LivePage.open(port, run.document, run.recorder);
    run.tell(() => ["live", 0]);
    await shows(page, "#legend", /live 600/);
    expect(await page.locator("#lost").isVisible()).toBe(false);
    await page.context().close();
  });

  it.each([
    { width: 390, height: 844, colorScheme: "light" },
    { width: 1280, height: 800, colorScheme: "dark" },
  ] as const)("can be read by everybody, at $width x $height, $colorScheme", async ({ colorScheme, ...viewport }) => {
    run.tell(() => ["live", 0]);
    run.second("running", 600, 0);
    run.second("running", 600, 0);
    // The page lets no script in, not even one that checks it.
    const { page } = await openPage(browser, { viewport, colorScheme, bypassCSP: true });
    await page.goto(live.address);
    await shows(page, "#legend", /live 600/);
    expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    await page.context().close();
  });
});

async function shows(page: Page, selector: string, words: RegExp): Promise<void> {
  const text = async () => (await page.locator(selector).innerText()).replaceAll(/\s+/g, " ");
  await until(`${words} in ${selector}`, async () => words.test(await text()));
}

/** How many pixels of the map have each colour, where a site covers all of them. */
async function colours(page: Page): Promise<Readonly<Record<string, number>>> {
  return await page.locator(MAP).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const counts: Record<string, number> = {};
    for (let at = 0; at < data.length; at += 4) {
      const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      if (data[at + 3] === 255) counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return counts;
  });
}

/** How many pixels of a canvas are covered so much, from one to another of 255. */
async function covered(page: Page, canvas: string, [from, to]: readonly [number, number]): Promise<number> {
  return await page.locator(canvas).evaluate(
    (element, [least, most]) => {
      const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
      let count = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at] >= least && data[at] <= most) count += 1;
      return count;
    },
    [from, to] as const,
  );
}
