import { describe, expect, it } from "vitest";
import { undoing } from "../../../../scripts/bench/uplink/undo.ts";

describe("work that has to be undone", () => {
  it("is undone in reverse, and its result comes after that", async () => {
    const done: string[] = [];
    const result = await undoing(async (undo) => {
      undo.defer(() => done.push("namespace"));
      undo.defer(async () => {
        await Promise.resolve();
        done.push("process");
      });
      return "figures";
    });
    expect([result, ...done]).toEqual(["figures", "process", "namespace"]);
  });

  it("is undone when it fails, all of it even when a step of that fails too", async () => {
    const done: string[] = [];
    const failing = undoing(async (undo) => {
      undo.defer(() => done.push("last"));
      undo.defer(() => {
        throw new Error("cannot be undone");
      });
      throw new Error("no broker");
    });
    await expect(failing).rejects.toThrow("cannot be undone");
    expect(done).toEqual(["last"]);
  });

  it("is undone when a signal interrupts it, and told to stop", async () => {
    const done: string[] = [];
    const before = process.listenerCount("SIGHUP");
    const interrupted = undoing(async (undo, signal) => {
      undo.defer(() => done.push(signal.aborted ? "told" : "not told"));
      process.emit("SIGHUP", "SIGHUP");
      await new Promise(() => undefined);
    });
    await expect(interrupted).rejects.toThrow("interrupted by SIGHUP");
    expect(done).toEqual(["told"]);
    expect(process.listenerCount("SIGHUP")).toBe(before);
  });
});
