import { beforeEach, describe, expect, it } from "vitest";
import { jsonLine } from "../../agent/cli/tail-lines.ts";
import { filtersOf, TailListener } from "../../agent/cli/tail-listener.ts";
import type { TailOptions } from "../../agent/cli/tail-options.ts";
import type { Note } from "../../agent/cli/tail-words.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const OPTIONS: TailOptions = { follow: true, quiet: 5000, grace: 1000 };

/** A stdout that takes text when it is told to. */
class SlowOutput {
  text = "";
  #waiting: ((taken: boolean) => void)[] = [];

  write(text: string): void {
    this.text += text;
  }

  taken(): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(taken = true): void {
    for (const resolve of this.#waiting.splice(0)) resolve(taken);
  }

  get seqs(): readonly unknown[] {
    return this.text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).seq);
  }
}

let output: SlowOutput;
let clock: VirtualClock;
let notes: Note[];
beforeEach(() => {
  output = new SlowOutput();
  clock = new VirtualClock();
  notes = [];
});

function listen(options: Partial<TailOptions> = {}): TailListener {
  const note = (one: Note) => void notes.push(one);
  const listener = new TailListener({
    options: { ...OPTIONS, ...options },
    root: "r",
    output,
    print: jsonLine,
    note,
    clock,
  });
  listener.listens(true);
  return listener;
}

const message = (seqs: readonly number[], more: object = {}, kind = "link") => {
  const records = seqs.map((seq) => ({ seq, kind }));
  const payload = new TextEncoder().encode(JSON.stringify({ v: 1, site: "a", epoch: "e", records, ...more }));
  return { topic: "r/a/event", payload, retained: false };
};

/** Whether it resolves without anything else happening. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe("the listener", () => {
  it("lets a message be acknowledged when stdout has taken its lines, and not before", async () => {
    const listener = listen();
    const heard = listener.hear(message([1, 2]));
    expect([await isSettled(heard), output.seqs]).toEqual([false, [1, 2]]);
    output.release();
    expect(await isSettled(heard)).toBe(true);
  });

  it("lets a repetition be acknowledged no sooner than what it repeats", async () => {
    const listener = listen();
    void listener.hear(message([1]));
    const again = listener.hear(message([1]));
    expect(await isSettled(again)).toBe(false);
    output.release();
    expect([await isSettled(again), output.seqs]).toEqual([true, [1]]);
  });

  it("lets one be acknowledged at once that leads to no line", async () => {
    const listener = listen({ kinds: new Set(["host"]) });
    expect(await isSettled(listener.hear(message([1])))).toBe(true);
    expect(await isSettled(listener.hear({ ...message([]), topic: "nonsense" }))).toBe(true);
  });

  it("is over when nobody takes its lines any more, and leaves everything from then on to the broker", async () => {
    const listener = listen();
    const heard = listener.hear(message([1]));
    output.release(false);
    expect([await isSettled(heard), listener.over.aborted]).toEqual([false, true]);
    expect([await isSettled(listener.hear(message([2]))), output.seqs]).toEqual([false, [1]]);
    expect(listener.summary.printed).toBe(0);
  });

  it("prints once more what somebody asked for once more, and says so", async () => {
    const listener = listen();
    void listener.hear(message([1]));
    void listener.hear(message([1]));
    void listener.hear(message([1], { replay: "c1" }));
    expect(output.text.match(/"replay":"c1"/g)).toHaveLength(1);
    expect([output.seqs, listener.summary.duplicates]).toEqual([[1, 1], 1]);
  });

  it("is not quiet while stdout is slow, nor while there is no broker", async () => {
    const listener = listen();
    void listener.hear(message([1]));
    await clock.advance(10_000);
    expect(listener.quietFor).toBe(0);
    output.release();
    await isSettled(Promise.resolve());
    await clock.advance(3000);
    expect(listener.quietFor).toBe(3000);
    void listener.hear(message([1]));
    expect(listener.quietFor).toBe(3000);
    listener.listens(false);
    expect(listener.quietFor).toBe(0);
  });

  it.each([
    [{}, 1],
    [{ group: "g" }, 0],
    [{ kinds: new Set(["link"]) }, 0],
    [{ kinds: new Set(["gap"]) }, 1],
  ])("names gaps with %j: %i", async (options, gaps) => {
    const listener = listen(options);
    void listener.hear(message([1, 3]));
    void listener.sweep(true);
    expect(output.text.match(/"gap"/g) ?? []).toHaveLength(gaps);
  });

  it("leaves out the sites of an earlier subscription", () => {
    const listener = listen({ sites: ["b"] });
    void listener.hear(message([1]));
    expect(output.text).toBe("");
  });

  it("counts every fault, and says each kind once", () => {
    const listener = listen();
    for (let times = 0; times < 3; times++) void listener.hear({ ...message([]), topic: "r/b\u001b/event" });
    expect(notes).toEqual([{ note: "ignored", fault: "topic", topic: "r/b\\u{1b}/event" }]);
    expect(listener.summary.ignored).toEqual({ topic: 3 });
  });
});

describe("what is subscribed to", () => {
  it.each([
    [{}, ["r/+/event", "r/+/telemetry", "r/+/backlog"]],
    [{ kinds: new Set(["status"]) }, ["r/+/status"]],
    [
      { kinds: new Set(["alarm", "status"]), sites: ["a", "b"] },
      ["r/a/event", "r/a/status", "r/b/event", "r/b/status"],
    ],
    [{ kinds: new Set(["gap"]), group: "g" }, ["$share/g/r/+/event", "$share/g/r/+/telemetry", "$share/g/r/+/backlog"]],
  ])("is no more than is needed for %j", (options, filters) => {
    expect(filtersOf("r", { ...OPTIONS, ...options })).toEqual(filters);
  });
});
