import type { Language } from "../../agent/core/problems.ts";
import { type Account, isBalanced } from "../../agent/core/queue.ts";
import { formatCount } from "../../agent/status/format.ts";
import { isCounted, type Reception } from "./view/model.ts";
import { START_WORDS } from "./words.ts";

/** What is known at the end of a run. */
export interface Ending {
  /** The agent's last word; absent when it gave none. */
  readonly account?: Account;
  /**
   * Delivered in earlier runs, where the data directory was kept: between these two. The agent may deliver its first records before
   * it can be asked for the first time.
   */
  readonly deliveredBefore: { readonly least: number; readonly most: number };
  readonly reception: Reception;
  /** Why the run ended without being asked to, in a sentence, with the last words of who ended it. */
  readonly failure?: { readonly sentence: string; readonly lastWords: readonly string[] };
}

/** What `--json` prints: the account of the whole store, and what the broker received in this run; null where nobody counted. */
export function resultLine({ account, reception }: Ending): string {
  const { recorded, delivered, queued, lost } = account ?? {
    recorded: null,
    delivered: null,
    queued: null,
    lost: null,
  };
  return JSON.stringify({
    recorded,
    delivered,
    queued,
    lost,
    received: isCounted(reception) ? reception.records : null,
  });
}

/**
 * Whether every record is accounted for: each is in exactly one place, nothing is lost, and the broker has what counts as
 * delivered. It may have up to `queued` more: records whose acknowledgement was still on its way when the agent stopped.
 */
export function isAccountedFor(ending: Ending): boolean {
  const { account, reception, deliveredBefore } = ending;
  if (ending.failure !== undefined || account === undefined || account.lost > 0) return false;
  if (!isBalanced(account)) return false;
  if (!isCounted(reception)) return reception !== "pending";
  const { delivered, queued } = account;
  return (
    reception.records >= delivered - deliveredBefore.most &&
    reception.records <= delivered - deliveredBefore.least + queued
  );
}

/** The same for a person. */
export function closingLines(ending: Ending, language: Language): readonly string[] {
  const words = START_WORDS[language];
  const { account, reception, failure } = ending;
  const count = (value: number) => formatCount(value, language);
  const lines: string[] =
    failure === undefined ? [] : [failure.sentence, ...failure.lastWords.map((line) => `  ${line}`)];
  if (account === undefined) return [...lines, words.noAccount];
  const sentences = [
    words.account(
      count(account.recorded),
      count(account.delivered),
      count(account.queued),
      count(account.lost),
      account.thinned === 0 ? undefined : count(account.thinned),
    ),
  ];
  if (isCounted(reception)) sentences.push(words.brokerReceived(count(reception.records)));
  else if (reception !== "pending") sentences.push(words.uncounted(reception.uncounted));
  if (failure === undefined) sentences.push(isAccountedFor(ending) ? words.accountedFor : words.notAccountedFor);
  return [...lines, sentences.join(" ")];
}
