import { type Millis, SECOND } from "../core/time.ts";
import { tryCentre } from "../doctor/centre-trial.ts";
import type { Gatherers } from "../doctor/examine.ts";
import { uplinkOptions } from "../options.ts";
import { knock } from "../platform/broker-door.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { AGENT_VERSION } from "../version.ts";
import { agentState } from "./doctor-records.ts";
import { BOX_WITHIN, type DoctorWorld } from "./doctor-world.ts";

/** Six questions of 20 s each, and what goes before. */
const TRIAL_WITHIN: Millis = 180 * SECOND;

/** The broker, and what it lets this site do. */
export function centreGatherers({ settings, facts, secrets, clock }: DoctorWorld): Pick<Gatherers, "door" | "trial"> {
  const { broker, ...options } = uplinkOptions(settings, secrets ?? {}, AGENT_VERSION);
  return {
    door: {
      within: options.connectDeadline + BOX_WITHIN,
      gather: async (signal) => {
        if (broker === undefined) return {};
        const { reach, connectMs, ...door } = await knock(broker, options.tls, options.connectDeadline, signal);
        const reached = {
          ...(reach === undefined ? {} : { reach }),
          ...(connectMs === undefined ? {} : { connectMs }),
        };
        // Without the files of this site, TLS says nothing about the broker.
        if (secrets === undefined && broker.startsWith("mqtts:")) {
          return { ...reached, ...(door.broker === undefined ? {} : { broker: door.broker }) };
        }
        return { ...door, ...reached };
      },
    },
    trial: {
      within: options.connectDeadline + TRIAL_WITHIN,
      gather: async (signal, others) => {
        const [agent, door, beside] = await Promise.all([others("agent"), others("door"), others("namesakes")]);
        const isOpen = door?.tls === "plain" || door?.tls === "secure";
        const isAlone = agent?.state === "stopped" && (beside ?? []).length === 0;
        const may = isAlone && isOpen && secrets !== undefined && facts.state === "good";
        if (!may || broker === undefined) return "untried";
        const trial = await tryCentre({ ...options, broker }, { transport: new MqttTransport(), clock }, signal);
        if (trial.outcome === "refused" || trial.ended !== "taken-over") return trial;
        // An agent that was started meanwhile is no second box.
        return (await agentState(settings.dataDirectory)).state === "stopped" ? trial : "untried";
      },
    },
  };
}
