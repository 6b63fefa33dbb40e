import type { Collector } from "../core/collector.ts";
import type { HostInfo } from "../core/host.ts";
import type { NetworkInfo, Prober } from "../core/network.ts";
import type { TerminalDriver } from "../core/terminal.ts";
import type { Millis } from "../core/time.ts";
import { HostCollector } from "./host/host.ts";
import { InterfaceCollector } from "./interface/counters.ts";
import { FirstHop } from "./link/first-hop.ts";
import { Ladder, type LadderOptions } from "./link/ladder.ts";
import type { TerminalPace } from "./terminal/pace.ts";
import { TerminalCollector } from "./terminal/terminal.ts";

export interface CollectorOptions {
  readonly ladder: Omit<LadderOptions, "isp">;
  /** Address of the provider's first router; "auto": it is looked for; undefined: not probed. */
  readonly isp?: "auto" | (string & {}) | undefined;
  /** The WAN interface, or "auto" for that of the default route. */
  readonly interfaceName: string;
  readonly hostEvery: Millis;
}

export interface CollectorPorts {
  readonly prober: Prober;
  readonly network: NetworkInfo;
  readonly host: HostInfo;
  /** Absent at a site without a terminal that can be read. */
  readonly terminal?: TerminalDriver;
  /** How often it is read. Absent: as often as suits this kind of terminal. */
  readonly terminalPace?: TerminalPace | undefined;
  /** Bytes of the satellite are short: what costs some comes more seldom. Absent: they never are. */
  readonly sparing?: () => boolean;
}

/** Every collector there is, in the order in which they start. A new one is added here and nowhere else. */
export function buildCollectors(options: CollectorOptions, ports: CollectorPorts): readonly Collector[] {
  const { isp, ladder } = options;
  const [towards] = ladder.anycast;
  const firstHop = isp === "auto" && towards ? new FirstHop(towards, ladder.timeout, ports.prober) : undefined;
  const ispRouter = isp === "auto" ? firstHop : { address: isp };
  return [
    new Ladder({ isp: ispRouter, sparing: ports.sparing, ...ladder }, ports.prober, ports.network),
    ...(firstHop === undefined ? [] : [firstHop]),
    new InterfaceCollector(options.interfaceName, ports.network),
    new HostCollector(options.hostEvery, ports.host),
    ...(ports.terminal === undefined ? [] : [new TerminalCollector(ports.terminal, ports.terminalPace)]),
  ];
}

export type { AboutAgent } from "./host-window.ts";
export type { LadderOptions } from "./link/ladder.ts";
export { CollectorRunner, type ReadingSink, type RunnerPorts } from "./runner.ts";
export { TerminalPace } from "./terminal/pace.ts";
export { type WindowOptions, type WindowPorts, Windows } from "./window.ts";
