import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundlePage } from "../../simulator/page/bundle.ts";
import { formatTime } from "../../simulator/page/format.ts";
import { makeReport, type SimulationReport } from "../../simulator/report/report.ts";
import { reportHtml } from "../../simulator/report/report-html.ts";
import { latencyRows } from "../../simulator/report/report-rows.ts";
import { reportText } from "../../simulator/report/report-text.ts";
import { CHROMIUM_MISSING, openPage, startBrowser } from "../support/browser.ts";
import { GOOD_COSTS, GOOD_VERDICT, StagedRun } from "../support/staged-run.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** Ten seconds in which all sites of one gateway lose their links for a while, and the agents are stopped. */
function stage(): { readonly run: StagedRun; readonly report: SimulationReport } {
  const run = new StagedRun([
    "--minutes",
    "0.15",
    "--sites",
    "300",
    "--scenario",
    "gateway-failure",
    "--json",
    "/home/somebody/report.json",
  ]);
  for (let second = 0; second <= 12; second += 1) {
    const isStruck = second >= 5 && second < 8;
    run.tell(({ gateway }) =>
      second > 10 ? ["stopped", 0] : isStruck && gateway === "Ambon" ? ["link-down", 9] : ["live", 0],
    );
    for (const site of run.sites.slice(0, 40)) run.hear(site, 900);
    run.second(second < 10 ? "running" : second === 10 ? "settling" : "stopping", isStruck ? 270 : 300, 0);
  }
  const log = { 'error: a "quoted" </script> line': 2 };
  const outcome = { verdict: GOOD_VERDICT, costs: GOOD_COSTS, log, cutShort: false };
  const setting = { startedAt: "2026-11-27T08:00:00.000Z", cores: 2 };
  return { run, report: makeReport(run.document, run.recorder, outcome, setting) };
}

