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
  --speed X            the agents' clocks run X times as fast, 0.25 to 60 (default 1): a window of 60 s then takes 60/X s
  --scenario NAME,...  what happens meanwhile (default calm), one or more of those below
  --seed N             the same seed gives the same fleet, the same weather and the same choice of victims (default 1)
  --broker WHICH       embedded (default), mosquitto, nats (three nodes that are one broker), or addresses like
                       mqtt://127.0.0.1:1883,mqtt://127.0.0.1:1884: separate brokers, each for a part of the sites
  --brokers N          so many embedded brokers or Mosquittos (default: as many as the limit of open files demands)
  --tls                certificates on both sides, of an authority made for the run; with mosquitto and nats
  --shard I/N          only the I-th of N parts of the fleet: so several machines have it between them
  --workers N          processes that the agents live in (default: as the plan finds right)
  --report FILE        the report as a page of HTML, which needs nothing else to be read
  --json FILE          the report as JSON
  --merge FILE ...     no run: judges the JSON reports of all shards together
  --page PORT          of the live page on 127.0.0.1 (default: one that is free; its address is printed)
  --no-page            no live page
  --help               this

Scenarios:
${list}

Exit code 0: every record is accounted for. 1: it is not, or the run broke. 2: not understood, or more than this machine can hold.
130: ended with Ctrl-C before there was anything to judge, or at once.
`;
}
