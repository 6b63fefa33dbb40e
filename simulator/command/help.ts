import { PRESETS } from "./options.ts";

const presets = Object.entries(PRESETS)
  .map(([name, sites]) => `${name} ${sites.toLocaleString("en")}`)
  .join(", ");

/** @param scenarios name and what it is about. */
export function helpText(scenarios: readonly (readonly [name: string, about: string])[]): string {
  const list = scenarios.map(([name, about]) => `  ${name.padEnd(20)} ${about}`).join("\n");
  return `Usage: npm run sim -- [options]

Runs many real agents with simulated terminals, links and power against a real broker, and proves that nothing was lost unsaid.

  --sites N            how many (default 200)
  --preset NAME        instead of --sites: ${presets}
  --minutes N          length of the run once all sites are started, in minutes of this machine (default 1)
  --speed X            the agents' clocks run X times faster, 1 to 60 (default 1): a window of 60 s then takes 60/X s
  --scenario NAME,...  what happens meanwhile (default calm), one or more of those below
  --seed N             the same seed gives the same fleet, the same weather and the same choice of victims (default 1)
  --broker WHICH       embedded (default), mosquitto, or an address like mqtt://127.0.0.1:1883
  --workers N          processes that the agents live in (default: as the plan finds right)
  --json FILE          the report as JSON as well
  --help               this

Scenarios:
${list}

Exit code 0: every record is accounted for. 1: it is not, or the run broke. 2: not understood, or more than this machine can hold.
`;
}
