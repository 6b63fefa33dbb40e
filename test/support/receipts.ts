import { existsSync } from "node:fs";
import { readReceipts } from "../../simulator/brokers/broker-process.ts";
import { watchPublished } from "./watch-published.ts";

/** What the embedded broker took, record by record. */
export interface TakenRecords {
  /** Identities `epoch/seq` of the records that it took at least once. */
  readonly unique: ReadonlySet<string>;
  /** Records that it took again. */
  readonly duplicates: number;
  /** Records in the largest message. */
  readonly largestMessage: number;
}

/** How many receipts of each file were held to the contract: a test looks again and again. */
const watched = new Map<string, number>();

export function takenRecords(receiptsFile: string): TakenRecords {
  const receipts = existsSync(receiptsFile) ? readReceipts(receiptsFile) : [];
  for (const { topic, payload } of receipts.slice(watched.get(receiptsFile) ?? 0)) {
    watchPublished(topic, Buffer.from(payload, "base64"));
  }
  watched.set(receiptsFile, receipts.length);
  const messages = receipts.flatMap((receipt) => ("records" in receipt ? [receipt.records] : []));
  const identities = messages.flat().map(({ epoch, seq }) => `${epoch}/${seq}`);
  const unique = new Set(identities);
  return {
    unique,
    duplicates: identities.length - unique.size,
    largestMessage: Math.max(0, ...messages.map((records) => records.length)),
  };
}
