import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Centre } from "./centre.ts";
import type { DayResult } from "./day-figures.ts";
import type { DayArgument, DayReport } from "./day-messages.ts";
import { type IpTraffic, since } from "./ip-traffic.ts";
import type { Site } from "./namespaces.ts";
import { Program } from "./program.ts";
import type { Undo } from "./undo.ts";

export interface ParticipantOptions extends Pick<DayArgument, "site" | "factor" | "runMs" | "economy"> {
  /** Of its link. */
  readonly name: string;
  /** The program that lives its day: a bundle, or a file of this folder. */
  readonly file: string;
}

/** One that lives through a day, alone in a namespace, and what crosses its interface meanwhile. */
export class Participant {
  readonly #program: Program<never, DayReport>;
  readonly #before: IpTraffic;
  #messages = 0;
  #connections = 1;
  #quiet: { readonly wire: IpTraffic; readonly messages: number } | undefined;
  #quietBegan: { readonly wire: IpTraffic; readonly messages: number } | undefined;
  #result: DayResult | undefined;

  constructor(
    private readonly options: ParticipantOptions,
    private readonly site: Site,
    private readonly centre: Centre,
    parts: { readonly folder: string; readonly undo: Undo },
  ) {
    const { name, file, ...given } = options;
    const directory = join(parts.folder, name);
    mkdirSync(directory);
    this.#before = site.traffic();
    const argument: DayArgument = {
      ...given,
      broker: `mqtts://${centre.addressOf(name)}`,
      certificate: centre.certificateOf(options.site),
      directory,
    };
    this.#program = Program.node<never, DayReport>(site, file, argument, parts.undo, (report) => this.#ended(report));
  }

  /** Undefined while its day goes on. @throws when it ended before. */
  get result(): DayResult | undefined {
    if (this.#result === undefined) this.#program.check();
    return this.#result;
  }

  /** A message of it has arrived. */
  arrived(): void {
    this.#messages += 1;
  }

  /** From here until `quietEnds` it sends messages and nothing else. */
  quietBegins(): void {
    this.#quietBegan = this.#now();
  }

  quietEnds(): void {
    const [began, now] = [this.#quietBegan, this.#now()];
    if (began === undefined || this.#quiet !== undefined) return;
    this.#quiet = { wire: since(now.wire, began.wire), messages: now.messages - began.messages };
  }

  /** Its connection breaks, and it makes a new one. */
  cut(): void {
    this.#connections += 1;
    this.centre.reset(this.options.name);
  }

  #now() {
    return { wire: this.site.traffic(), messages: this.#messages };
  }

  #ended({ bytesToday }: DayReport): void {
    // At once: what it sends after its report is not of this day.
    const wire = since(this.site.traffic(), this.#before);
    this.quietEnds();
    this.#result = {
      wire,
      quiet: this.#quiet ?? { wire, messages: this.#messages },
      messages: this.#messages,
      connections: this.#connections,
      ...(bytesToday === undefined ? {} : { bytesToday }),
    };
  }
}
