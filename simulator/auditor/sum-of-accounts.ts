import type { SiteAccount } from "../worker/messages.ts";
import type { Verdict } from "./verdict.ts";

type AccountSum = Pick<Verdict, "created" | "confirmed" | "queued" | "declared" | "powerCuts" | "before">;

/** Pure: what all agents say, together. */
export function sumOfAccounts(accounts: readonly SiteAccount[]): AccountSum {
  const sum = { created: 0, confirmed: 0, queued: 0, declared: 0, powerCuts: 0 };
  const before = { delivered: 0, declared: 0 };
  for (const site of accounts) {
    sum.powerCuts += site.powerCuts;
    before.delivered += site.before?.delivered ?? 0;
    before.declared += site.before?.declared ?? 0;
    const { account } = site;
    if (account === undefined) continue;
    sum.created += account.recorded;
    sum.confirmed += account.delivered;
    sum.queued += account.queued;
    sum.declared += account.lost + account.thinned;
  }
  return { ...sum, before };
}
