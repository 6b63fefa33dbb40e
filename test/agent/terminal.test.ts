import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import type { TerminalReading } from "../../agent/core/terminal.ts";
import { ComposedAgent } from "../support/composed-agent.ts";
import { FakeTerminal } from "../support/fake-terminal.ts";

const MINUTE = 60_000;
const good: TerminalReading = { profile: "fake", locked: true, esn0Db: 9.5, alerts: [] };

async function agentWith(terminal: FakeTerminal) {
  const world = new ComposedAgent({ terminal });
  await world.start();
  const records = (kind: string) => world.received().filter((record) => record.kind === kind);
  return { world, records };
}

describe("the whole agent beside a terminal", () => {
  it("delivers what the terminal said in every minute", async () => {
    const terminal = new FakeTerminal(async () => ({ reading: good }));
    const { world, records } = await agentWith(terminal);
    await world.clock.advance(3 * MINUTE);
    expect(records("terminal").length).toBeGreaterThanOrEqual(2);
    expect(records("terminal").at(-1)).toMatchObject({ profile: "fake", samples: 4, locked: true, esn0Db: 9.5 });
    expect(world.agent.snapshot().measuring.terminal).toEqual(good);
    await world.stop();
  });

  it("goes on beside one that never answers and never lets go", async () => {
    const terminal = new FakeTerminal(() => new Promise(() => {}));
    const { world, records } = await agentWith(terminal);
    await world.clock.advance(5 * MINUTE);
    expect(records("link").length).toBeGreaterThanOrEqual(4);
    expect(records("terminal")).toEqual([]);
    expect(terminal.reads).toBe(1);
    const status = world.agent.snapshot().measuring.collectors.find(({ name }) => name === "terminal");
    expect(status).toMatchObject({ failures: 1, problem: { code: "deadline-passed" } });
    await world.stop();
  });

  it.each([
    [new SuarError("terminal-silent", { address: "a", seconds: 5 }), "terminal-silent"],
    [new TypeError("x is not a function"), "defect"],
  ])("goes on beside one that fails with %s, and takes it up again", async (error, code) => {
    const terminal = new FakeTerminal(async () => {
      throw error;
    });
    const { world, records } = await agentWith(terminal);
    await world.clock.advance(2 * MINUTE);
    const status = () => world.agent.snapshot().measuring.collectors.find(({ name }) => name === "terminal");
    expect(status()).toMatchObject({ problem: { code } });
    expect(records("terminal")).toEqual([]);
    terminal.answer = async () => ({ reading: good });
    await world.clock.advance(2 * MINUTE);
    expect(status()).not.toHaveProperty("problem");
    expect(records("terminal").length).toBeGreaterThanOrEqual(1);
    await world.stop();
  });

  it("records nothing that cannot be, whatever the driver says", async () => {
    const odd = {
      ...good,
      esn0Db: 1e9,
      temperatureC: Number.NaN,
      modcod: "\u001b[2J",
      popDropRatio: -3,
      signalPct: Infinity,
    };
    const { world, records } = await agentWith(new FakeTerminal(async () => ({ reading: odd })));
    await world.clock.advance(2 * MINUTE);
    const [record] = records("terminal");
    expect(record).toMatchObject({ locked: true });
    for (const field of ["esn0Db", "temperatureC", "modcod", "popDropRatio", "signalPct"]) {
      expect(record).not.toHaveProperty(field);
    }
    await world.stop();
  });
});
