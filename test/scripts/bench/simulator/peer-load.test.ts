import { describe, expect, it } from "vitest";
import { nodeRedFlow, nodeRedSettings } from "../../../../scripts/bench/simulator/node-red-flow.ts";
import { payloadOf } from "../../../../scripts/bench/simulator/peer-load.ts";
import { tsungScenario } from "../../../../scripts/bench/simulator/tsung-scenario.ts";

const LOAD = { port: 18_830, clients: 4, topic: "peer", payloadBytes: 20, everySeconds: 60 };

describe("the flow of Node-RED", () => {
  const flow = nodeRedFlow(LOAD);
  const ofType = (type: string) => flow.filter((node) => node.type === type);

  it("has a connection of its own for each client, which says so at once", () => {
    expect(ofType("mqtt-broker").map(({ port, birthTopic }) => [port, birthTopic])).toEqual(
      [0, 1, 2, 3].map((client) => ["18830", `peer/${client}`]),
    );
    expect(new Set(ofType("mqtt-broker").map(({ clientid }) => clientid)).size).toBe(4);
  });

  it("sends a message of the length at the cadence, the clients spread over it", () => {
    expect(ofType("inject").map(({ onceDelay, repeat }) => [onceDelay, repeat])).toEqual(
      [15, 30, 45, 60].map((delay) => [delay, "60"]),
    );
    expect(ofType("inject").map(({ payload }) => payload)).toEqual(Array(4).fill("x".repeat(20)));
    expect(ofType("mqtt out").map(({ qos }) => qos)).toEqual(Array(4).fill("1"));
  });

  it("is wired within each client", () => {
    const ids = new Set(flow.map(({ id }) => id));
    expect(ids.size).toBe(flow.length);
    for (const [client, inject] of ofType("inject").entries()) {
      const publish = flow.find(({ id }) => id === `publish-${client}`);
      expect(inject["wires"]).toEqual([[publish?.id]]);
      expect(publish?.["broker"]).toBe(`connection-${client}`);
    }
  });

  it("is run on the loopback alone, and asks nobody for news", () => {
    expect(nodeRedSettings(1880)).toContain('"uiHost":"127.0.0.1","uiPort":1880');
    expect(nodeRedSettings(1880)).toContain('"telemetry":{"enabled":false');
  });
});

describe("the scenario of Tsung", () => {
  it("lets each user publish to a topic of its own, at QoS 1 and at the cadence", () => {
    const scenario = tsungScenario(LOAD);
    expect(scenario).toContain('<users maxnumber="4"');
    expect(scenario).toContain('port="18830"');
    expect(scenario).toContain(`topic="peer/%%_tsung_userid%%" qos="1">${payloadOf(LOAD)}</mqtt>`);
    expect(scenario).toContain('<thinktime value="60"/>');
  });
});
