import type { Site } from "../fleet/site.ts";
import { hash, SeededRandom } from "../random.ts";
import { concerns, type Scenario, type SettingsTree, type Trait } from "./happenings.ts";

/** What is not the same at all sites. */
export interface SiteTraits {
  readonly settings: SettingsTree;
  readonly store?: Trait["store"];
}

/** Pure: what the scenarios say of each site before anything happens. The same seed gives the same sites the same traits. */
export function traitsOf(scenarios: readonly Scenario[], site: Site, seed: number): SiteTraits {
  let settings: SettingsTree = {};
  let store: Trait["store"];
  for (const scenario of scenarios) {
    settings = merged(settings, scenario.settings);
    for (const [position, trait] of scenario.sites.entries()) {
      const random = new SeededRandom(hash(`${seed} ${scenario.name} site ${position} ${site.name}`));
      if (!concerns(trait.where, site) || !random.chance(trait.share)) continue;
      settings = merged(settings, trait.settings);
      store = trait.store ?? store;
    }
  }
  return { settings, ...(store === undefined ? {} : { store }) };
}

/** Both; where both say something, the later one. */
export function merged(first: SettingsTree, later: SettingsTree): SettingsTree {
  const tree: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(later)) {
    const before = tree[key];
    tree[key] = isTree(before) && isTree(value) ? merged(before, value) : value;
  }
  return tree;
}

function isTree(value: unknown): value is SettingsTree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
