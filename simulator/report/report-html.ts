import { createHash } from "node:crypto";
import type { Frame } from "../history/frames.ts";
import type { PageFiles } from "../page/bundle.ts";
import type { ReplayDocument, RunDocument } from "../page/documents.ts";
import { runFacts } from "../page/run-facts.ts";
import { planRows } from "../plan/plan-text.ts";
import { packFrames } from "./frames-document.ts";
import { escapeHtml, scriptJson } from "./html.ts";
import type { SimulationReport } from "./report.ts";
import {
  accountRows,
  caveats,
  costRows,
  findingText,
  latencyRows,
  logRows,
  type ReportRow,
  saidRows,
  verdictText,
} from "./report-rows.ts";

/**
 * The report as one page that needs nothing else: its script may do nothing but draw, and nothing is fetched. What must be known can be read
 * without it.
 * @param files of the page that draws.
 */
export function reportHtml(
  report: SimulationReport,
  run: RunDocument,
  frames: readonly Frame[],
  { script, style }: PageFiles,
): string {
  const { phases, history, provinces } = report;
  const replay: ReplayDocument = { run, phases, history, provinces, frames: packFrames(frames) };
  const policy = `default-src 'none'; img-src data:; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const notes = caveats(report).map((text) => `<p>${escapeHtml(text)}</p>`);
  const title = `Suar fleet simulator: ${report.plan.sites.toLocaleString("en")} sites`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body class="report">
<header>
<h1>Suar fleet simulator</h1>
<p>${escapeHtml(report.startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC"))}</p>
<p class="facts"><code>${escapeHtml(report.command)}</code><span>${escapeHtml(runFacts(run).join(" · "))}</span></p>
</header>
<main>
<section class="verdict ${report.verdict.ok ? "good" : "bad"}"><h2 id="verdict">${escapeHtml(verdictText(report))}</h2>${notes.join("")}</section>
${findings(report)}
<div class="tables">
<div>
${table("account", "The account", accountRows(report))}
${table("latencies", "Latencies", latencyRows(report))}
</div>
${table("costs", "Broker and agents", costRows(report))}
${table("said", "What the fleet said", saidRows(report))}
</div>
<section class="map" aria-label="Map">
<div id="map" class="map-box"></div>
<p class="moment"><button type="button" id="play" hidden>▶</button><input type="range" id="moment" min="0" value="0" aria-label="Moment of the run" hidden><output id="time"></output></p>
<fieldset id="legend" class="legend"><legend>States</legend></fieldset>
</section>
<section aria-label="What happens"><ol id="events" class="events"></ol></section>
<section id="timelines" class="timelines" aria-label="Timelines"></section>
<section class="regions"><table>
<caption>Gateways and their provinces, all of the run</caption>
<thead><tr><th scope="col">gateway, province</th><td class="share"></td><th scope="col">connected at that moment</th><th scope="col">messages</th><th scope="col">queued at the end</th><th scope="col">live delay, half within</th><th scope="col">live delay, 95 % within</th></tr></thead>
<tbody id="regions"></tbody>
</table></section>
<div class="tables">
${table(
  "plan",
  "The plan",
  planRows(report.plan, report.options).map(([name, value]) => [name, "", value]),
)}
${table("options", "Options", optionRows(report))}
${table("log", "What agents logged most", logRows(report))}
</div>
<noscript><p class="notice">Map and timelines are drawn by the script of this page, which this browser does not run.</p></noscript>
</main>
<script type="application/json" id="replay">${scriptJson(replay)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function findings({ verdict }: SimulationReport): string {
  if (verdict.findings.length === 0) return "";
  const items = verdict.findings.map((finding) => `<li>${escapeHtml(findingText(finding))}</li>`);
  return `<section class="findings"><h2>Findings</h2><ul>\n${items.join("\n")}\n</ul></section>`;
}

/** Nothing where there are no rows. */
function table(id: string, caption: string, rows: readonly ReportRow[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(
    ([name, value, about]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td><td class="about">${escapeHtml(about)}</td></tr>`,
  );
  return `<section><table id="${id}"><caption>${escapeHtml(caption)}</caption><tbody>\n${lines.join("\n")}\n</tbody></table></section>`;
}

/** All of them but the names of files, which are of this machine. */
function optionRows({ options, machine }: SimulationReport): readonly ReportRow[] {
  const { json: _, report: __, page: ___, ...rest } = options;
  const rows = Object.entries(rest).map(
    ([name, value]): ReportRow => [name, "", typeof value === "string" ? value : JSON.stringify(value)],
  );
  return [...rows, ["machine", "", `${machine.cores} cores, Node ${machine.node}`]];
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
