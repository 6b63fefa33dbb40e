import type { Capture } from "../../agent/cli/capture.ts";
import type { Exchange } from "../../agent/cli/capture-access.ts";
import { driverOf, terminalKind } from "../../agent/cli/open-terminal.ts";
import type { TerminalAccess } from "../../agent/cli/terminal-access.ts";
import { tidy } from "../../agent/collectors/terminal/tidy.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { HttpFailure } from "../../agent/core/http.ts";
import type { TerminalAnswer, TerminalReading } from "../../agent/core/terminal.ts";
import type { SnmpValue } from "../../agent/core/terminal-access.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A terminal that answers as a captured one did. What it was not asked then is a defect of the test. */
function replayedTerminal({ exchanges }: Pick<Capture, "exchanges">): TerminalAccess {
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

/** What the driver makes of the answers that were captured. */
export async function readCapture(
  captured: Capture,
): Promise<Pick<TerminalAnswer, "problem"> & { reading?: TerminalReading }> {
  const parameters = {
    settings: defaultSettings("a").collectors.terminal,
    secrets: {},
    clock: new VirtualClock(),
    access: replayedTerminal(captured),
  };
  const kind = await terminalKind(captured.profile, async () => undefined);
  const driver = await driverOf(kind, "192.0.2.1", parameters);
  try {
    const answer = await driver.read(new AbortController().signal);
    return { ...answer, reading: tidy(answer.reading) };
  } catch (error) {
    if (!(error instanceof SuarError)) throw error;
    return { problem: error };
  }
}
