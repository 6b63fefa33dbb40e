import type { Clock } from "../../../core/clock.ts";
import { SuarError } from "../../../core/errors.ts";
import type { HttpAnswer, HttpClient, HttpFailure, HttpOutcome } from "../../../core/http.ts";
import type { TerminalAnswer, TerminalDriver } from "../../../core/terminal.ts";
import { HOUR, type Millis, SECOND } from "../../../core/time.ts";
import { withinTerminalDeadline } from "../deadline.ts";
import type { HttpProfile, Page, PageSource } from "../profile/profile.ts";
import { type Found, ValueReader } from "../profile/read-values.ts";
import { type ReadPage, readPage, valueAt } from "./pages.ts";

/** More than any status page has. */
const MAXIMUM_PAGE_BYTES = 256 * 1024;
/** A page that this firmware does not have is not asked for each time; an update may bring it. */
const MISSING_FOR: Millis = HOUR;
const MAXIMUM_SILENT = 2;
const MISSING: ReadonlySet<number> = new Set([404, 410]);
const REFUSED: ReadonlySet<number> = new Set([401, 403]);

export interface HttpAccess {
  /** host:port */
  readonly address: string;
  readonly credentials?: { readonly username: string; readonly password: string };
}

/**
 * A terminal with pages of JSON, INI or fields over HTTP. One page after the other, because the processors of these terminals are slow. What it asks
 * for is a GET of a path that stands in the profile, and nothing that a page refers to.
 */
export class HttpTerminal implements TerminalDriver {
  readonly profile: string;
  readonly every: Millis;
  /** As often as a profile may ask for: see the comment on their processors. */
  readonly fastest = 5 * SECOND;
  readonly deadline: Millis;
  readonly #values: ValueReader<PageSource>;
  readonly #missingUntil = new Map<string, Millis>();

  constructor(
    private readonly description: HttpProfile,
    private readonly access: HttpAccess,
    private readonly client: HttpClient,
    private readonly clock: Clock,
  ) {
    this.profile = description.name;
    this.every = description.every;
    this.deadline = description.timeout * description.pages.size;
    this.#values = new ValueReader(description.values);
  }

  async read(signal: AbortSignal): Promise<TerminalAnswer> {
    const pages = new Map<string, ReadPage>();
    const problems: SuarError[] = [];
    for (const [name, page] of this.description.pages) {
      if (this.clock.monotonic() < (this.#missingUntil.get(name) ?? 0)) continue;
      try {
        const read = await this.#page(name, page, pages, signal);
        if (read !== undefined) pages.set(name, read);
      } catch (error) {
        // A defect, or the end: neither is about this page.
        if (!(error instanceof SuarError) || error.code === "stopped") throw error;
        problems.push(error);
        // What does not answer at all need not be asked for every page; of what answers one page may hang.
        const silent = problems.filter(({ code }) => code === "terminal-silent").length;
        if (pages.size === 0 && (error.code === "terminal-unreachable" || silent === MAXIMUM_SILENT)) break;
      }
    }
    return this.#answer(pages, problems);
  }

  #answer(pages: ReadonlyMap<string, ReadPage>, problems: readonly SuarError[]): TerminalAnswer {
    const [problem] = problems;
    if (pages.size === 0) throw problem ?? this.#unknownSchema("none of its pages is there");
    const { reading, unusable } = this.#values.read((source) => find(pages, source), this.clock.monotonic());
    const isEmpty = Object.keys(reading).length === 0;
    const unusableProblem = new SuarError("terminal-values-unusable", {
      profile: this.profile,
      fields: unusable.join(", "),
    });
    const found = problem ?? (unusable.length === 0 ? undefined : unusableProblem);
    if (isEmpty) throw found ?? this.#unknownSchema([...pages.keys()].join(", "));
    return { reading: { profile: this.profile, ...reading }, ...(found === undefined ? {} : { problem: found }) };
  }

  /** Undefined when there is no such page. */
  async #page(
    name: string,
    page: Page,
    before: ReadonlyMap<string, ReadPage>,
    signal: AbortSignal,
  ): Promise<ReadPage | undefined> {
    const { address } = this.access;
    const body = await this.#get(page.path, signal);
    if (body === undefined) {
      this.#missingUntil.set(name, this.clock.monotonic() + MISSING_FOR);
      return undefined;
    }
    const shapes = new Map([...before].map(([other, { shape }]) => [other, shape ?? ""]));
    const outcome = readPage(page, body, shapes);
    if ("schema" in outcome) throw this.#unknownSchema(outcome.schema);
    if (!("malformed" in outcome)) return outcome;
    throw new SuarError("terminal-malformed", { address, what: page.path, malformed: outcome.malformed });
  }

  /** Undefined when there is no such page. */
  async #get(path: string, signal: AbortSignal): Promise<string | undefined> {
    const { address, credentials } = this.access;
    const { timeout } = this.description;
    const outcome = await withinTerminalDeadline(this.clock, address, timeout, signal, (limited) =>
      this.client.ask(
        {
          method: "GET",
          url: `http://${address}${path}`,
          timeout,
          maximumBytes: MAXIMUM_PAGE_BYTES,
          ...(credentials === undefined ? {} : { credentials }),
        },
        limited,
      ),
    );
    const { status, body } = this.#answered(path, outcome);
    if (status === 200) return new TextDecoder().decode(body);
    if (MISSING.has(status)) return undefined;
    if (REFUSED.has(status)) throw new SuarError("terminal-denied", { address });
    if (status >= 300 && status < 400) {
      throw new SuarError("terminal-malformed", { address, what: path, malformed: "redirected" });
    }
    throw new SuarError("terminal-status", { address, what: path, status });
  }

  #answered(what: string, outcome: HttpOutcome): HttpAnswer {
    if (!("failure" in outcome)) return outcome;
    const { address } = this.access;
    const malformed = MALFORMED[outcome.failure];
    if (malformed !== undefined) throw new SuarError("terminal-malformed", { address, what, malformed });
    if (outcome.failure === "no-answer") {
      throw new SuarError("terminal-silent", { address, seconds: this.description.timeout / 1000 });
    }
    throw new SuarError("terminal-unreachable", { address, reason: REASONS[outcome.failure] ?? outcome.failure });
  }

  #unknownSchema(what: string): SuarError {
    return new SuarError("terminal-schema-unknown", { address: this.access.address, profile: this.profile, what });
  }
}

const MALFORMED: Partial<Readonly<Record<HttpFailure, "not-http" | "too-large">>> = {
  nonsense: "not-http",
  "too-long": "too-large",
};
const REASONS: Partial<Readonly<Record<HttpFailure, string>>> = {
  refused: "connection refused",
  name: "no address for this name",
};

function find(pages: ReadonlyMap<string, ReadPage>, { page, at, shapes }: PageSource): Found | undefined {
  const found = pages.get(page);
  if (found === undefined) return undefined;
  if (shapes !== undefined && (found.shape === undefined || !shapes.includes(found.shape))) return undefined;
  const value = valueAt(found.tree, at);
  return value === undefined ? undefined : { value };
}
