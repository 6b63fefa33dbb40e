import { describe, expect, it } from "vitest";
import type { Arrival, Pass } from "../../../scripts/faults/outbox/drain.ts";
import { type JournalLine, truthOf } from "../../../scripts/faults/outbox/journal.ts";
import { type Damage, judge } from "../../../scripts/faults/outbox/verdict.ts";

/** Records 1 to 4 were appended and confirmed as 1 to 4; record 1 was delivered. */
const LINES: readonly JournalLine[] = [
  { epoch: "old" },
  ...[1, 2, 3, 4].flatMap((marker): JournalLine[] => [
    { commit: [[marker, marker]], own: [], deleted: [] },
    { confirmed: [marker] },
  ]),
  { settle: [1] },
  { settled: [1] },
];
const text = (marker: number) => JSON.stringify({ kind: "link", samples: marker });
const truth = (lines = LINES) => truthOf(lines, 0, (_, marker) => text(marker));

const arrival = (seq: number, json = text(seq), epoch = "old"): Arrival => ({
  epoch,
  seq,
  json: `{"seq":${seq},${json.slice(1)}`,
});
const lost = (fields: object) => JSON.stringify({ kind: "lost", reason: "retention", ...fields });

/** Two passes: the first brings everything, the second shows that nothing is left. */
function passes(account: { recorded: number; lost?: number; thinned?: number; epoch?: string }): readonly Pass[] {
  const { recorded, lost = 0, thinned = 0, epoch = "old" } = account;
  const full = { epoch, recorded, lost, thinned, queued: 0, delivered: recorded - lost - thinned };
  return [
    { openMs: 5, account: full, arrivals: 1 },
    { openMs: 9, account: full, arrivals: 0 },
  ];
}

function verdict(
  arrivals: readonly Arrival[],
  account: Parameters<typeof passes>[0],
  damage: Damage = "nothing",
  lines = LINES,
) {
  return judge(truth(lines), { passes: passes(account), arrivals }, damage);
}

describe("verdict over a case", () => {
  it("holds when everything that was not delivered before comes", () => {
    const { problems, counts, slowestOpenMs } = verdict([arrival(2), arrival(3), arrival(4)], { recorded: 4 });
    expect(problems).toEqual([]);
    expect(counts).toMatchObject({ recorded: 4, delivered: 4, undeclared: 0, duplicates: 0 });
    expect(slowestOpenMs).toBe(9);
  });

  it("holds when what was delivered comes again, and counts it", () => {
    const { problems, counts } = verdict([arrival(1), arrival(2), arrival(3), arrival(4)], { recorded: 4 });
    expect(problems).toEqual([]);
    expect(counts).toMatchObject({ duplicates: 1, settledAgain: 1 });
  });

  it("holds when what does not come is declared", () => {
    const arrivals = [arrival(4), arrival(5, lost({ from: 2, to: 3, count: 2 }))];
    expect(verdict(arrivals, { recorded: 5, lost: 2 })).toMatchObject({
      problems: [],
      counts: { declaredLost: 2, undeclared: 0 },
    });
  });

  it("holds when a declaration is lost itself and the total of a later one accounts for it, and only then", () => {
    const arrivals = (total: number) => [
      arrival(3),
      arrival(6, lost({ from: 4, to: 5, count: 2, reason: "corrupt-entry", total })),
    ];
    const judged = verdict(arrivals(3), { recorded: 6, lost: 3 }, "one file");
    expect(judged).toMatchObject({ problems: [], counts: { undeclared: 0, onlyInTotal: 1 } });
    const { problems, counts } = verdict(arrivals(2), { recorded: 6, lost: 3 }, "one file");
    expect(problems.join()).toContain("neither did 2 ");
    expect(counts["undeclared"]).toBe(1);
  });

  it("holds when an unconfirmed commit is gone and its numbers go to a declaration", () => {
    const lines: JournalLine[] = [...LINES, { commit: [[5, 5]], own: [], deleted: [] }];
    const arrivals = [arrival(3), arrival(4), arrival(5, lost({ from: 2, to: 2, count: 1 }))];
    expect(verdict(arrivals, { recorded: 5, lost: 1 }, "nothing", lines).problems).toEqual([]);
  });

  it("fails when a confirmed record neither comes nor is declared", () => {
    const { problems, counts } = verdict([arrival(2), arrival(4)], { recorded: 4 });
    expect(problems.join()).toContain("Every confirmed record should come or be declared lost, but neither did 3 ");
    expect(counts["undeclared"]).toBe(1);
  });

  it("fails when fewer are declared than are missing in the range", () => {
    const arrivals = [arrival(4), arrival(5, lost({ from: 2, to: 3, count: 1 }))];
    const { problems, counts } = verdict(arrivals, { recorded: 5, lost: 1 });
    expect(problems.join()).toContain("Of 5 recorded, 2 did not come, and 1 were declared.");
    expect(counts["undeclared"]).toBe(1);
  });

  it("fails when the numbers of confirmed records are gone from the account", () => {
    expect(verdict([arrival(2)], { recorded: 2 }).counts["undeclared"]).toBe(2);
  });

  it("fails when another text comes under a number, or something that was never appended", () => {
    const other = arrival(2, text(99));
    expect(verdict([other, arrival(3), arrival(4)], { recorded: 4 }).problems.join()).toContain("2 came as");
    const unheard = arrival(5, text(5));
    const { problems } = verdict([arrival(2), arrival(3), arrival(4), unheard], { recorded: 5 });
    expect(problems.join()).toContain("5 came as");
  });

  it("fails when a number is used twice", () => {
    const twice = [arrival(2), arrival(3), arrival(4), arrival(1, lost({ from: 9, to: 9, count: 0 }))];
    expect(verdict(twice, { recorded: 4 }).problems.join()).toContain("and then as");
  });

  it("fails when the account says something else than what was declared", () => {
    const arrivals = [arrival(2), arrival(3), arrival(4)];
    expect(verdict(arrivals, { recorded: 4, lost: 1 }).problems.join()).toContain("The account says 1 lost");
  });

  it("fails when damage is declared though nothing was damaged", () => {
    const arrivals = [arrival(4), arrival(5, lost({ from: 2, to: 3, count: 2, reason: "lost-tail" }))];
    expect(verdict(arrivals, { recorded: 5, lost: 2 }).problems.join()).toContain(
      "Nothing that was synced should be lost",
    );
    expect(verdict(arrivals, { recorded: 5, lost: 2 }, "one file").problems).toEqual([]);
  });

  it("fails when the store does not open, is stuck, or a restart brings something new", () => {
    const broken = judge(truth(), { passes: [{ openMs: 1, openError: "no", arrivals: 0 }], arrivals: [] }, "one file");
    expect(broken.problems).toEqual(["The store should open after the fault, but: no."]);
    expect(broken.counts["unopenable"]).toBe(1);
    const [first, second] = passes({ recorded: 4 });
    const arrivals = [arrival(2), arrival(3), arrival(4)];
    const stuck = judge(
      truth(),
      { passes: [{ ...first, stuck: "3 queued" } as Pass, second as Pass], arrivals },
      "nothing",
    );
    expect(stuck.problems.join()).toContain("Everything queued should come");
    const restless = judge(
      truth(),
      { passes: [first as Pass, { ...second, arrivals: 2 } as Pass], arrivals },
      "nothing",
    );
    expect(restless.problems.join()).toContain("A restart should bring nothing new at last; it brought 2 records.");
  });

  it("fails when no attempt to open came to an end", () => {
    expect(judge(truth(), { passes: [], arrivals: [] }, "one file").problems).not.toEqual([]);
  });
});

