/** The report: shows a run that is over, at any of its moments. */
import type { Millis } from "../../../agent/core/time.ts";
import type { ReplayDocument } from "../documents.ts";
import { formatTime } from "../format.ts";
import { Dashboard } from "./dashboard.ts";
import { byId } from "./dom.ts";
import { Frames } from "./frames.ts";

const PLAY_EVERY: Millis = 150;

void show(JSON.parse(byId("replay").textContent ?? "") as ReplayDocument);

async function show({ run, phases, history, provinces, frames: packed }: ReplayDocument): Promise<void> {
  const frames = await Frames.unpack(packed, run.fleet.sites);
  const slider = byId("moment") as HTMLInputElement;
  const end = history.at(-1)?.at ?? 0;
  const chosen = () => frames.times[Number(slider.value)] ?? 0;
  const began = phases.find(({ phase }) => phase === "running")?.at ?? 0;
  const choose = (at: Millis) => {
    slider.value = String(frames.indexAt(at));
    showMoment(chosen());
  };
  const dashboard = new Dashboard(
    run,
    (at) => showMoment(at ?? chosen()),
    ({ from, to }) => choose(began + (from + to) / 2),
  );
  const showMoment = (at: Millis) => {
    dashboard.timelines.point(at);
    dashboard.showSites(frames.at(frames.indexAt(at)));
    dashboard.showTimes(history, phases, end, at);
    byId("time").textContent = `at ${formatTime(at)} of ${formatTime(end)}`;
  };
  dashboard.showRegions(provinces);
  slider.max = String(Math.max(0, frames.times.length - 1));
  // As it was when the run was over, before the agents were stopped.
  const over = phases.find(({ phase }) => phase === "settling")?.at ?? end;
  choose(over);
  slider.addEventListener("input", () => showMoment(chosen()));
  letPlay(byId("play") as HTMLButtonElement, slider);
  for (const control of [slider, byId("play")]) control.hidden = frames.times.length < 2;
}

/** Moves the slider by itself until its end. */
function letPlay(button: HTMLButtonElement, slider: HTMLInputElement): void {
  let timer: number | undefined;
  const label = (words: string, sign: string) => {
    button.textContent = sign;
    button.setAttribute("aria-label", words);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    label("Play", "▶");
  };
  stop();
  button.addEventListener("click", () => {
    if (timer !== undefined) return stop();
    if (slider.value === slider.max) slider.value = "0";
    label("Pause", "❚❚");
    timer = window.setInterval(() => {
      slider.stepUp();
      slider.dispatchEvent(new Event("input"));
      if (slider.value === slider.max) stop();
    }, PLAY_EVERY);
  });
}
