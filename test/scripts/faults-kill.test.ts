import { describe, expect, test } from "vitest";
import type { Account } from "../../agent/core/queue.ts";
import { judgeDelivery } from "../../scripts/faults/kill/judge-delivery.ts";
import { kind } from "../../scripts/faults/kinds/kill.ts";
import type { RecorderLine } from "../../scripts/faults/recorder/lines.ts";
import { Testimony } from "../../scripts/faults/recorder/testimony.ts";
import { caseRunner } from "../support/fault-case.ts";

/** Cases that end in ten deaths each, of bundled programs. */
const LIMIT_MS = 120_000;
const run = caseRunner(kind);

describe("a chain of kills", () => {
  test.each([10, 11])(
    "loses nothing (seed %i)",
    async (seed) => {
      const { problems, counts } = await run(seed);
      expect(problems).toEqual([]);
      expect(counts).toMatchObject({ kills: 10, undeclared: 0, newEpochs: 0 });
      expect(counts["confirmed"]).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  test(
    "finds a store that confirms before the data was handed to LevelDB",
    async () => {
      const { problems } = await run(11, "confirm-first");
      expect(problems.join("\n")).toMatch(/which had been confirmed|for the reason lost-tail/);
    },
    LIMIT_MS,
  );
});

describe("what the broker got", () => {
  const epoch = "00000000000000ff";
  const record = (seq: number) => ({ epoch, seq });
  const account = { epoch, recorded: 3, delivered: 3, queued: 0, lost: 0, thinned: 0 };
  const sound = {
    stored: [{ epoch, from: 1, to: 3 }],
    messages: [[record(1), record(2)], [record(3)]],
    account,
    maximumRepeatedMessages: 1,
  };

  test("is sound when it is everything", () => {
    expect(judgeDelivery(sound).problems).toEqual([]);
    expect(judgeDelivery({ ...sound, messages: [...sound.messages, [record(1), record(2)]] }).problems).toEqual([]);
  });

  test.each([
    ["a record is missing", { messages: [[record(1), record(3)]] }, /1 missing: 00000000000000ff\/2/],
    [
      "more came twice than was in flight",
      {
        maximumRepeatedMessages: 0,
        messages: [
          [record(1), record(2)],
          [record(2), record(3)],
        ],
      },
      /saw 1 records twice/,
    ],
    [
      "a number was stored twice",
      {
        stored: [
          { epoch, from: 1, to: 3 },
          { epoch, from: 3, to: 3 },
        ],
      },
      /stored again/,
    ],
    [
      "there is a second epoch",
      {
        stored: [
          { epoch, from: 1, to: 3 },
          { epoch: "01", from: 1, to: 1 },
        ],
      },
      /one epoch/,
    ],
    ["something was declared lost", { account: { ...account, delivered: 2, lost: 1 } }, /Expected all delivered/],
    ["the account knows of more", { account: { ...account, recorded: 4, delivered: 4 } }, /without a gap/],
  ])("is not when %s", (_, change, sentence) => {
    expect(judgeDelivery({ ...sound, ...change }).problems.join("\n")).toMatch(sentence);
  });
});

describe("the testimony of a store", () => {
  const epoch = "00000000000000ff";
  const account = (recorded: number, delivered: number, lost = 0) => ({
    ...{ epoch, recorded, delivered, queued: recorded - delivered - lost, lost, thinned: 0 },
  });
  const link = (seq: number, id: number) => JSON.stringify({ seq, kind: "link", samples: id });
  const lost = (seq: number, reason: string) => JSON.stringify({ seq, kind: "lost", from: 2, to: 2, count: 1, reason });
  const recorded: readonly RecorderLine[] = [
    { opening: true },
    { open: account(0, 0), ms: 1 },
    { stored: { epoch, from: 1, to: 3 } },
    { kept: [11, 13] },
    { opening: true },
    { open: account(3, 0), ms: 1 },
  ];
  const all: RecorderLine = { sent: [link(1, 11), link(2, 12), link(3, 13)], lane: "backlog" };

  function judge(lines: readonly RecorderLine[], last = account(3, 3)) {
    const testimony = new Testimony();
    for (const line of [...recorded, ...lines]) testimony.hear(line);
    const counts = testimony.conclude(last, ["retention"]);
    return { counts, problems: testimony.problems.join("\n") };
  }

  test("is sound when everything came, or was declared", () => {
    expect(judge([all])).toMatchObject({ problems: "", counts: { undeclared: 0, delivered: 3 } });
    const dropped: RecorderLine = { sent: [link(1, 11), link(3, 13), lost(4, "retention")], lane: "backlog" };
    expect(judge([dropped], account(4, 3, 1))).toMatchObject({ problems: "", counts: { undeclared: 0 } });
  });

  test.each<[string, readonly RecorderLine[], Account, RegExp]>([
    ["one is missing", [{ sent: [link(1, 11), link(3, 13)], lane: "backlog" }], account(3, 3), /1 missing, 0 declared/],
    [
      "one was lost for a reason that cannot be",
      [{ sent: [link(1, 11), link(3, 13), lost(4, "lost-tail")], lane: "backlog" }],
      account(4, 3, 1),
      /no loss for the reason lost-tail/,
    ],
    [
      "one is another than was recorded",
      [all, { sent: [link(2, 14)], lane: "backlog" }],
      account(3, 3),
      /to be one record/,
    ],
    [
      "one was sent after it was settled",
      [all, { settled: [2] }, { sent: [link(2, 12)], lane: "event" }],
      account(3, 3),
      /after it was settled/,
    ],
    [
      "the order is wrong",
      [{ sent: [link(2, 12), link(1, 11), link(3, 13)], lane: "live" }],
      account(3, 3),
      /rising numbers/,
    ],
    [
      "the numbers do not follow the recording",
      [{ sent: [link(1, 12), link(2, 11), link(3, 13)], lane: "live" }],
      account(3, 3),
      /order of recording/,
    ],
    ["a number was given twice", [{ stored: { epoch, from: 3, to: 4 } }, all], account(3, 3), /confirmed once more/],
    [
      "an open finds less than was confirmed",
      [{ open: account(2, 0), ms: 1 }, all],
      account(3, 3),
      /which had been confirmed/,
    ],
    ["an epoch begins", [{ open: { ...account(3, 0), epoch: "01" }, ms: 1 }, all], account(3, 3), /new epoch 01/],
    ["the account does not balance", [all], { ...account(3, 3), queued: 1 }, /a balance/],
  ])("is not when %s", (_, lines, last, sentence) => {
    expect(judge(lines, last).problems).toMatch(sentence);
  });
});
