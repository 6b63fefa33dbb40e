import type { HttpClient } from "../core/http.ts";
import type { OpenDish, SnmpAgent } from "../core/terminal-access.ts";
import { NodeHttpClient } from "../platform/http-client.ts";
import type { SnmpTarget } from "../platform/snmp-agent.ts";

/** The ways to a terminal. */
export interface TerminalAccess {
  readonly http: HttpClient;
  readonly dish: OpenDish;
  snmp(target: SnmpTarget): Promise<SnmpAgent>;
}

/** Loaded when there is something to ask. */
export const openDish: OpenDish = async (address) =>
  new (await import("../platform/starlink-dish.ts")).StarlinkDish(address);

/** The real ones. What only one kind of terminal needs is loaded when there is such a terminal: HTTP/2 and SNMP take megabytes. */
export function realTerminalAccess(): TerminalAccess {
  return {
    http: new NodeHttpClient(),
    dish: openDish,
    snmp: async (target) => new (await import("../platform/snmp-agent.ts")).NetSnmpAgent(target),
  };
}
