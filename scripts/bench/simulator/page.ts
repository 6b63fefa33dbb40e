import { existsSync, readFileSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { SECOND } from "../../../agent/core/time.ts";
import { readOptions } from "../../../simulator/command/options.ts";
import { makeFleet } from "../../../simulator/fleet/fleet.ts";
import type { Site } from "../../../simulator/fleet/site.ts";
import { Recorder } from "../../../simulator/history/recorder.ts";
import { codeOf, type SiteState } from "../../../simulator/history/site-state.ts";
import { LivePage } from "../../../simulator/page/live-page.ts";
import { makeRunDocument } from "../../../simulator/page/run-document.ts";
import { readMachine } from "../../../simulator/plan/machine.ts";
import { makePlan } from "../../../simulator/plan/plan.ts";
import { realNow } from "../../../simulator/world/world-time.ts";
import { UsageError } from "../../usage-error.ts";
import type { Bench } from "../main.ts";
import { descendantsOf, processUsage } from "../process-usage.ts";
import { atMost, type Figure } from "../report.ts";

const CHROMIUM = "/usr/bin/chromium";
const SITES = 27_800;
const FRAMES_A_SECOND = 30;
const SETTLE = 3 * SECOND;
const MEASURE = 10 * SECOND;
const TICK = SECOND / 10;
/** Every site once a minute. */
const HEARD_A_TICK = SITES / 60 / 10;
const STATES: readonly SiteState[] = ["live", "live", "live", "backlog", "connecting", "link-down", "off"];

/**
 * The live page with 27,800 sites in a headless Chromium without a graphics card: a third of them changes each second, every message lights its
 * site up, and each frame draws all of them anew. Beside it, what the page costs the simulator.
 */
export async function measureLivePage({ progress }: Bench): Promise<readonly Figure[]> {
  if (!existsSync(CHROMIUM)) throw new UsageError("sim-page needs Chromium: apt-get install chromium.");
  const sites = makeFleet(SITES, 1);
  const recorder = new Recorder(sites);
  const options = readOptions(["--sites", String(SITES)]);
  if (options === undefined) throw new Error("no options");
  const run = makeRunDocument("npm run bench -- sim-page", options, makePlan(options, readMachine()), [], sites);
  const page = await LivePage.open(0, run, recorder);
  const commotion = setInterval(() => stir(sites, recorder), TICK);
  const browser = await chromium.launch({ executablePath: CHROMIUM });
  try {
    const figures: Figure[] = [];
    for (const ratio of [1, 2]) {
      progress(`drawing ${SITES.toLocaleString("en")} sites at ${ratio} pixels a pixel`);
      figures.push(...(await measureFrames(browser, page.address, ratio)));
    }
    progress("the simulator's own part, with one page open and with none");
    const watched = await cpuPercent(async () => void (await measureFrames(browser, page.address, 1)));
    const alone = await cpuPercent(() => wait(MEASURE));
    return [
      ...figures,
      { name: "CPU of the simulator for an open page", value: Math.max(0, watched - alone), unit: "% of a core" },
    ];
  } finally {
    clearInterval(commotion);
    await browser.close();
    await page.close(undefined);
  }
}

/** Frames a second are those of a machine that has other work; what the processor does for one is the page's own. */
async function measureFrames(browser: Browser, address: string, ratio: number): Promise<readonly Figure[]> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, deviceScaleFactor: ratio });
  try {
    const page = await context.newPage();
    await page.goto(address);
    const frames = async () => Number(await page.locator("#map canvas").nth(1).getAttribute("data-frames"));
    await wait(SETTLE);
    const [before, cpuBefore, since] = [await frames(), browserCpuMs(), realNow()];
    await wait(MEASURE);
    const [count, cpuMs] = [(await frames()) - before, browserCpuMs() - cpuBefore];
    const [perSecond, each] = [count / ((realNow() - since) / SECOND), cpuMs / count];
    const { width, height } = (await page.locator("#map").boundingBox()) ?? { width: 0, height: 0 };
    const size = `${Math.round(width * ratio)} x ${Math.round(height * ratio)}`;
    const about = `${SITES.toLocaleString("en")} sites, no graphics card`;
    const most = SECOND / FRAMES_A_SECOND;
    return [
      {
        name: `frames of the map, ${size} pixels`,
        value: perSecond,
        unit: "a second",
        goal: { text: `>= ${FRAMES_A_SECOND}`, met: perSecond >= FRAMES_A_SECOND },
        beside: about,
      },
      {
        name: "processor for each of them",
        value: each,
        unit: "ms",
        goal: atMost(each, Math.round(most), "ms"),
        beside: "all of Chromium",
      },
    ];
  } finally {
    await context.close();
  }
}

/** Of all processes of the browser, which are those of Chromium below this one. */
function browserCpuMs(): number {
  const isBrowser = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("chromium");
  const processes = descendantsOf(process.pid).filter(isBrowser);
  return processes.reduce((sum, pid) => sum + processUsage(pid).ownCpuSeconds * SECOND, 0);
}

let ticks = 0;

/** A tenth of a second of a busy fleet. */
function stir(sites: readonly Site[], recorder: Recorder): void {
  ticks += 1;
  for (let count = 0; count < HEARD_A_TICK; count += 1) {
    const site = sites[Math.floor(Math.random() * sites.length)];
    if (site === undefined) continue;
    recorder.traffic.heard(site.name);
    recorder.traffic.live(site.name, 1000 + Math.random() * 1000);
  }
  const figures = { on: SITES, connected: SITES, recorded: 0, queued: 0, messages: ticks * HEARD_A_TICK };
  recorder.look(realNow(), "running", { ...figures, sessions: SITES, cpuMs: 0, behindMs: 0, residentBytes: 0 });
  if (ticks % 10 !== 0) return;
  const states = Buffer.from(
    sites.map(({ index }) => codeOf(STATES[(index + (index % 3 === 0 ? ticks / 10 : 0)) % STATES.length] ?? "live")),
  );
  recorder.fleet.take(
    sites.map(({ index }) => index),
    states,
    Buffer.alloc(2 * SITES),
  );
}

async function cpuPercent(work: () => Promise<void>): Promise<number> {
  const [before, since] = [process.cpuUsage(), realNow()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1000 / (realNow() - since)) * 100;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
