/** The live page: hears of the run over server-sent events, and shows it. */
import { SECOND } from "../../../agent/core/time.ts";
import { History } from "../../history/history.ts";
import type { Sample } from "../../history/sample.ts";
import { accountRows, verdictText } from "../../report/report-rows.ts";
import type {
  EndDocument,
  HeardDocument,
  ProgressFigures,
  ProvinceFigures,
  RunDocument,
  UpdateDocument,
} from "../documents.ts";
import { formatCount, formatDuration, formatShort } from "../format.ts";
import { runFacts } from "../run-facts.ts";
import { bytesOf, words16Of, words32Of } from "./bytes.ts";
import { Dashboard } from "./dashboard.ts";
import { byId } from "./dom.ts";
import { MessageRates } from "./message-rates.ts";

const PHASE_WORDS = {
  starting: "Sites are being started",
  waking: "Their clocks begin to go",
  running: "The run",
  settling: "What waited is being sent",
  stopping: "Agents are being stopped",
} as const;

void begin().catch((error: unknown) => lost(`This page could not be loaded: ${error}`));

async function begin(): Promise<void> {
  const response = await fetch("/run.json");
  const run = (await response.json()) as RunDocument;
  byId("command").textContent = run.command;
  byId("facts").textContent = runFacts(run).join(" · ");
  const dashboard = new Dashboard(run);
  const rates = new MessageRates();
  let history = new History();
  const stream = new EventSource("/live");
  stream.addEventListener("open", () => {
    // After a broken connection everything is told again.
    history = new History();
    byId("lost").hidden = true;
  });
  stream.addEventListener("error", () => lost("The simulator does not answer. What is shown is what was last heard."));
  on<HeardDocument>(stream, "heard", ({ sites }) => dashboard.map.heard(words32Of(sites)));
  on<UpdateDocument>(stream, "update", (update) => {
    for (const sample of update.samples) history.add(sample);
    const { samples } = history;
    const now = samples.at(-1)?.at ?? 0;
    if (update.states !== undefined && update.queued !== undefined) {
      dashboard.showSites(bytesOf(update.states), words16Of(update.queued));
    }
    dashboard.showTimes(samples, update.phases, now + update.progress.left, now);
    dashboard.showRegions(rates.add(performance.now(), update.provinces));
    showProgress(update.progress);
    showFigures(run, samples.at(-1), update.provinces);
  });
  on<EndDocument>(stream, "end", (end) => {
    stream.close();
    showEnd(end);
  });
}

function on<Words>(stream: EventSource, name: string, hear: (words: Words) => void): void {
  stream.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as Words));
}

function showProgress({ phase, done, left }: ProgressFigures): void {
  byId("phase").textContent = PHASE_WORDS[phase];
  const bar = byId("progress") as HTMLProgressElement;
  if (done === undefined) bar.removeAttribute("value");
  else bar.value = done;
  byId("left").textContent = left < SECOND ? "" : `about ${formatDuration(left)} left`;
}

function showFigures({ plan }: RunDocument, sample: Sample | undefined, provinces: readonly ProvinceFigures[]): void {
  if (sample === undefined) return;
  const { connected, queued, recorded, messagesPerSecond, delayMs } = sample;
  const messages = provinces.reduce((sum, province) => sum + province.messages, 0);
  byId("connected").textContent = formatCount(connected);
  byId("of-sites").textContent = `of ${formatCount(plan.sites)} sites`;
  byId("rate").textContent = formatShort(messagesPerSecond);
  byId("messages").textContent = `${formatCount(messages)} so far`;
  byId("queued").textContent = formatCount(queued);
  byId("recorded").textContent = `of ${formatCount(recorded)} recorded`;
  if (delayMs === undefined) return;
  byId("delay").textContent = formatDuration(delayMs.p50);
  byId("delay-95").textContent = `95 % within ${formatDuration(delayMs.p95)}`;
}

function showEnd(end: EndDocument): void {
  const isGood = "verdict" in end && end.verdict.ok;
  const figures = "verdict" in end ? accountRows(end).map(([name, value]) => `${name} ${value}`) : [];
  byId("verdict").hidden = false;
  byId("verdict").classList.add(isGood ? "good" : "bad");
  byId("verdict-words").textContent = "verdict" in end ? verdictText(end) : `The run broke: ${end.broke}`;
  byId("verdict-figures").textContent = figures.join(" · ");
  byId("phase").textContent = "The run has ended";
  byId("left").textContent = "";
  byId("progress").hidden = true;
  byId("lost").hidden = true;
}

function lost(words: string): void {
  byId("lost").textContent = words;
  byId("lost").hidden = false;
}
