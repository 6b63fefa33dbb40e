import { existsSync } from "node:fs";
import { readReceipts } from "../../simulator/brokers/broker-process.ts";

/** What the embedded broker took, record by record. */
export interface TakenRecords {
  /** Identities `epoch/seq` of the records that it took at least once. */
  readonly unique: ReadonlySet<string>;
  /** Records that it took again. */
  readonly duplicates: number;
  /** Records in the largest message. */
  readonly largestMessage: number;
}

export function takenRecords(receiptsFile: string): TakenRecords {
  const messages = existsSync(receiptsFile)
    ? readReceipts(receiptsFile).flatMap((receipt) => ("records" in receipt ? [receipt.records] : []))
    : [];
  const identities = messages.flat().map(({ epoch, seq }) => `${epoch}/${seq}`);
  const unique = new Set(identities);
  return {
    unique,
    duplicates: identities.length - unique.size,
    largestMessage: Math.max(0, ...messages.map((records) => records.length)),
  };
}
