import type { SiteAccount } from "../worker/messages.ts";
import { balance, balanceFormer } from "./balance.ts";
import { EpochBook } from "./epoch-book.ts";
import type { Finding } from "./findings.ts";

/** Records of all stores. */
export interface BookTotals {
  readonly duplicates: number;
  readonly unexplainedDuplicates: number;
  readonly reordered: number;
}

/** What came of every store of every site, and how that compares with what the agents say. */
export class Books {
  readonly #books = new Map<string, EpochBook>();
  readonly #ofSite = new Map<string, EpochBook[]>();

  /** Begun when nothing has come of it before. */
  of(site: string, epoch: string): EpochBook {
    const known = this.find(site, epoch);
    if (known !== undefined) return known;
    const book = new EpochBook();
    this.#books.set(keyOf(site, epoch), book);
    this.#ofSite.set(site, [...(this.#ofSite.get(site) ?? []), book]);
    return book;
  }

  /** Undefined: nothing has come of it. */
  find(site: string, epoch: string | undefined): EpochBook | undefined {
    return this.#books.get(keyOf(site, epoch));
  }

  /** What had no answer may come again. @param site left out: of all of them. */
  beginSession(site?: string): void {
    const books = site === undefined ? this.#books.values() : (this.#ofSite.get(site) ?? []);
    for (const book of books) book.beginSession();
  }

  get totals(): BookTotals {
    const totals = { duplicates: 0, unexplainedDuplicates: 0, reordered: 0 };
    for (const book of this.#books.values()) {
      totals.duplicates += book.duplicates;
      totals.unexplainedDuplicates += book.unexplained;
      totals.reordered += book.reordered;
    }
    return totals;
  }

  /** What does not agree. @param accounts of every site. */
  findings(accounts: readonly SiteAccount[]): readonly Finding[] {
    const known = new Set(
      accounts.flatMap(({ site, account, former = [] }) =>
        [account?.epoch, ...former.map(({ epoch }) => epoch)].map((epoch) => keyOf(site, epoch)),
      ),
    );
    return [
      ...accounts.flatMap((site) => balance(site, this.find(site.site, site.account?.epoch))),
      ...accounts.flatMap((site) => this.#findingsOfFormer(site)),
      ...[...this.#books].flatMap(([key, book]) => findingsOf(key, book, known.has(key))),
    ];
  }

  #findingsOfFormer({ site, former = [] }: SiteAccount): readonly Finding[] {
    return former.flatMap((store) => {
      const ofSite = this.#ofSite.get(site) ?? [];
      // A store that goes the same way is followed by one that declares it once more.
      const declared = Math.max(0, ...ofSite.map((book) => book.declaredOfFormer.get(store.epoch) ?? 0));
      return balanceFormer(site, store, this.find(site, store.epoch), declared);
    });
  }
}

function keyOf(site: string, epoch: string | undefined): string {
  return `${site}/${epoch}`;
}

function findingsOf(key: string, book: EpochBook, isAccountedFor: boolean): readonly Finding[] {
  const [site = "", epoch = ""] = key.split("/");
  const counts = [
    ["orphan", isAccountedFor ? 0 : book.received.size, "no agent accounts for this store"],
    ["reordered", book.reordered, "behind a later record of the same lane"],
    ["duplicated", book.unexplained, "twice in one session"],
  ] as const;
  return counts.flatMap(([kind, count, detail]) => (count === 0 ? [] : [{ kind, site, epoch, count, detail }]));
}
