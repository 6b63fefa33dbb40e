import { keepFields } from "../collectors/terminal/starlink/keep-fields.ts";
import { NotProtobuf } from "../collectors/terminal/starlink/protobuf.ts";
import { problemStatus } from "../core/errors.ts";
import type { HttpOutcome } from "../core/http.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { DishReply, DishRequest, SnmpValue } from "../core/terminal-access.ts";
import { redactPage, redactText } from "./redact.ts";
import type { TerminalAccess } from "./terminal-access.ts";

/** One question and its answer, without what could name the device, its owner or its place. */
export type Exchange =
  | { readonly get: string; readonly status: number; readonly body: string }
  | { readonly get: string; readonly failure: string }
  | { readonly snmp: readonly SnmpVariable[] }
  | { readonly dish: DishRequest; readonly message: string; readonly dropped: readonly string[] }
  | { readonly dish: DishRequest; readonly problem: ProblemStatus };

/** Absent value: the agent has no such variable. */
export interface SnmpVariable extends Partial<SnmpValue> {
  readonly oid: string;
}

/** Ways to a terminal that write down what came back. */
export function recordingAccess(real: TerminalAccess, exchanges: Exchange[]): TerminalAccess {
  return {
    http: {
      ask: async (question, signal) => {
        const outcome = await real.http.ask(question, signal);
        exchanges.push(httpExchange(question.url, outcome));
        return outcome;
      },
    },
    dish: async (address) => {
      const dish = await real.dish(address);
      return {
        address: dish.address,
        ask: async (requests, signal) => {
          const replies = await dish.ask(requests, signal);
          requests.forEach((request, index) => {
            const reply = replies[index];
            if (reply !== undefined) exchanges.push(dishExchange(request, reply));
          });
          return replies;
        },
      };
    },
    snmp: async (target) => {
      const agent = await real.snmp(target);
      return {
        address: agent.address,
        get: async (oids, signal) => {
          const values = await agent.get(oids, signal);
          exchanges.push({ snmp: oids.map((oid, index) => snmpVariable(oid, values[index])) });
          return values;
        },
      };
    },
  };
}

function httpExchange(url: string, outcome: HttpOutcome): Exchange {
  const { pathname, search } = new URL(url);
  const get = `${pathname}${search}`;
  if ("failure" in outcome) return { get, failure: outcome.failure };
  // No profile reads the page of an error, which may say anything.
  const body = outcome.status === 200 ? redactPage(new TextDecoder().decode(outcome.body)) : "";
  return { get, status: outcome.status, body };
}

function snmpVariable(oid: string, found: SnmpValue | undefined): SnmpVariable {
  if (found === undefined) return { oid };
  const { value } = found;
  // An object identifier is a text of numbers, and names a kind of device, not a device.
  const isOid = typeof value === "string" && /^[0-2](?:\.\d+){4,}$/.test(value);
  return { oid, ...found, value: typeof value === "string" && !isOid ? redactText(value) : value };
}

function dishExchange(request: DishRequest, reply: DishReply): Exchange {
  if ("problem" in reply) return { dish: request, problem: problemStatus(reply.problem) };
  try {
    const { message, dropped } = keepFields(request, reply.message);
    return { dish: request, message: Buffer.from(message).toString("hex"), dropped };
  } catch (error) {
    // Whatever it is, it could hold anything: only its length is told.
    if (!(error instanceof NotProtobuf)) throw error;
    return { dish: request, message: "", dropped: [`${reply.message.length} bytes that are no message`] };
  }
}
