import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAXIMUM_KEEPSAKE_BYTES } from "../../agent/core/keepsake.ts";
import { HOUR } from "../../agent/core/time.ts";
import { CommandMemory, keptCommands, MOST_COMMANDS } from "../../agent/remote/command-memory.ts";
import { MAXIMUM_LIFE } from "../../agent/remote/judge-command.ts";

const NOW = Date.UTC(2026, 10, 23, 3);

function restarted(memory: CommandMemory): CommandMemory {
  return new CommandMemory(keptCommands(JSON.parse(JSON.stringify(memory.toKeep()))));
}

describe("the memory of commands", () => {
  it("knows what was carried out, over a restart", () => {
    const memory = new CommandMemory();
    expect(memory.knows("a", NOW + HOUR)).toBe(false);
    expect(memory.add("a", NOW + HOUR, NOW)).toBe(true);
    expect(restarted(memory).knows("a", NOW + HOUR)).toBe(true);
    expect(restarted(memory).knows("b", NOW + HOUR)).toBe(false);
  });

  it("forgets nothing that could come again: when it is full, nothing further is carried out until some have expired", () => {
    const memory = new CommandMemory();
    for (let i = 0; i < MOST_COMMANDS; i++) expect(memory.add(`c-${i}`, NOW + HOUR + i, NOW)).toBe(true);
    expect(memory.add("one more", NOW + 2 * HOUR, NOW)).toBe(false);
    expect(memory.add("one more", NOW + 2 * HOUR, NOW + HOUR)).toBe(true);
  });

  it("refuses everything that may have been carried out when what it knew was lost, and nothing else", () => {
    const memory = CommandMemory.ofNothing(NOW);
    expect(memory.knows("a", NOW + MAXIMUM_LIFE)).toBe(true);
    expect(memory.knows("a", NOW + MAXIMUM_LIFE + 1)).toBe(false);
  });

  it("takes no command for new because the clock was set back, whatever order things come in", () => {
    const step = fc.record({
      id: fc.constantFrom("a", "b", "c", "d"),
      life: fc.integer({ min: 1, max: MAXIMUM_LIFE }),
      passes: fc.integer({ min: -2 * MAXIMUM_LIFE, max: 2 * MAXIMUM_LIFE }),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let memory = new CommandMemory();
        let now = NOW;
        const done: [string, number][] = [];
        for (const { id, life, passes, restart } of steps) {
          now += passes;
          if (restart) memory = restarted(memory);
          const expiresAt = now + life;
          if (!memory.knows(id, expiresAt) && memory.add(id, expiresAt, now)) done.push([id, expiresAt]);
          for (const [name, end] of done) expect(memory.knows(name, end), name).toBe(true);
        }
      }),
    );
  });

  it("fits where it is kept when it is full", () => {
    const memory = new CommandMemory();
    for (let i = 0; i < MOST_COMMANDS; i++) memory.add(`${i}`.padEnd(64, "x"), NOW + HOUR, NOW);
    expect(JSON.stringify(memory.toKeep()).length).toBeLessThan(MAXIMUM_KEEPSAKE_BYTES / 2);
  });

  it("is not made of what makes no sense", () => {
    for (const kept of [
      null,
      1,
      [],
      {},
      { executed: [], forgottenUntil: "1" },
      { executed: [["a"]], forgottenUntil: 0 },
    ]) {
      expect(keptCommands(kept)).toBeUndefined();
    }
    expect(keptCommands({ executed: [["a b", 1]], forgottenUntil: 0 })).toBeUndefined();
  });
});
