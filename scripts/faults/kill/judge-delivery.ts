import type { Account } from "../../../agent/core/queue.ts";
import type { StoredRange } from "./agent-process.ts";

interface Identity {
  readonly epoch: string;
  readonly seq: number;
}

export interface Delivery {
  /** What the processes of one store reported as stored. */
  readonly stored: readonly StoredRange[];
  /** The messages that the broker took, in order. */
  readonly messages: readonly (readonly Identity[])[];
  /** The last account; undefined when there was none. */
  readonly account: Account | undefined;
  /** So many messages may have come twice: those in flight at a death. */
  readonly maximumRepeatedMessages: number;
}

/** Did the broker get each record that was stored, none of them too often, and does the account say the same? Nothing may be lost here. */
export function judgeDelivery({ stored, messages, account, maximumRepeatedMessages }: Delivery): {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
} {
  const problems: string[] = [];
  const records = messages.flat();
  const received = new Set(records.map(identity));
  const epochs = new Set([...records.map(({ epoch }) => epoch), ...stored.map(({ epoch }) => epoch)]);
  const confirmed = stored.flatMap(({ epoch, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => identity({ epoch, seq: from + index })),
  );
  const missing = confirmed.filter((one) => !received.has(one));
  const duplicates = records.length - received.size;
  const largest = Math.max(0, ...messages.map((message) => message.length));
  if (epochs.size > 1) problems.push(`Expected one epoch, saw ${[...epochs].join(", ")}.`);
  if (new Set(confirmed).size < confirmed.length) problems.push("Expected each number once, saw some stored again.");
  if (missing.length > 0) {
    problems.push(
      `Expected all of ${confirmed.length} stored at the broker, saw ${missing.length} missing: ${missing.slice(0, 5).join(", ")}.`,
    );
  }
  if (duplicates > maximumRepeatedMessages * largest) {
    problems.push(
      `Expected at most ${maximumRepeatedMessages} messages of ${largest} twice, saw ${duplicates} records twice.`,
    );
  }
  if (account !== undefined) {
    const { recorded, delivered, queued, lost, thinned = 0 } = account;
    if (recorded !== delivered + queued + lost + thinned || queued > 0 || lost > 0 || thinned > 0) {
      problems.push(`Expected all delivered, saw the account ${JSON.stringify(account)}.`);
    }
    if (recorded !== received.size) {
      problems.push(
        `Expected the ${recorded} records of the account at the broker without a gap, saw ${received.size}.`,
      );
    }
  }
  return {
    problems,
    counts: {
      recorded: account?.recorded ?? 0,
      confirmed: confirmed.length,
      delivered: received.size,
      undeclared: missing.length,
      duplicates,
      newEpochs: Math.max(0, epochs.size - 1),
    },
  };
}

function identity({ epoch, seq }: Identity): string {
  return `${epoch}/${seq}`;
}