describe("the report of a run", () => {
  const { run, report } = stage();

  it("claims no pace for a set-up in which not all came in", () => {
    const setUpOf = (connectedSites: number) =>
      latencyRows({ ...report, costs: { ...GOOD_COSTS, connectedSites } }).find(([name]) => name === "set-up")?.[2];
    expect(setUpOf(300)).toBe("until every agent was connected: 15 a second");
    expect(setUpOf(17)).toBe("over when 17 of 300 agents were connected");
  });

  it("tells as JSON what was recorded of the run", () => {
    const again = JSON.parse(JSON.stringify(report)) as SimulationReport;
    expect(again).toEqual(report);
    expect(again.history.map(({ connected }) => connected)).toEqual([
      ...Array(4).fill(300),
      ...Array(3).fill(270),
      ...Array(5).fill(300),
    ]);
    expect(again.phases.map(({ phase }) => phase)).toEqual(["running", "settling", "stopping"]);
    expect(again.provinces.reduce((sum, { sites }) => sum + sites, 0)).toBe(300);
    expect(again.provinces.reduce((sum, { stopped }) => sum + stopped, 0)).toBe(300);
    expect(again.provinces.reduce((sum, { messages }) => sum + messages, 0)).toBe(13 * 40);
    expect(again.provinces[0]?.delayMs?.p50).toBeCloseTo(900, -2);
  });

  it("tells as text the account, the costs and the events", () => {
    const text = reportText(report);
    for (const words of [
      /created +12,345/,
      /undeclared +0 /,
      /gateway-failure +link-down/,
      /Every record is accounted/,
    ]) {
      expect(text).toMatch(words);
    }
  });

  it("says of an event that is everywhere how many sites it is about, and no more", () => {
    const [occasion] = report.occasions;
    if (occasion === undefined) throw new Error("nothing happens");
    expect(reportText({ ...report, occasions: [{ ...occasion, where: "" }] })).toMatch(/ of the run: \d+ sites$/m);
  });

  it("names the findings when the account does not balance", () => {
    const finding = { kind: "undeclared", site: "1101012001", epoch: "e", count: 3, detail: "among 7-9" } as const;
    const verdict = { ...GOOD_VERDICT, ok: false, findings: [finding], findingCounts: { undeclared: 3 } };
    expect(reportText({ ...report, verdict })).toContain("NOT accounted for: undeclared 3.");
    const html = reportHtml({ ...report, verdict }, run.document, [], { script: "", style: "" });
    expect(html).toContain("undeclared 3 at 1101012001 (epoch e): among 7-9");
    expect(html).toContain("NOT accounted for: undeclared 3.");
  });

  it("says when this machine did not keep up, and not when a worker was late for a moment", () => {
    const late = { ...report, costs: { ...GOOD_COSTS, mostBehindMs: 97_000 } };
    for (const said of [reportText(late), reportHtml(late, run.document, [], { script: "", style: "" })]) {
      expect(said).toContain("This machine did not keep up: what agents wait for came up to 97 s late");
    }
    expect(reportText(report)).not.toContain("keep up");
    expect(reportText(report)).toMatch(/behind +1.4 s/);
  });

  describe.skipIf(CHROMIUM_MISSING !== undefined)("as a page", () => {
    let browser: Browser;
    let folder: TemporaryFolder;
    let address: string;

    beforeAll(async () => {
      folder = await temporaryFolder();
      const file = join(folder.path, "report.html");
      writeFileSync(file, reportHtml(report, run.document, run.recorder.frames.all, await bundlePage("replay.ts")));
      address = pathToFileURL(file).href;
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser.close();
      await folder.remove();
    });

    it("opens from a file without asking for anything, and has the account of the JSON", async () => {
      const { page, requests, complaints } = await openPage(browser);
      await page.goto(address);
      await until("it is drawn", async () => (await page.locator("#time").innerText()) === "at 0:10 of 0:12");
      expect(requests).toEqual([address]);
      expect(complaints).toEqual([]);
      const rows = await page.locator("#account tr").allInnerTexts();
      const account = Object.fromEntries(
        rows.map((row) => row.split("\t")).map(([name = "", value = ""]) => [name, Number(value.replaceAll(",", ""))]),
      );
      const { created, delivered, duplicates, queued, declared, undeclared, reordered } = report.verdict;
      expect(account).toEqual({ created, delivered, duplicates, queued, declared, undeclared, reordered });
      const all = await page.locator("body").innerText();
      for (const words of ["Every record is accounted for.", "2026-11-27 08:00:00 UTC", 'a "quoted" </script> line']) {
        expect(all).toContain(words);
      }
      expect(all).not.toContain("somebody");
      await page.context().close();
    });

    it("shows every moment of the run on the map", async () => {
      const { page } = await openPage(browser);
      await page.goto(address);
      const ambon = run.sites.filter(({ gateway }) => gateway === "Ambon").length;
      const legend = async () => (await page.locator("#legend").innerText()).replaceAll(/\s+/g, " ");
      await until("the end of the run", async () => (await legend()).includes("live 300"));
      await page.locator("#moment").fill("5");
      expect(await legend()).toContain(`link down ${ambon}`);
      expect(await page.locator("#time").innerText()).toBe("at 0:06 of 0:12");
      await page.locator("#moment").fill("11");
      expect(await legend()).toContain("stopped 300");
      await page
        .locator("#timelines canvas")
        .first()
        .hover({ position: { x: 60, y: 60 } });
      expect(await legend()).toContain("live 300");
      const { from, to } = report.occasions[0] ?? { from: 0, to: 0 };
      await page.locator("#events button").click();
      expect(await page.locator("#time").innerText()).toBe(
        `at ${formatTime(Math.floor((from + to) / 2000) * 1000)} of 0:12`,
      );
      await page.context().close();
    });

    it.each(["light", "dark"] as const)(
      "is drawn for paper when it is printed, also from a %s screen",
      async (colorScheme) => {
        const { page } = await openPage(browser, { colorScheme });
        await page.goto(address);
        await until("it is drawn", async () => (await page.locator("#time").innerText()) !== "");
        await page.emulateMedia({ media: "print", colorScheme });
        const land = page.locator("#map canvas").first();
        const isOnPaper = await land.evaluate((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          for (let at = 0; at < data.length; at += 4) {
            if (data[at] === 223 && data[at + 1] === 228 && data[at + 2] === 220) return true;
          }
          return false;
        });
        expect(isOnPaper).toBe(true);
        expect(await page.locator("#play").isVisible()).toBe(false);
        await page.context().close();
      },
    );

    it("can be read by everybody", async () => {
      const { page } = await openPage(browser, { viewport: { width: 390, height: 844 }, bypassCSP: true });
      await page.goto(address);
      await until("it is drawn", async () => (await page.locator("#time").innerText()) !== "");
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      await page.context().close();
    });
  });
});
