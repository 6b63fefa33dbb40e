import type { Millis } from "../../agent/core/time.ts";
import type { Finding, FindingKind } from "./findings.ts";
import type { OutageCount } from "./said.ts";

/** What the auditor has to say at the end. Records, unless said otherwise. */
export interface Verdict {
  /** Nothing was found but what the scenario expects or allows. */
  readonly ok: boolean;
  /** What all agents say that they recorded, had confirmed, have queued, and declared lost or merged. */
  readonly created: number;
  /** Of `created`, what had been delivered before the run, and what had been declared: stores that were there already. */
  readonly before: { readonly delivered: number; readonly declared: number };
  readonly confirmed: number;
  readonly queued: number;
  readonly declared: number;
  /** What came, each record once. */
  readonly delivered: number;
  readonly duplicates: number;
  /** Duplicates that no new session of their site explains. */
  readonly unexplainedDuplicates: number;
  readonly reordered: number;
  /** Recorded, and neither here nor queued nor declared. */
  readonly undeclared: number;
  readonly powerCuts: number;
  readonly messages: number;
  /** Sessions that began, and those that ended without a goodbye or with one, as the broker told. */
  readonly births: number;
  readonly deaths: number;
  readonly mostBirthsASecond: number;
  /** Messages that the broker says it dropped; absent where it does not say. */
  readonly dropped?: number;
  /** The most that Mosquitto says it kept at once, and CONNECTs of a minute; absent where it does not say. */
  readonly mostStored?: number;
  readonly mostConnectsAMinute?: number;
  /** Outages that sites reported, by cause. */
  readonly outages: Readonly<Partial<Record<string, OutageCount>>>;
  /** At how many sites an alarm was raised, by its code. */
  readonly alarms: Readonly<Record<string, number>>;
  /** What became of settings that the centre sent, by state: sites. */
  readonly configurations: Readonly<Record<string, number>>;
  /** From the end of a window to its arrival, in the agents' time; absent when nothing live came. */
  readonly liveDelayMs?: { readonly p50: Millis; readonly p95: Millis; readonly max: Millis };
  /** The first of them. */
  readonly findings: readonly Finding[];
  readonly findingCounts: Readonly<Partial<Record<FindingKind, number>>>;
  readonly expectedCounts: Readonly<Partial<Record<FindingKind, number>>>;
}
