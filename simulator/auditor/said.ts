import type { DecodedRecord } from "../../agent/uplink/decode-envelope.ts";
import type { Finding } from "./findings.ts";

/** Outages of one cause. */
export interface OutageCount {
  readonly count: number;
  readonly siteCount: number;
  /** The first of those sites. */
  readonly sites: readonly string[];
}

const MAXIMUM_NAMES = 200;

/** What sites told of themselves: outages with their causes, alarms, and what became of settings. */
export class Said {
  readonly #outages = new Map<string, { count: number; readonly sites: Set<string> }>();
  readonly #alarms = new Map<string, Set<string>>();
  /** By site: what it had to refuse. */
  readonly #refused = new Map<string, string>();
  readonly #configurations = new Map<string, { readonly state: string; readonly id?: string }>();

  /** @param record that came for the first time. */
  take(site: string, { kind, cause, code, state }: DecodedRecord): void {
    if (kind === "outage" && typeof cause === "string") {
      const known = this.#outages.get(cause) ?? { count: 0, sites: new Set() };
      known.count += 1;
      known.sites.add(site);
      this.#outages.set(cause, known);
    } else if (kind === "alarm" && typeof code === "string" && state === "raised") {
      this.#alarms.set(code, (this.#alarms.get(code) ?? new Set()).add(site));
    }
  }

  /** A message on `config/reported`. @throws Error when it is none. */
  reported(site: string, payload: Uint8Array): void {
    const report: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof report !== "object" || report === null || !("state" in report) || typeof report.state !== "string") {
      throw new Error("a report without a state");
    }
    const id = "id" in report && typeof report.id === "string" ? { id: report.id } : {};
    this.#configurations.set(site, { state: report.state, ...id });
  }

  /** Settings that no site must keep were sent to it. @param id that the settings have. */
  mustRefuse(site: string, id: string): void {
    this.#refused.set(site, id);
  }

  /** The sites that have not refused or taken back what they had to, by their last word. */
  get findings(): readonly Finding[] {
    return [...this.#refused].flatMap(([site, id]): readonly Finding[] => {
      const said = this.#configurations.get(site);
      if (said?.id === id && (said.state === "refused" || said.state === "reverted")) return [];
      const detail =
        said === undefined ? `it has not said what became of ${id}` : `${said.state} ${said.id ?? ""} after ${id}`;
      return [{ kind: "configuration", site, count: 1, detail }];
    });
  }

  get outages(): Readonly<Record<string, OutageCount>> {
    const told = ([cause, { count, sites }]: [string, { count: number; sites: ReadonlySet<string> }]) =>
      [cause, { count, siteCount: sites.size, sites: [...sites].slice(0, MAXIMUM_NAMES) }] as const;
    return Object.fromEntries([...this.#outages].map(told));
  }

  get alarms(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#alarms].map(([code, sites]) => [code, sites.size]));
  }

  get configurations(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { state } of this.#configurations.values()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }
}