describe("verdict over a new epoch", () => {
  const began = (previous: object) => JSON.stringify({ kind: "epoch", reason: "store-corrupt", previous });
  const previous = { epoch: "old", recorded: 4, delivered: 1, lost: 0, thinned: 0 };
  const epochRecord = arrival(1, began(previous), "new");
  const declaration = (count: number, to = 4) =>
    arrival(2, lost({ from: 2, to, count, epoch: "old", reason: "store-corrupt" }), "new");
  const account = { recorded: 2, epoch: "new" };

  it("holds when what was queued is declared with the old epoch", () => {
    expect(verdict([epochRecord, declaration(3)], account, "one file")).toMatchObject({
      problems: [],
      counts: { newEpochs: 1, declaredLost: 3, undeclared: 0 },
    });
  });

  it("holds for what had been dropped before and stands in the old account", () => {
    const lines: JournalLine[] = [...LINES, { commit: [], own: [], deleted: [2] }];
    const record = arrival(1, began({ ...previous, lost: 1 }), "new");
    expect(verdict([record, declaration(2)], account, "one file", lines).problems).toEqual([]);
  });

  it.each([
    ["after a power cut", [epochRecord, declaration(3)], "nothing", "should go on after a power cut"],
    [
      "without a record that begins it",
      [arrival(1, declaration(3).json.replace('"seq":2,', ""), "new")],
      "one file",
      "should begin with a record",
    ],
    ["when the declared range is too short", [epochRecord, declaration(3, 3)], "one file", "neither did 4"],
    [
      "when the declared count is too small",
      [epochRecord, declaration(2)],
      "one file",
      "3 records did not come, and 2 were accounted for",
    ],
    [
      "when the old account ends too early",
      [arrival(1, began({ ...previous, recorded: 3 }), "new"), declaration(3)],
      "one file",
      "recorded 4 at least",
    ],
  ] as const)("fails %s", (_, arrivals, damage, sentence) => {
    expect(verdict(arrivals, { ...account, recorded: arrivals.length }, damage).problems.join()).toContain(sentence);
  });
});
