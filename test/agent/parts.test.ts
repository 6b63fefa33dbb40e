import { describe, expect, it } from "vitest";
import { Agent } from "../../agent/agent.ts";
import type { Component } from "../../agent/core/component.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** An agent of these parts, and nothing to show. */
function agentOf(...parts: readonly Component[]): Agent {
  const nothing = () => {
    throw new Error("nobody asks");
  };
  const page = { facts: nothing, alignment: nothing, hurryTerminal: nothing, recall: nothing };
  return new Agent(parts, new VirtualClock(), recordingLog().log, nothing, nothing, page, new AbortController());
}

function part(name: string, calls: string[], start: () => Promise<void> = async () => {}): Component {
  return {
    name,
    start: () => {
      calls.push(`start ${name}`);
      return start();
    },
    stop: async () => void calls.push(`stop ${name}`),
  };
}

describe("the parts of an agent", () => {
  it("are started in order and stopped in reverse", async () => {
    const calls: string[] = [];
    const agent = agentOf(part("a", calls), part("b", calls));
    await agent.start(1_000);
    await agent.stop(1_000);
    expect(calls).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("are not started any more once the agent was told to stop", async () => {
    const calls: string[] = [];
    let ready = () => {};
    const slow = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const agent = agentOf(
      part("a", calls, () => slow),
      part("b", calls),
    );
    const starting = agent.start(1_000);
    await agent.stop(1_000);
    ready();
    await starting;
    expect(calls).toEqual(["start a", "stop a"]);
  });
});
