import { describe, expect, it } from "vitest";
import { closingLines, type Ending, isAccountedFor, resultLine } from "../../scripts/start/outcome.ts";

const received = (records: number) => ({ messages: records, records, duplicates: 0, bytes: 1 });
const ending = (change: Partial<Ending> = {}): Ending => ({
  account: { epoch: "e", recorded: 10, delivered: 8, queued: 2, lost: 0, thinned: 0 },
  deliveredBefore: { least: 0, most: 0 },
  reception: received(8),
  ...change,
});

describe("the end of a run", () => {
  it.each<[string, boolean, Partial<Ending>]>([
    ["everything arrived", true, {}],
    ["an acknowledgement was still on its way", true, { reception: received(10) }],
    ["the broker has more than was ever recorded", false, { reception: received(11) }],
    ["something that counts as delivered never arrived", false, { reception: received(7) }],
    [
      "something was lost",
      false,
      { account: { epoch: "e", recorded: 10, delivered: 8, queued: 1, lost: 1, thinned: 0 } },
    ],
    [
      "the account does not balance",
      false,
      { account: { epoch: "e", recorded: 11, delivered: 8, queued: 2, lost: 0, thinned: 0 } },
    ],
    ["nobody could count", true, { reception: { uncounted: "refused" } }],
    ["the embedded broker never told", false, { reception: "pending" }],
    ["earlier runs delivered five", true, { deliveredBefore: { least: 5, most: 5 }, reception: received(3) }],
    ["earlier runs delivered four or five", true, { deliveredBefore: { least: 4, most: 5 }, reception: received(4) }],
    [
      "earlier runs delivered five, one is missing",
      false,
      { deliveredBefore: { least: 5, most: 5 }, reception: received(2) },
    ],
    ["the agent ended by itself", false, { failure: { sentence: "It ended.", lastWords: [] } }],
  ])("when %s is accounted for: %s", (_, expected, change) => {
    expect(isAccountedFor(ending(change))).toBe(expected);
  });

  it("without an account is never accounted for", () => {
    const { account: _none, ...silent } = ending();
    expect(isAccountedFor(silent)).toBe(false);
    expect(resultLine(silent)).toBe('{"recorded":null,"delivered":null,"queued":null,"lost":null,"received":8}');
    expect(closingLines(silent, "en")).toEqual(["The agent did not give its account."]);
  });

  it("prints one line of JSON, null where nobody counted", () => {
    expect(resultLine(ending())).toBe('{"recorded":10,"delivered":8,"queued":2,"lost":0,"received":8}');
    expect(JSON.parse(resultLine(ending({ reception: { uncounted: "x" } })))).toMatchObject({ received: null });
  });

  it("says it in a sentence, with the last words of who failed", () => {
    expect(closingLines(ending(), "en")).toEqual([
      "Recorded 10: delivered 8, waiting 2, lost 0. The broker received 8. Every record is accounted for.",
    ]);
    const failed = closingLines(ending({ failure: { sentence: "It ended.", lastWords: ["a", "b"] } }), "id");
    expect(failed.slice(0, 3)).toEqual(["It ended.", "  a", "  b"]);
    expect(failed.at(-1)).not.toContain("nasibnya");
  });
});
