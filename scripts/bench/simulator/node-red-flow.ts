import { type PeerLoad, payloadOf } from "./peer-load.ts";

/** One node of a flow, as Node-RED keeps it. */
export type FlowNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

const TAB = "sites";

/**
 * The load as a flow of Node-RED: a connection, a node that injects and one that publishes for each client. The first message is the one that a
 * connection sends when it begins, as what is injected before that is dropped; the others are spread over the cadence.
 */
export function nodeRedFlow(load: PeerLoad): readonly FlowNode[] {
  const { port, clients, topic, everySeconds } = load;
  const payload = payloadOf(load);
  const nodesOf = (client: number): readonly FlowNode[] => [
    {
      id: `connection-${client}`,
      type: "mqtt-broker",
      broker: "127.0.0.1",
      port: String(port),
      clientid: `node-red-${client}`,
      autoConnect: true,
      usetls: false,
      protocolVersion: "5",
      keepalive: "60",
      cleansession: true,
      birthTopic: `${topic}/${client}`,
      birthQos: "1",
      birthPayload: payload,
    },
    {
      id: `message-${client}`,
      type: "inject",
      z: TAB,
      props: [{ p: "payload" }],
      payload,
      payloadType: "str",
      once: true,
      onceDelay: (everySeconds * (client + 1)) / clients,
      repeat: String(everySeconds),
      wires: [[`publish-${client}`]],
    },
    {
      id: `publish-${client}`,
      type: "mqtt out",
      z: TAB,
      topic: `${topic}/${client}`,
      qos: "1",
      retain: "false",
      broker: `connection-${client}`,
      wires: [],
    },
  ];
  return [
    { id: TAB, type: "tab", label: TAB },
    ...Array.from({ length: clients }, (_, client) => nodesOf(client)).flat(),
  ];
}

/** Without the editor and whatever asks the outside. */
export function nodeRedSettings(port: number): string {
  const settings = {
    uiHost: "127.0.0.1",
    uiPort: port,
    httpAdminRoot: false,
    httpNodeRoot: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: "error", metrics: false, audit: false } },
  };
  return `module.exports = ${JSON.stringify(settings)};\n`;
}
