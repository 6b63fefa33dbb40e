import type { Language } from "../../core/language.ts";
import type { DayView, PageAnswer, PageFacts, PageRequest, PageSite, PageSource, PageStream } from "../../core/page.ts";
import { MINUTE, type Millis, SECOND } from "../../core/time.ts";
import { alignment } from "./alignment.ts";
import { type Charts, charts } from "./charts.ts";
import { type AssetPaths, alignDocument, homeDocument, notFoundDocument, PATHS } from "./document.ts";
import { FRAGMENTS, fragments } from "./fragments.ts";
import { languageOf } from "./language.ts";
import { METRICS_TYPE, openMetrics } from "./metrics.ts";
import { withheld } from "./withhold.ts";

const HTML_TYPE = "text/html; charset=utf-8";
const HOME_EVERY: Millis = 2 * SECOND;
const ALIGN_EVERY: Millis = SECOND;
/** Nobody aligns an antenna for longer without looking at the phone, and a phone in a pocket must not keep the terminal busy. */
const ALIGN_AT_MOST: Millis = 30 * MINUTE;
/** What was put together this lately serves another viewer as well. */
const SHARED_FOR: Millis = SECOND;

/** A file that comes with the page. */
export interface Asset {
  /** The same for ever under this path. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export interface PageSiteParts {
  readonly source: PageSource;
  readonly assets: Readonly<Record<keyof AssetPaths, Asset>>;
  /** The setting: `auto` leaves it to the browser. */
  readonly language: Language | "auto";
  readonly monotonic: () => Millis;
}

/** Everything that the page answers. Nothing that is asked for changes anything, but how often the terminal is read while somebody looks. */
export function pageSite(parts: PageSiteParts): PageSite {
  const { source, assets } = parts;
  const paths: AssetPaths = { script: assets.script.path, style: assets.style.path, icon: assets.icon.path };
  const shared = new SharedFacts(parts);
  const language = (request: PageRequest) => languageOf(request, parts.language);
  const answers: Readonly<Record<string, (request: PageRequest) => PageAnswer | Promise<PageAnswer>>> = {
    [PATHS.home]: (request) => {
      // Never rejects. The page does not wait for it: what is read back comes with the next event.
      void source.recall();
      return ok(HTML_TYPE, homeDocument(source.facts(), language(request), paths));
    },
    [PATHS.align]: (request) => {
      const { snapshot } = shared.facts();
      return ok(HTML_TYPE, alignDocument(source.alignment(), snapshot, language(request), paths));
    },
    "/status.json": () => ok("application/json", `${JSON.stringify(withheld(source.facts().snapshot))}\n`),
    "/metrics": () => ok(METRICS_TYPE, openMetrics(source.facts())),
    ...Object.fromEntries(
      Object.values(assets).map(({ path, type, body }) => [
        path,
        () => ({ ...ok(type, body), lasting: true as const }),
      ]),
    ),
  };
  return {
    answer: (request) => {
      const answer = Object.hasOwn(answers, request.path) ? answers[request.path] : undefined;
      if (answer !== undefined) return answer(request);
      const body = notFoundDocument(shared.facts().snapshot.site, language(request), paths);
      return { status: 404, type: HTML_TYPE, body };
    },
    stream: (request) => {
      if (request.path === PATHS.events) return homeStream(shared, language(request));
      if (request.path === PATHS.alignEvents) return alignStream(parts, shared, language(request));
      return undefined;
    },
  };
}

function ok(type: string, body: string): PageAnswer {
  return { status: 200, type, body };
}

/** What changes on the page, for all who look at it at the same time. */
class SharedFacts {
  #facts: { readonly at: Millis; readonly value: PageFacts } | undefined;
  readonly #fragments = new Map<Language, { readonly of: PageFacts; readonly value: ReadonlyMap<string, string> }>();
  /** They change every minute at most, and are most of the page. */
  readonly #charts = new Map<Language, { readonly of: DayView; readonly value: Charts }>();

  constructor(private readonly parts: PageSiteParts) {}

  facts(): PageFacts {
    const now = this.parts.monotonic();
    if (this.#facts === undefined || now - this.#facts.at >= SHARED_FOR) {
      this.#facts = { at: now, value: this.parts.source.facts() };
    }
    return this.#facts.value;
  }

  fragments(language: Language): ReadonlyMap<string, string> {
    const facts = this.facts();
    const known = this.#fragments.get(language);
    if (known?.of === facts) return known.value;
    const made = fragments(facts, language, this.#drawn(facts.day, language));
    const value = new Map(FRAGMENTS.map((name) => [name, made[name].text] as const));
    this.#fragments.set(language, { of: facts, value });
    return value;
  }

  #drawn(day: DayView, language: Language): Charts {
    const known = this.#charts.get(language);
    if (known?.of === day) return known.value;
    const value = charts(day, language);
    this.#charts.set(language, { of: day, value });
    return value;
  }
}

/** Sends what has changed since it was last sent; at first everything. */
function homeStream(shared: SharedFacts, language: Language): PageStream {
  const sent = new Map<string, string>();
  return {
    every: HOME_EVERY,
    next: () => {
      const changed = [...shared.fragments(language)].filter(([name, text]) => sent.get(name) !== text);
      for (const [name, text] of changed) sent.set(name, text);
      return event({ live: Object.fromEntries(changed) });
    },
    close: () => {},
  };
}

function alignStream({ source, monotonic }: PageSiteParts, shared: SharedFacts, language: Language): PageStream {
  const since = monotonic();
  const release = source.hurryTerminal();
  let paused = false;
  return {
    every: ALIGN_EVERY,
    next: () => {
      if (paused) return undefined;
      if (monotonic() - since >= ALIGN_AT_MOST) {
        paused = true;
        return event({ paused });
      }
      const { live, ...figures } = alignment(source.alignment(), shared.facts().snapshot.measuring, language);
      return event({ live: { reading: live.reading.text, age: live.age.text }, ...figures });
    },
    close: release,
  };
}

/** JSON has no line breaks of its own. */
function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
