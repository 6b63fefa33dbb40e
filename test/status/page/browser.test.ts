import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { transform } from "esbuild";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PAGE_WORDS } from "../../../agent/status/page/words.ts";
import { OLDEST_BROWSER } from "../../../scripts/build/page-files.ts";
import { CHROMIUM_MISSING, openPage, startBrowser } from "../../support/browser.ts";
import { FakePageSource, pageFacts, pageSnapshot, servePage } from "../../support/page-facts.ts";
import { until } from "../../support/until.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What the page looks like, to look at. */
const SCREENSHOTS = `${ROOT}/dist/screenshots`;
const MAXIMUM_PAGE_BYTES = 150_000;

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true };
const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

describe.skipIf(CHROMIUM_MISSING !== undefined)("the technician's page in a browser", () => {
  let browser: Browser;
  let source: FakePageSource;
  let served: Awaited<ReturnType<typeof servePage>>;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await startBrowser();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    source = new FakePageSource();
    served = await servePage(source);
  });

  afterEach(() => served.server.close());

  async function open(path: string, options: BrowserContextOptions = PHONE) {
    const opened = await openPage(browser, { timezoneId: "Asia/Makassar", ...options });
    await opened.page.goto(served.url + path);
    return opened;
  }

  describe.each([
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ] as const)("on a %s", (size, options) => {
    it.each([
      ["id", "light"],
      ["en", "dark"],
    ] as const)("is whole and well in %s, %s", async (language, colorScheme) => {
      for (const [name, path, words] of [
        ["home", "/", language === "id" ? "Jaringan lancar" : "Link up"],
        ["align", "/align", language === "id" ? "Arahkan antena" : "Align the antenna"],
      ] as const) {
        const { page, requests, complaints } = await open(`${path}?lang=${language}`, { ...options, colorScheme });
        await shows(page, "main", words);
        await until("it is live", () => requests.some((address) => address.includes("/events")));
        expect(await page.locator("html").getAttribute("lang")).toBe(language);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        expect(await violations(page)).toEqual([]);
        expect(complaints).toEqual([]);
        expect(requests.map((address) => new URL(address).origin).filter((origin) => origin !== served.url)).toEqual(
          [],
        );
        await page.screenshot({
          path: `${SCREENSHOTS}/${name}-${size}-${language}-${colorScheme}.png`,
          fullPage: true,
        });
        await page.context().close();
      }
    });
  });

  it("is well where everything is wrong, and on the narrowest phone", async () => {
    const { measuring, outbox, uplink } = pageSnapshot();
    const problem = { code: "disk-full", details: { directory: "/var/lib/suar" } };
    const unreachable = { code: "broker-unreachable", details: { broker: "b.example.net:8883", reason: "ENOTFOUND" } };
    source.now = pageFacts({
      safeToSwitchOff: false,
      snapshot: pageSnapshot({
        // As long as a name may be.
        site: "W".repeat(64),
        measuring: { ...measuring, link: { state: "down", lossRatio: 1, rungs: [] } },
        outbox: {
          ...outbox,
          problem,
          oldestQueuedMs: 3_700_000,
          account: { ...outbox.account, queued: 3400, lost: 5 },
        },
        uplink: { ...uplink, state: "waiting", problem: unreachable },
        diagnosis: { outage: { of: "broker", forMs: 754_000 } },
      }),
    });
    const { page, complaints } = await open("/?lang=id", { ...PHONE, viewport: { width: 320, height: 568 } });
    await shows(page, "main", "Jangan dimatikan dulu");
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/trouble-phone-id-light.png`, fullPage: true });
    await page.context().close();
  });

  it("can be read in each of its states, light and dark", async () => {
    const { measuring, outbox } = pageSnapshot();
    const { state: _, ...unknown } = measuring.link;
    const { page } = await open("/?lang=en");
    for (const state of [undefined, "degraded", "down"] as const) {
      const link = state === undefined ? unknown : { ...unknown, state };
      const snapshot = pageSnapshot({ measuring: { ...measuring, link }, outbox: { ...outbox, unsyncedRecords: 2 } });
      source.now = pageFacts({ snapshot, safeToSwitchOff: state === "down" });
      await page.reload();
      await shows(page, "main", PAGE_WORDS.en.linkState[state ?? "unknown"]);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page, "color-contrast")).toEqual([]);
      }
    }
    await page.context().close();
  });

  it("changes by itself, and tells a screen reader what matters and not every second", async () => {
    const { page } = await open("/?lang=en");
    const announced = page.locator("[role=status]");
    await shows(page, "[role=status]", "Link up. Safe to switch off.");
    await page.evaluate("document.querySelector('main').dataset.same = 'yes'");
    const { measuring } = pageSnapshot();
    const link = { ...measuring.link, state: "down" as const, rttP50Ms: 1234 };
    source.now = pageFacts({ linkForMs: 5000, snapshot: pageSnapshot({ measuring: { ...measuring, link } }) });
    await shows(page, "main", "Link down");
    await shows(page, "main", "1,234 ms");
    expect(await announced.textContent()).toBe("Link down. Safe to switch off.");
    // Not by loading it anew.
    expect(await page.locator("main").getAttribute("data-same")).toBe("yes");
    await page.context().close();
  });

  it("says when the box does not answer any more, and goes on when it does", async () => {
    const { page } = await openPage(browser, PHONE);
    await page.clock.install();
    await page.goto(`${served.url}/?lang=id`);
    await shows(page, "main", "Jaringan lancar");
    const { port } = served.server;
    await served.server.close();
    const offline = page.locator("#offline");
    await until("it says so", async () => {
      await page.clock.fastForward(2000);
      const text = (await offline.textContent()) ?? "";
      return (await offline.isVisible()) && /^Tidak tersambung ke kotak\. Ini keadaan \d+ detik lalu\.$/.test(text);
    });
    served = await servePage(source, { port });
    await until("it is back", async () => {
      await page.clock.fastForward(2000);
      return !(await offline.isVisible());
    });
    await page.context().close();
  });

  it("can be used with the keys alone", async () => {
    const { page } = await open("/?lang=en", DESKTOP);
    const focused = () => page.evaluate("document.activeElement.textContent.trim()");
    const met: unknown[] = [];
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press("Tab");
      met.push(await focused());
    }
    expect(met).toEqual(["Suar", "◐", "Indonesia", "Align the antenna"]);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/align?lang=en");
    const tone = page.getByRole("button", { name: "Turn the tone on" });
    await tone.focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#tone").textContent()).toBe("Turn the tone off");
    await page.context().close();
  });

  it("has names for a screen reader: landmarks, headings, charts", async () => {
    const { page } = await open("/?lang=en");
    for (const name of ["Link", "Problems", "Last 24 hours", "Centre", "Services", "Next sun outage"]) {
      expect(await page.getByRole("region", { name, exact: true }).count(), name).toBe(1);
    }
    const charts = await page.getByRole("img").all();
    expect(charts).toHaveLength(3);
    expect(await charts[1]?.getAttribute("aria-label")).toMatch(
      /^Round trip, Last 24 hours; 591 ms to 829 ms; link down/,
    );
    await page.context().close();
  });

  it("is light or dark as the phone is, or as its reader chose, and remembers that", async () => {
    const { page } = await open("/?lang=id", { ...PHONE, colorScheme: "light" });
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await background();
    expect(dark).not.toBe(light);
    const button = page.getByRole("button", { name: "Terang atau gelap" });
    await button.click();
    expect(await background()).toBe(light);
    await page.reload();
    expect(await background()).toBe(light);
    await page.getByRole("button", { name: "Terang atau gelap" }).click();
    expect(await background()).toBe(dark);
    await page.context().close();
  });

  it("changes its language in place", async () => {
    const { page } = await open("/align?lang=id");
    await page.getByRole("link", { name: "English" }).click();
    await shows(page, "h2", "Align the antenna");
    expect(page.url()).toContain("/align?lang=en");
    await page.context().close();
  });

  it("follows the browser's language where neither reader nor site say one", async () => {
    const { page } = await open("/", { ...PHONE, locale: "en-GB" });
    await shows(page, "main", "Link up");
    await page.context().close();
  });

  it("shows the next sun outage by the phone's own clock", async () => {
    const { page } = await open("/?lang=id");
    // 02:13 UTC is 10:13 in Makassar.
    await shows(page, "time", "10.13");
    await page.context().close();
  });

  it("aligns: a number a second, the best one, a tone while it is wanted, and none of it unseen", async () => {
    const { page } = await openPage(browser, PHONE);
    await page.addInitScript(() => {
      const world = globalThis as unknown as { notes: number[]; OscillatorNode: { prototype: { start: unknown } } };
      world.notes = [];
      const start = world.OscillatorNode.prototype.start as (...when: readonly unknown[]) => void;
      world.OscillatorNode.prototype.start = function (this: { frequency: { value: number } }, ...when: unknown[]) {
        world.notes.push(this.frequency.value);
        start.apply(this, when);
      };
    });
    await page.goto(`${served.url}/align?lang=id`);
    await shows(page, ".large", "12,6");
    expect(source.hurried).toBe(1);
    const read = (esn0Db: number) => {
      source.aligning = { everyMs: 1000, ageMs: 100, reading: { profile: "hughes", locked: true, esn0Db } };
    };
    const notes = () => page.evaluate("notes.length") as Promise<number>;
    expect(await notes()).toBe(0);
    await page.getByRole("button", { name: "Nyalakan nada" }).click();
    read(14.2);
    await shows(page, ".large", "14,2");
    await shows(page, "#best", "14,2 dB");
    await until("a tone", async () => (await notes()) > 0);
    const high = (await page.evaluate("notes[notes.length - 1]")) as number;
    read(5.1);
    await shows(page, ".large", "5,1");
    await shows(page, "#best", "14,2 dB");
    await until("a lower tone", async () => ((await page.evaluate("notes[notes.length - 1]")) as number) < high);
    source.aligning = { everyMs: 1000 };
    await until("nothing stands where no figure is", async () => !(await page.locator("#figures").isVisible()));
    read(5.1);
    await page.getByRole("button", { name: "Matikan nada" }).click();
    const silent = await notes();
    await page.getByRole("button", { name: "Ulang dari awal" }).click();
    await shows(page, "#best", "5,1 dB");
    expect(await notes()).toBe(silent);
    await hide(page, true);
    await until("the terminal is left alone", () => source.hurried === 0);
    await hide(page, false);
    await until("and is hurried again", () => source.hurried === 1);
    await page.context().close();
  });

  it("has its picture taken for the README", async () => {
    const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 1 };
    const shots: string[] = [];
    for (const [path, colorScheme] of [
      ["/?lang=id", "light"],
      ["/align?lang=id", "light"],
      ["/?lang=en", "dark"],
    ] as const) {
      const { page } = await open(path, { ...phone, colorScheme });
      await shows(page, "main", path.startsWith("/align") ? "12,6" : "12");
      shots.push((await page.screenshot()).toString("base64"));
      await page.context().close();
    }
    const context = await browser.newContext({ viewport: { width: 3 * 360 + 4 * 16, height: 640 + 32 } });
    const frame = await context.newPage();
    const images = shots.map((shot) => `<img src="data:image/png;base64,${shot}" style="margin:16px 0 0 16px">`);
    await frame.setContent(`<body style="margin:0;background:#7d8984;white-space:nowrap">${images.join("")}</body>`);
    const picture = await frame.screenshot({ path: `${SCREENSHOTS}/readme.png` });
    expect(picture.byteLength).toBeLessThanOrEqual(150_000);
    await context.close();
  });

  it("can be read without script", async () => {
    const { page } = await open("/?lang=id", { ...PHONE, javaScriptEnabled: false });
    await shows(page, "main", "Aman dimatikan");
    await shows(page, "time", "2026-11-27 02:13 UTC");
    await page.context().close();
  });

  it(`weighs no more than ${MAXIMUM_PAGE_BYTES / 1000} kB, live or not`, async () => {
    const { page, requests } = await open("/?lang=id");
    await until("all of it was asked for", () => requests.some((address) => address.includes("/icon-")));
    const files = requests.filter((address) => !address.includes("/events"));
    const sizes = await Promise.all(
      files.map(async (address) => (await (await fetch(address)).arrayBuffer()).byteLength),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const stream = new AbortController();
    const events = await fetch(`${served.url}/events?lang=id`, { signal: stream.signal });
    const first = (await events.body?.getReader().read())?.value?.byteLength ?? 0;
    stream.abort();
    expect(files).toHaveLength(4);
    expect(first).toBeGreaterThan(3000);
    expect(bytes + first).toBeLessThanOrEqual(MAXIMUM_PAGE_BYTES);
    await page.context().close();
  });
});

describe("the files of the page", () => {
  it.each(["page.js", "page.css"])("%s has nothing that the browsers of old phones do not know", async (name) => {
    const source = readFileSync(`${ROOT}/agent/status/page/assets/${name}`, "utf8");
    const loader = name.endsWith("js") ? "js" : "css";
    const write = async (target: string) => (await transform(source, { loader, target, supported })).code;
    // It only mistrusts their cache of tagged ones.
    const supported = { "template-literal": true };
    // What has to be rewritten for them is what they do not know.
    expect(await write(OLDEST_BROWSER)).toBe(await write("esnext"));
    // Of CSS, what esbuild does not know of.
    if (loader === "css")
      expect(source).not.toMatch(
        /[ (]clamp\(|[ (]min\(|[ (]max\(|aspect-ratio|[^-]gap:|:focus-visible|:has\(|:is\(|inset:/,
      );
  });
});

async function shows(page: Page, selector: string, words: string): Promise<void> {
  const text = async () => (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, " ");
  await until(`${words} in ${selector}`, async () => (await text()).includes(words), { describe: () => page.url() });
}

/** By how much the page is wider than the screen. */
async function overflow(page: Page): Promise<number> {
  return (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
}

/** What axe objects to. @param rules only these. */
async function violations(page: Page, ...rules: readonly string[]): Promise<readonly string[]> {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe.source);
  const options = rules.length === 0 ? {} : { runOnly: rules };
  const found = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  // It takes text in the colour of its background for one that is hidden on purpose.
  const unseen = found.incomplete.flatMap(({ nodes }) =>
    nodes.filter(({ any }) => any.some(({ data }) => data?.messageKey === "equalRatio")),
  );
  return [
    ...found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
    ...unseen.map(({ html }) => `unseen: ${html}`),
  ];
}

/** As when its reader looks at something else. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} }); document.dispatchEvent(new Event("visibilitychange"))`,
  );
}
