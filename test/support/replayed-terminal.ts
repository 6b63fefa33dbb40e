import type { Capture } from "../../agent/cli/capture.ts";
import type { Exchange } from "../../agent/cli/capture-access.ts";
import type { TerminalAccess } from "../../agent/cli/terminal-access.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { HttpFailure } from "../../agent/core/http.ts";
import type { SnmpValue } from "../../agent/core/terminal-access.ts";

/** A terminal that answers as a captured one did. What it was not asked then is a defect of the test. */
export function replayedTerminal({ exchanges }: Pick<Capture, "exchanges">): TerminalAccess {
  const find = <Found extends Exchange>(matches: (exchange: Exchange) => exchange is Found): Found => {
    const found = exchanges.find(matches);
    if (found === undefined) throw new Error("the capture has no such exchange");
    return found;
  };
  return {
    http: {
      ask: async ({ url }) => {
        const { pathname, search } = new URL(url);
        const page = find((exchange): exchange is Extract<Exchange, { get: string }> => {
          return "get" in exchange && exchange.get === `${pathname}${search}`;
        });
        if ("failure" in page) return { failure: page.failure as HttpFailure };
        return { status: page.status, ms: 1, body: new TextEncoder().encode(page.body) };
      },
    },
    dish: async (address) => ({
      address,
      ask: async (requests) =>
        requests.map((request) => {
          const reply = find((exchange): exchange is Extract<Exchange, { dish: unknown }> => {
            return "dish" in exchange && exchange.dish === request;
          });
          if ("message" in reply) return { message: new Uint8Array(Buffer.from(reply.message, "hex")) };
          return { problem: new SuarError(reply.problem.code as "terminal-denied", { address }) };
        }),
    }),
    snmp: async ({ host, port }) => ({
      address: `${host}:${port}`,
      get: async (oids) => {
        const { snmp } = find((exchange): exchange is Extract<Exchange, { snmp: unknown }> => "snmp" in exchange);
        return oids.map((oid): SnmpValue | undefined => {
          const { value, wrapsAt } = snmp.find((variable) => variable.oid === oid) ?? {};
          return value === undefined ? undefined : { value, ...(wrapsAt === undefined ? {} : { wrapsAt }) };
        });
      },
    }),
  };
}
