import type { AlignmentFacts, DayStep, PageFacts, PageSource } from "../../agent/core/page.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { MINUTE } from "../../agent/core/time.ts";
import { pageAssets } from "../../agent/platform/page-assets.ts";
import { PageServer, type PageServerOptions } from "../../agent/platform/page-server.ts";
import { pageSite } from "../../agent/status/page/site.ts";
import { recordingLog } from "./recording-log.ts";
import { sampleSnapshot } from "./view-model.ts";

/** A day of a site on a satellite link: rain in the afternoon, a power cut at night. */
export function sampleDay(): readonly DayStep[] {
  return Array.from({ length: 288 }, (_, index): DayStep => {
    if (index >= 20 && index < 62) return {};
    const wave = Math.sin(index / 9) + Math.sin(index / 2.3) / 2;
    const rain = Math.max(0, 1 - Math.abs(index - 205) / 14);
    const down = index >= 202 && index <= 206;
    return {
      signal: 12.6 + wave * 0.3 - rain * 9,
      lossRatio: down ? 1 : Math.min(1, Math.max(0, 0.004 + wave * 0.003 + rain * 0.3)),
      downRatio: down ? 1 : 0,
      ...(down ? {} : { rttMs: 612 + wave * 14 + rain * 260 }),
    };
  });
}

/** Of a healthy site on the most usual kind of terminal, with services and a forecast. */
export function pageSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  const healthy = sampleSnapshot();
  const start = healthy.clock.at + 76 * 60 * MINUTE;
  return {
    ...healthy,
    measuring: {
      ...healthy.measuring,
      terminal: { profile: "hughes", locked: true, esn0Db: 12.6, rxLevelDbm: -42.1, txLevelDbm: 28 },
      services: [
        { unit: "sembako", reachable: true, httpMs: 42 },
        { unit: "klinik", bytes: 12_300_000 },
        { unit: "wifi", clients: "10-19", uniquesDay: "20+" },
        { unit: "sikopdes", reachable: false, failure: "portal" },
      ],
    },
    diagnosis: { sunOutage: { start, end: start + 5.3 * MINUTE } },
    ...change,
  };
}

export function pageFacts(change: Partial<PageFacts> = {}): PageFacts {
  return {
    snapshot: pageSnapshot(),
    linkForMs: 11_045_000,
    day: { steps: sampleDay(), figure: "esn0Db" },
    outages: [
      { cause: "rain-fade", endedAgoMs: 6.8 * 60 * MINUTE, durationMs: 24 * MINUTE, over300s: true },
      { cause: "power-site", endedAgoMs: 19 * 60 * MINUTE, over300s: true },
      { cause: "dns", endedAgoMs: 22 * 60 * MINUTE, durationMs: 95_000, over300s: false },
    ],
    safeToSwitchOff: true,
    ...change,
  };
}

/** The PageSource port in a test's hands. */
export class FakePageSource implements PageSource {
  now = pageFacts();
  aligning: AlignmentFacts = {
    everyMs: 1000,
    reading: { profile: "hughes", locked: true, esn0Db: 12.6, rxLevelDbm: -42.1 },
    ageMs: 400,
  };
  /** How many have hurried the terminal and not let go. */
  hurried = 0;
  recalls = 0;

  facts(): PageFacts {
    return this.now;
  }

  alignment(): AlignmentFacts {
    return this.aligning;
  }

  hurryTerminal(): () => void {
    this.hurried += 1;
    let held = true;
    return () => {
      if (held) this.hurried -= 1;
      held = false;
    };
  }

  async recall(): Promise<void> {
    this.recalls += 1;
  }
}

/** The page on a free port of loopback, with its real server and files. */
export async function servePage(source: PageSource, options: Partial<PageServerOptions> = {}) {
  const { log, lines } = recordingLog();
  const load = async () =>
    pageSite({ source, assets: pageAssets(), language: "auto", monotonic: () => performance.now() });
  const server = new PageServer({ port: 0, lan: false, hosts: [], ...options }, load, log);
  await server.open();
  return { server, url: `http://127.0.0.1:${server.port}`, lines };
}
