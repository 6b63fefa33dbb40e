import type { Language } from "../../core/language.ts";
import type { AlignmentFacts, PageFacts } from "../../core/page.ts";
import type { Snapshot } from "../../core/status.ts";
import { alignment } from "./alignment.ts";
import { hours } from "./charts.ts";
import { type FragmentName, fragments } from "./fragments.ts";
import { type Html, html } from "./html.ts";
import { PAGE_WORDS } from "./words.ts";

/** Where the files are that a page needs; each is the same for ever under its path. */
export interface AssetPaths {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

export const PATHS = { home: "/", align: "/align", events: "/events", alignEvents: "/align/events" } as const;

/** Without script a page is fetched anew. */
const REFRESH_SECONDS = 30;

/** The page of the site. Complete as it is: the script only keeps it up to date. */
export function homeDocument(facts: PageFacts, language: Language, assets: AssetPaths): string {
  const words = PAGE_WORDS[language];
  const parts = fragments(facts, language);
  const live = (name: FragmentName) => html`data-live="${name}">${parts[name]}`;
  const section = (id: string, heading: string, shape: string, ...content: readonly Html[]) =>
    html`<section class="${shape}" aria-labelledby="h-${id}"><h2 id="h-${id}">${heading}</h2>${content}</section>`;
  const content = html`<p class="hidden" role="status" ${live("announcement")}</p>
<section class="glance" aria-labelledby="h-link"><h2 id="h-link" class="hidden">${words.link}</h2><div ${live("link")}</div><div ${live("safe")}</div></section>
<section aria-labelledby="h-numbers"><h2 id="h-numbers" class="hidden">${words.signal}, ${words.roundTrip}, ${words.loss}</h2><dl class="numbers" ${live("numbers")}</dl>
<p><a class="button" href="${PATHS.align}?lang=${language}">${words.align}</a></p></section>
${section("problems", words.problems, "wide", html`<div ${live("problems")}</div>`)}
${section("day", words.lastDay, "wide", html`<div ${live("chart-signal")}</div><div ${live("chart-round-trip")}</div><div ${live("chart-loss")}</div>`, hours(language))}
${section("centre", words.centre, "", html`<div ${live("centre")}</div>`)}
${section("outages", words.outages, "", html`<div ${live("outages")}</div>`)}
${section("services", words.services, "wide columns", html`<div ${live("services")}</div>`)}
${section("terminal", words.terminal, "narrow", html`<div ${live("terminal")}</div>`)}
${section("sun", words.sun, "narrow", html`<div ${live("sun")}</div>`)}
${section("box", words.box, "narrow", html`<div ${live("box")}</div>`)}`;
  const footer = html`<span ${live("version")}</span>`;
  return shell(
    { title: words.title, site: facts.snapshot.site, path: PATHS.home, events: PATHS.events },
    content,
    footer,
    language,
    assets,
  );
}

/** The view for somebody who aligns an antenna. */
export function alignDocument(
  facts: AlignmentFacts,
  { site, measuring }: Snapshot,
  language: Language,
  assets: AssetPaths,
): string {
  const words = PAGE_WORDS[language];
  const { live, value } = alignment(facts, measuring, language);
  const content = html`<section class="align" aria-labelledby="h-align"><h2 id="h-align">${words.alignTitle}</h2>
<div data-live="reading">${live.reading}</div>
<div id="figures"${value === undefined && html` hidden`}><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="8"/><rect id="bar" width="0" height="8"/><rect id="best-mark" x="-2" width="1" height="8"/></svg>
<dl class="best"><div><dt>${words.best}</dt><dd id="best" data-unknown="${words.unknown}">${words.unknown}</dd></div></dl>
<p class="buttons"><button type="button" id="tone" data-on="${words.toneOff}" data-off="${words.toneOn}">${words.toneOn}</button>
<button type="button" id="anew">${words.bestAnew}</button></p></div>
<p class="faint" data-live="age">${live.age}</p><p>${words.alignHint}</p>
<noscript><p class="bad">${words.needsScript}</p></noscript>
<p><a class="button" href="${PATHS.home}?lang=${language}">${words.home}</a></p></section>`;
  return shell(
    { title: words.alignTitle, site, path: PATHS.align, events: PATHS.alignEvents },
    content,
    html``,
    language,
    assets,
  );
}

export function notFoundDocument(site: string, language: Language, assets: AssetPaths): string {
  const words = PAGE_WORDS[language];
  const content = html`<section><h2>${words.notFound}</h2><p><a class="button" href="${PATHS.home}?lang=${language}">${words.home}</a></p></section>`;
  return shell({ title: words.notFound, site, path: PATHS.home }, content, html``, language, assets);
}

interface Page {
  readonly title: string;
  readonly site: string;
  readonly path: string;
  /** Absent: nothing on it changes. */
  readonly events?: string;
}

function shell(
  { title, site, path, events }: Page,
  content: Html,
  footer: Html,
  language: Language,
  assets: AssetPaths,
): string {
  const words = PAGE_WORDS[language];
  const other: Language = language === "en" ? "id" : "en";
  const refresh =
    path === PATHS.home && html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`;
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} ${site} – Suar</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.style}">
<script src="${assets.script}" defer></script>
${refresh}
</head>
<body data-events="${events === undefined ? "" : `${events}?lang=${language}`}" data-offline="${words.offline}" data-seconds="${words.seconds}" data-minutes="${words.minutes}">
<header><h1><a href="${PATHS.home}?lang=${language}">Suar</a> <span>${site}</span></h1>
<nav><button type="button" id="theme" hidden aria-label="${words.theme}">◐</button> <a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${words.otherLanguage}</a></nav></header>
<p id="offline" class="bad" role="alert" hidden></p>
<p id="paused" class="warning" role="alert" hidden>${words.paused} <a href="">${words.goOn}</a></p>
<main>
${content}
</main>
<footer>${footer}</footer>
</body>
</html>
`.text;
}
