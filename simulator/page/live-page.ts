import type { ServerResponse } from "node:http";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Sample } from "../history/sample.ts";
import { realNow } from "../world/world-time.ts";
import type { EndDocument, HeardDocument, ProgressFigures, RunDocument, UpdateDocument } from "./documents.ts";
import { LiveClients } from "./live-clients.ts";
import { PageServer } from "./page-server.ts";
import { provinceFigures } from "./province-figures.ts";

const HEARD_EVERY: Millis = SECOND / 4;
const TICKS_AN_UPDATE = 4;
/** For what is left to tell when the run is over. */
const FAREWELL: Millis = 2 * SECOND;

/** What a client has been told. */
interface Seen {
  readonly lastSampleAt: Millis;
  readonly version: number;
}

const NOTHING_SEEN: Seen = { lastSampleAt: Number.NEGATIVE_INFINITY, version: -1 };

/** The live page of a run: tells everybody who looks how it goes. Nothing is done for nobody. */
export class LivePage {
  readonly #clients = new LiveClients<Seen>();
  readonly #timer: NodeJS.Timeout;
  #server: PageServer | undefined;
  #ticks = 0;
  #progress: ProgressFigures = { phase: "starting", left: 0 };

  private constructor(private readonly recorder: Recorder) {
    this.#timer = setInterval(() => this.#tick(), HEARD_EVERY);
  }

  /** @param port 0: any that is free. Rejects when it cannot be had. */
  static async open(port: number, run: RunDocument, recorder: Recorder): Promise<LivePage> {
    const page = new LivePage(recorder);
    const follow = (response: ServerResponse, headers: Readonly<Record<string, unknown>>) =>
      page.#add(response, headers);
    try {
      page.#server = await PageServer.listen(port, { run: () => run, follow });
      return page;
    } catch (error) {
      clearInterval(page.#timer);
      throw error;
    }
  }

  get address(): string {
    return this.#server?.address ?? "";
  }

  show(progress: ProgressFigures): void {
    this.#progress = progress;
  }

  /** Tells how it ended, if anybody knows, and ends every connection. */
  async close(end: EndDocument | undefined): Promise<void> {
    clearInterval(this.#timer);
    this.#update();
    if (end !== undefined) this.#clients.tell("end", () => end);
    const timeout = new Promise((resolve) => setTimeout(resolve, FAREWELL).unref());
    await Promise.race([this.#clients.end(), timeout]);
    await this.#server?.close();
  }

  #add(response: ServerResponse, headers: Readonly<Record<string, unknown>>): boolean {
    if (!this.#clients.add(response, headers, NOTHING_SEEN)) return false;
    this.#update();
    return true;
  }

  #tick(): void {
    const heard = this.recorder.traffic.takeHeard();
    if (this.#clients.size === 0) return;
    if (heard.length > 0) {
      const words: HeardDocument = { sites: Buffer.from(Uint32Array.from(heard).buffer).toString("base64") };
      this.#clients.tell("heard", () => words);
    }
    this.#ticks += 1;
    if (this.#ticks % TICKS_AN_UPDATE === 0) this.#update();
  }

  #update(): void {
    const { fleet, history, phases } = this.recorder;
    const samples = history.samples;
    const provinces = provinceFigures(this.recorder, realNow());
    const states = Buffer.from(fleet.states).toString("base64");
    const queued = Buffer.from(fleet.queued.buffer).toString("base64");
    this.#clients.tell("update", (client): UpdateDocument => {
      const { lastSampleAt, version } = client.seen;
      client.seen = { lastSampleAt: samples.at(-1)?.at ?? lastSampleAt, version: fleet.version };
      return {
        progress: this.#progress,
        phases,
        samples: samples.slice(firstAfter(samples, lastSampleAt)),
        ...(version === fleet.version ? {} : { states, queued }),
        provinces,
      };
    });
  }
}

/** Where the samples begin that are later than `at`. */
function firstAfter(samples: readonly Sample[], at: Millis): number {
  const before = samples.findLastIndex((sample) => sample.at <= at);
  return before + 1;
}
