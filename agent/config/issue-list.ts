import { ConfigurationInvalid, type Issue, type Objection, type Origin } from "./issues.ts";

/** More than anybody would correct in one go; a file of nonsense would have thousands. */
const MAXIMUM_ISSUES = 50;

/** Gathers everything that is wrong, up to a bound. */
export class IssueList {
  readonly #issues: Issue[] = [];

  /** True once there is no point in looking further. */
  get isFull(): boolean {
    return this.#issues.length >= MAXIMUM_ISSUES;
  }

  add(path: string, origin: Origin, objection: Objection): void {
    if (!this.isFull) this.#issues.push({ path, origin, objection });
  }

  concerns(path: string): boolean {
    return this.#issues.some((issue) => issue.path === path);
  }

  /** Everything that was found; of more than the bound the last one says so. */
  all(): readonly Issue[] {
    return this.isFull ? [...this.#issues, FULL] : this.#issues;
  }

  /** Throws ConfigurationInvalid with the issues that matter; with all of them when the list is full, for others may be hidden. */
  throwIfAny(matters: (issue: Issue) => boolean = () => true): void {
    if (this.isFull) throw new ConfigurationInvalid(this.all());
    const found = this.#issues.filter(matters);
    if (found.length > 0) throw new ConfigurationInvalid(found);
  }
}

const FULL: Issue = {
  path: "",
  origin: { source: "default" },
  objection: { code: "too-many-issues", details: { listed: MAXIMUM_ISSUES } },
};
