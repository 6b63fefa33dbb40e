import type { DelayFigures } from "../../history/sample.ts";
import { codeOf } from "../../history/site-state.ts";
import { formatCount, formatDuration, formatShort } from "../format.ts";
import { make } from "./dom.ts";
import type { Fleet } from "./fleet.ts";
import type { RegionFigures } from "./message-rates.ts";

/** Of each row. */
export interface RegionButton {
  readonly button: HTMLButtonElement;
  /** That the row stands for. */
  readonly provinces: ReadonlySet<number>;
  /** Absent in the row of a province. */
  readonly gateway?: number;
}

interface Row {
  readonly provinces: ReadonlySet<number>;
  readonly sites: number;
  readonly connected: HTMLMeterElement;
  readonly cells: readonly HTMLElement[];
}

const CONNECTED: ReadonlySet<number> = new Set([codeOf("live"), codeOf("backlog")]);

/** A table of gateways, each with its provinces below it. */
export class Regions {
  readonly #rows: readonly Row[];
  readonly buttons: RegionButton[] = [];

  constructor(
    body: HTMLElement,
    private readonly fleet: Fleet,
  ) {
    this.#rows = fleet.gateways.flatMap((gateway, place) => {
      const members = fleet.provinces.flatMap((province, number) => (province.gateway === gateway ? [number] : []));
      const rows = members.map((number) => ({ name: fleet.provinces[number]?.name ?? "", members: [number] }));
      return [
        this.#addRow(body, gateway, new Set(members), place),
        ...rows.map(({ name, members: provinces }) => this.#addRow(body, name, new Set(provinces))),
      ];
    });
  }

  /** @param states a byte each; @param figures of each province, in the order of the fleet. */
  show(states: Uint8Array, figures: readonly RegionFigures[]): void {
    const connected = new Array<number>(this.fleet.provinces.length).fill(0);
    for (const [site, state] of states.entries()) {
      const province = this.fleet.provinceOf[site] ?? 0;
      if (CONNECTED.has(state)) connected[province] = (connected[province] ?? 0) + 1;
    }
    for (const { provinces, sites, connected: meter, cells } of this.#rows) {
      const members = [...provinces].flatMap((number) => figures[number] ?? []);
      const online = [...provinces].reduce((sum, number) => sum + (connected[number] ?? 0), 0);
      meter.value = online / Math.max(1, sites);
      const words = [`${formatCount(online)} of ${formatCount(sites)}`, ...wordsOf(members)];
      for (const [index, cell] of cells.entries()) cell.replaceChildren(words[index] ?? "");
    }
  }

  #addRow(body: HTMLElement, name: string, provinces: ReadonlySet<number>, gateway?: number): Row {
    const button = make("button", { type: "button", "aria-pressed": "false" }, name);
    const meter = make("meter", { min: "0", max: "1", "aria-label": `connected in ${name}` });
    const cells = Array.from({ length: 5 }, () => make("td"));
    const kind = gateway === undefined ? "province" : "gateway";
    body.append(
      make(
        "tr",
        { class: kind },
        make("th", { scope: "row" }, button),
        make("td", { class: "share" }, meter),
        ...cells,
      ),
    );
    this.buttons.push({ button, provinces, ...(gateway === undefined ? {} : { gateway }) });
    const sites = this.fleet.provinceOf.reduce((sum, province) => sum + (provinces.has(province) ? 1 : 0), 0);
    return { provinces, sites, connected: meter, cells };
  }
}

/** Messages, queue and delays of one row, its provinces together. Delays are those of the worst: quantiles do not add up. */
function wordsOf(members: readonly RegionFigures[]): readonly string[] {
  const sum = (of: (figures: RegionFigures) => number) => members.reduce((total, figures) => total + of(figures), 0);
  const isLive = members.some(({ messagesPerSecond }) => messagesPerSecond !== undefined);
  const delays = members.flatMap(({ delayMs }) => delayMs ?? []);
  const worst = (of: (delay: DelayFigures) => number) =>
    delays.length === 0 ? "–" : formatDuration(Math.max(...delays.map(of)));
  return [
    isLive
      ? `${formatShort(sum(({ messagesPerSecond = 0 }) => messagesPerSecond))}/s`
      : formatCount(sum(({ messages }) => messages)),
    formatCount(sum(({ queued }) => queued)),
    worst(({ p50 }) => p50),
    worst(({ p95 }) => p95),
  ];
}
