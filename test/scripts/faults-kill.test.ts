import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { judgeDelivery } from "../../scripts/faults/kill/judge-delivery.ts";
import { kind } from "../../scripts/faults/kinds/kill.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Cases that end in ten deaths each, of bundled programs. */
const LIMIT_MS = 120_000;

describe("a chain of kills", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => folder.remove());

  async function run(seed: number, defect?: string) {
    const own = join(folder.path, String(seed));
    await mkdir(own);
    return kind.run({ seed, folder: own, defect, signal: new AbortController().signal });
  }

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
