import { describe, expect, test } from "vitest";
import { readSyncOrder } from "../../scripts/faults/eio/sync-order.ts";
import { kind } from "../../scripts/faults/kinds/eio.ts";
import { straceWorks } from "../../scripts/faults/recorder/strace.ts";
import { caseRunner } from "../support/fault-case.ts";

const LIMIT_MS = 120_000;
const run = caseRunner(kind);
const works = await straceWorks();

test("a kind that cannot run here says what it needs", async () => {
  const sentence = await kind.unavailable();
  if (works) expect(sentence).toBeUndefined();
  else expect(sentence).toMatch(/strace/);
});

describe.runIf(works)("a disk that fails", () => {
  test.each([1, 3])(
    "costs nothing that was confirmed (seed %i)",
    async (seed) => {
      const { problems, counts } = await run(seed);
      expect(problems).toEqual([]);
      expect(counts).toMatchObject({ undeclared: 0, newEpochs: 0 });
      expect(counts["failedSyncs"]).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  test(
    "finds an outbox that goes on with the broken handle",
    async () => {
      const { problems } = await run(1, "no-reopen");
      expect(problems.join("\n")).toContain("Expected no confirmation between a failed sync and");
    },
    LIMIT_MS,
  );
});

describe("the order of syncs and confirmations", () => {
  const stored = `7 writev(1<pipe:[1]>, [{iov_base="{\\"stored\\":{\\"epoch\\":\\"01"..., iov_len=57}], 2) = 58`;
  const kept = `7 writev(1<pipe:[1]>, [{iov_base="{\\"kept\\":[1,2]}", iov_len=14}], 2) = 15`;
  const sync = (file: string) => `8 fdatasync(20</data/outbox/${file}>) = 0`;
  const failed = (file: string) => `8 fdatasync(20</data/outbox/${file}>) = -1 EIO (Input/output error) (INJECTED)`;
  const reopened = `8 openat(AT_FDCWD</>, "/data/outbox/CURRENT", O_RDONLY) = 21</data/outbox/CURRENT>`;
  const order = (...lines: readonly string[]) => readSyncOrder(lines.join("\n"), "/data/outbox");

  test("is kept when the store is opened anew and synced before the next confirmation", () => {
    const lines = [sync("000003.log"), stored, failed("000003.log"), kept, reopened, sync("000005.ldb"), stored];
    expect(order(...lines)).toEqual({ failedLogSyncs: 1, failedOtherSyncs: 0, confirmedTooSoon: [] });
  });

  test.each([
    ["nothing was opened anew", [failed("000003.log"), sync("000003.log"), stored]],
    ["nothing was synced since", [failed("000003.log"), reopened, stored]],
    [
      "another store was opened",
      [failed("000003.log"), reopened.replaceAll("/data/", "/other/"), sync("000005.ldb"), stored],
    ],
  ])("is broken by a confirmation while %s", (_, lines) => {
    expect(order(...lines).confirmedTooSoon).toEqual([stored]);
  });

  test("is seen through calls that strace shows in two lines", () => {
    const started = "8 fdatasync(20</data/outbox/000003.log> <unfinished ...>";
    const ended = "8 <... fdatasync resumed>) = -1 EIO (Input/output error) (INJECTED)";
    expect(order(started, stored, ended, stored).confirmedTooSoon).toHaveLength(1);
  });

  test("does not hold it against the log when another file could not be synced", () => {
    expect(order(failed("MANIFEST-000002"), stored)).toMatchObject({ failedOtherSyncs: 1, confirmedTooSoon: [] });
  });
});
