import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defaultSettings } from "../../../agent/config/load.ts";
import { MINUTE, type Millis, SECOND } from "../../../agent/core/time.ts";
import { Centre } from "./centre.ts";
import { Edge } from "./edge.ts";
import { fillStore } from "./fill.ts";
import { Namespaces, type Site } from "./namespaces.ts";
import { SiteAgent } from "./site-agent.ts";
import type { Undo } from "./undo.ts";
import { Village } from "./village.ts";

/** While the link is measured, a minute of the village takes a second: a drain of a minute then has 60 live messages to judge by. */
const SPEED = 60;
export const BEAT: Millis = MINUTE / SPEED;
/** What the agent calls fresh at its defaults, in the time of the village. */
export const FRESH: Millis = (defaultSettings("bench").outbox.freshSeconds * SECOND) / SPEED;
/** Mosquitto's default of half an hour, in the time of the village. */
const DEFAULT_AUTOSAVE_SECONDS = 1800 / SPEED;
const BEST_AUTOSAVE_SECONDS = 1;
const UNPACED = { "uplink.backlogKilobitsPerSecond": "0" };

const AGENT_SETTINGS = {
  "clock.trust": "always",
  "collectors.windowSeconds": `${BEAT / SECOND}`,
  "collectors.host.everySeconds": `${BEAT / SECOND}`,
  "outbox.freshSeconds": `${FRESH / SECOND}`,
  // Nobody answers for a modem and a resolver here.
  "collectors.link.gateway": "none",
  "collectors.link.resolverName": "none",
};

/** The agent at its defaults and without a pace; bridges that save at their default, and each second. */
export type Way = "defaults" | "unpaced" | "bridge" | "savingBridge";

/** How many villages of each: the more, the more there is to judge by. */
const VILLAGES: Readonly<Record<Way, number>> = { defaults: 3, unpaced: 1, bridge: 2, savingBridge: 1 };
const WAYS = Object.keys(VILLAGES) as Way[];

/** Of every village, by its way. */
export type EachWay<Result> = Readonly<Record<Way, readonly Result[]>>;

export interface LinkParts {
  /** The production bundle. */
  readonly program: string;
  readonly folder: string;
  readonly undo: Undo;
  readonly signal: AbortSignal;
}

export interface LinkVillages {
  readonly villages: readonly LinkVillage[];
  readonly centre: Centre;
}

/** A village and which way its records go. */
export class LinkVillage extends Village {
  constructor(
    readonly way: Way,
    name: string,
    site: Site,
    override readonly carrier: SiteAgent | Edge,
  ) {
    super(name, site, carrier);
  }
}

/** Villages with the records of an outage, and links behind which nobody listens yet. */
export async function buildVillages(parts: LinkParts, outageMinutes: number): Promise<LinkVillages> {
  const { program, folder, undo, signal } = parts;
  const namespaces = new Namespaces(undo);
  const plots = WAYS.flatMap((way) =>
    Array.from({ length: VILLAGES[way] }, (_, index) => {
      const name = `${way.toLowerCase()}${index + 1}`;
      return { way, name, site: namespaces.addSite(name), directory: join(folder, name) };
    }),
  );
  const links = plots.map(({ name, site }) => ({ name, host: site.centreAddress, quality: "geo" as const }));
  const byName = new Map<string, Village>();
  const centre = await Centre.start({ namespaces, folder, links, undo, signal }, ({ site, at, records }) => {
    for (const record of records) byName.get(site)?.arrivals.add(record, at);
  });
  const villages: LinkVillage[] = [];
  for (const { way, name, site, directory } of plots) {
    const options = {
      site: name,
      namespace: site,
      certificate: centre.certificateOf(name),
      centre: centre.addressOf(name),
    };
    mkdirSync(directory);
    let carrier: SiteAgent | Edge;
    if (way === "defaults" || way === "unpaced") {
      await fillStore(directory, outageMinutes);
      const settings = way === "defaults" ? AGENT_SETTINGS : { ...AGENT_SETTINGS, ...UNPACED };
      carrier = new SiteAgent({ ...options, program, dataDirectory: directory, settings }, undo);
    } else {
      const autosaveSeconds = way === "bridge" ? DEFAULT_AUTOSAVE_SECONDS : BEST_AUTOSAVE_SECONDS;
      carrier = new Edge({ ...options, directory, autosaveSeconds }, undo);
      carrier.order({ type: "outage", minutes: outageMinutes });
    }
    const village = new LinkVillage(way, name, site, carrier);
    byName.set(name, village);
    villages.push(village);
  }
  return { villages, centre };
}

/** Does the same in every village at the same time. */
export async function eachWay<Result>(
  villages: readonly LinkVillage[],
  of: (village: LinkVillage) => Promise<Result>,
): Promise<EachWay<Result>> {
  const results = await Promise.all(villages.map(async (village) => ({ way: village.way, result: await of(village) })));
  const entries = WAYS.map((way) => [way, results.filter((one) => one.way === way).map(({ result }) => result)]);
  return Object.fromEntries(entries) as EachWay<Result>;
}
