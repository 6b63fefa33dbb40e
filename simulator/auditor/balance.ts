import { isBalanced } from "../../agent/core/queue.ts";
import type { FormerStore, SiteAccount } from "../worker/messages.ts";
import type { EpochBook } from "./epoch-book.ts";
import type { Finding } from "./findings.ts";

/** Runs of numbers that a finding names. */
const MAXIMUM_RUNS = 5;

/**
 * Pure: what one agent says against what came of its store. While something is queued there, as many missing numbers as are queued are taken to be those;
 * when nothing is, every number is accounted for one by one.
 * @param book undefined: nothing came.
 */
export function balance(
  { site, account, mostRecorded = 0, before }: SiteAccount,
  book: EpochBook | undefined,
): readonly Finding[] {
  if (account === undefined) return [{ kind: "silent", site, count: 1, detail: "its store was never open" }];
  const { epoch, recorded, queued, lost, thinned } = account;
  const findings: Finding[] = [];
  const find = (kind: Finding["kind"], count: number, detail: string) => {
    if (count > 0) findings.push({ kind, site, epoch, count, detail });
  };
  if (!isBalanced(account)) find("unbalanced", 1, JSON.stringify(account));
  find("forgotten", mostRecorded - recorded, `it had recorded ${mostRecorded}, and then ${recorded}`);

  const { missingCount, which } = missingOf(book, recorded);
  const beyond = (book?.received.size ?? 0) - (recorded - missingCount);
  // A declaration counts when it has come, or may be among what is queued.
  const told = (before?.declared ?? 0) + (book?.declared ?? 0);
  const declared = queued > 0 ? lost + thinned : Math.min(lost + thinned, told);
  const unaccounted = Math.max(0, missingCount - queued - declared - (before?.delivered ?? 0));
  // As many numbers came that no record should have: the agent left some out.
  const skipped = Math.min(unaccounted, beyond);
  find("skipped", skipped, `numbers ${which}; it recorded ${recorded}, and ${book?.received.highest} came`);
  find("undeclared", unaccounted - skipped, `among ${which}; queued ${queued}, declared ${lost + thinned}`);
  find("orphan", beyond - skipped, `numbers beyond the ${recorded} that it says it recorded`);
  return findings;
}

/**
 * Pure: what was recorded in a store that the box then went on without, and neither came nor was declared lost by the one in its place.
 * @param book undefined: nothing came. @param declared that many, beside what the store itself declared.
 */
export function balanceFormer(
  site: string,
  { epoch, mostRecorded }: FormerStore,
  book: EpochBook | undefined,
  declared: number,
): readonly Finding[] {
  const { missingCount, which } = missingOf(book, mostRecorded);
  const count = missingCount - declared - (book?.declared ?? 0);
  if (count <= 0) return [];
  const detail = `it had recorded ${mostRecorded}, and then began another store; ${which} never came, declared ${declared}`;
  return [{ kind: "forgotten", site, epoch, count, detail }];
}

/** The numbers up to `last` that did not come, how many and which. */
function missingOf(
  book: EpochBook | undefined,
  last: number,
): { readonly missingCount: number; readonly which: string } {
  const missing = book?.received.missing(1, last) ?? (last > 0 ? [{ from: 1, to: last }] : []);
  const missingCount = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const runs = missing.slice(0, MAXIMUM_RUNS).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return { missingCount, which: `${runs.join(", ")}${missing.length > MAXIMUM_RUNS ? ", …" : ""}` };
}
