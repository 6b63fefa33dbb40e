import { atMost, type Figure } from "../report.ts";
import type { IpTraffic } from "./ip-traffic.ts";

/** What one participant's day cost. */
export interface DayResult {
  /** The whole day, all that crossed its interface. */
  readonly wire: IpTraffic;
  /** A while without a new connection in it, and the messages that it had. */
  readonly quiet: { readonly wire: IpTraffic; readonly messages: number };
  readonly messages: number;
  readonly connections: number;
  /** The agent's own count of the day. */
  readonly bytesToday?: number;
}

export interface DayResults {
  readonly defaults: DayResult;
  readonly economy: DayResult;
  /** A plain JSON publisher of the same values. */
  readonly json: DayResult;
  /** An agent at defaults in real time, for a few minutes of the same day. */
  readonly realTime: DayResult;
  /** How much faster than that the others lived. */
  readonly factor: number;
}

const DEFAULTS_GOAL_MEGABYTES = 1.0;
const ECONOMY_GOAL_MEGABYTES = 0.25;
const COUNT_GOAL_PERCENT = 5;

export function dayFigures(results: DayResults): readonly Figure[] {
  const { defaults, economy, json, realTime, factor } = results;
  return [
    {
      name: "MQTT a day, defaults",
      value: megabytes(defaults),
      unit: "MB",
      goal: atMost(megabytes(defaults), DEFAULTS_GOAL_MEGABYTES, "MB"),
      beside: `plain JSON of the same values ${megabytes(json).toFixed(2)} MB; ${about(defaults)}, ${factor} x real time`,
    },
    {
      name: "MQTT a day, economy",
      value: megabytes(economy),
      unit: "MB",
      goal: atMost(megabytes(economy), ECONOMY_GOAL_MEGABYTES, "MB"),
      beside: about(economy),
    },
    {
      name: "on the wire per live message",
      value: quietBytes(defaults),
      unit: "bytes",
      beside: `in real time ${Math.round(quietBytes(realTime))}; plain JSON ${Math.round(quietBytes(json))}; both ways, TLS, TCP and IP`,
    },
    count("defaults", defaults),
    count("economy", economy),
    count("real time", realTime),
  ];
}

function count(name: string, { wire, bytesToday = 0 }: DayResult): Figure {
  const percent = Number((100 * (bytesToday / wire.bytes - 1)).toFixed(2));
  return {
    name: `agent's own count against the interface, ${name}`,
    value: percent,
    unit: "%",
    goal: { text: `within ${COUNT_GOAL_PERCENT} %`, met: Math.abs(percent) <= COUNT_GOAL_PERCENT },
    beside: `${bytesToday.toLocaleString("en")} of ${wire.bytes.toLocaleString("en")} bytes`,
  };
}

function about({ messages, connections }: DayResult): string {
  return `${messages.toLocaleString("en")} messages, ${connections} connections`;
}

function megabytes({ wire }: DayResult): number {
  return wire.bytes / 1e6;
}

function quietBytes({ quiet }: DayResult): number {
  return quiet.wire.bytes / quiet.messages;
}
