import type { Settings } from "../../agent/config/declaration.ts";
import { ConfigurationInvalid, explainObjection } from "../../agent/config/issues.ts";
import { defaultSettings, loadSettings } from "../../agent/config/load.ts";
import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { longestInSpread } from "../../agent/uplink/backoff.ts";
import type { SimulationOptions } from "../command/options.ts";
import { UsageError } from "../command/usage-error.ts";
import { merged } from "./cast.ts";
import type { Scenario, SettingsTree } from "./happenings.ts";

/** When the run begins in the agents' time; undefined: now. @throws UsageError when two scenarios want different times. */
export function beginningOf(scenarios: readonly Scenario[]): Millis | undefined {
  const [first, ...others] = scenarios.filter(({ begins }) => begins !== undefined);
  const other = others.find(({ begins }) => begins !== first?.begins);
  if (first === undefined || other === undefined) return first?.begins;
  throw new UsageError(`--scenario ${first.name},${other.name}: they are at different times. Run one after the other.`);
}

/** Whether all sites are told by the centre what it has, as `uplink.confirm: central` wants it. */
export function isConfirming(scenarios: readonly Scenario[]): boolean {
  const { uplink } = settingsOfAll(scenarios) as { readonly uplink?: { readonly confirm?: string } };
  return uplink?.confirm === "central";
}

/** The longest that a site waits with its next attempt after an event that sends everybody away, in the agents' time; 0 where there is none. */
export function returnOf(scenarios: readonly Scenario[]): Millis {
  const { uplink } = merged(defaultSettings("simulated"), settingsOfAll(scenarios)) as Settings;
  const longest = scenarios.flatMap(({ events }) =>
    events.map(({ what }) => {
      // To a site the centre's network is no link of its own: it doubles its waits as for any broker that does not answer.
      if (what === "backhaul-down") return uplink.retryMaximumSeconds;
      return what === "broker-restart" || what === "broker-kill" ? longestInSpread(uplink.reconnectSpreadSeconds) : 0;
    }),
  );
  return Math.max(0, ...longest) * SECOND;
}

/** What does not fit together, before anything is started. @throws UsageError with what to write instead. */
export async function checkScenarios(
  scenarios: readonly Scenario[],
  { minutes, speed, broker }: Pick<SimulationOptions, "minutes" | "speed" | "broker">,
): Promise<void> {
  beginningOf(scenarios);
  checkBrokerEvents(scenarios);
  for (const scenario of scenarios) {
    const { name, atLeastMinutes, settings, sites, events } = scenario;
    if (minutes * speed < atLeastMinutes) {
      throw new UsageError(
        `--scenario ${name} needs ${atLeastMinutes} min of the agents' time, and ${minutes} min at speed ${speed} are ${Number((minutes * speed).toFixed(1))}: ` +
          `--minutes ${Math.ceil((atLeastMinutes / speed) * 100) / 100}${speed < 60 ? `, or --minutes ${Math.ceil(atLeastMinutes / 0.6) / 100} --speed 60` : ""}.`,
      );
    }
    for (const tree of [settings, ...sites.map((trait) => merged(settings, trait.settings))])
      await checkSettings(name, tree);
    const does = (what: string) => events.some((event) => event.what === what);
    if ((does("broker-restart") || does("broker-kill")) && typeof broker === "object") {
      throw new UsageError(
        `--scenario ${name} ends the broker, which must be one of the run's own: leave the address out.`,
      );
    }
    if (!does("broker-kill")) continue;
    if (broker === "embedded") {
      throw new UsageError(
        `--scenario ${name}: the embedded broker has no disk to come back with. Take --broker mosquitto or --broker nats.`,
      );
    }
    if (broker === "mosquitto" && !isConfirming(scenarios)) {
      throw new UsageError(
        `--scenario ${name}: a Mosquitto that is killed forgets what it had acknowledged, so its sites need "uplink": {"confirm": "central"} in the scenario's settings, as broker-kill has it.`,
      );
    }
  }
}

/** A broker that is away cannot go away: what comes back then would be two. */
function checkBrokerEvents(scenarios: readonly Scenario[]): void {
  const absences = scenarios
    .flatMap(({ name, events }) => events.map((event) => ({ name, ...event })))
    .filter(({ what }) => what === "broker-restart" || what === "broker-kill")
    .sort((a, b) => a.fromPercent - b.fromPercent);
  for (const [index, { name, fromPercent }] of absences.entries()) {
    const before = absences[index - 1];
    if (before === undefined || fromPercent > before.toPercent) continue;
    const names = before.name === name ? name : `${before.name},${name}`;
    throw new UsageError(
      `--scenario ${names}: both take the broker away, from ${fromPercent}% of the run on. Run one after the other.`,
    );
  }
}

async function checkSettings(scenario: string, tree: SettingsTree): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ site: "simulated", ...tree }));
  try {
    await loadSettings({ file: scenario, environment: {}, flags: [], readFile: async () => bytes });
  } catch (error) {
    const problems =
      error instanceof ConfigurationInvalid
        ? error.issues.map(({ path, objection }) => `${path}: ${explainObjection(objection, "en").problem}`)
        : [reasonOf(error)];
    throw new UsageError(`Scenario ${scenario}: its settings are not those of an agent: ${problems.join(" ")}`);
  }
}

function settingsOfAll(scenarios: readonly Scenario[]): SettingsTree {
  return scenarios.reduce<SettingsTree>((tree, { settings }) => merged(tree, settings), {});
}
