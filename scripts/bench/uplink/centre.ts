import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type CentreArgument,
  type CentreOrder,
  type CentreReport,
  type LinkArgument,
  SITE_PORT,
} from "./centre-messages.ts";
import { type CertificateFiles, Certificates } from "./certificates.ts";
import { requireMosquitto } from "./mosquitto.ts";
import type { Namespaces } from "./namespaces.ts";
import { Program } from "./program.ts";
import type { Undo } from "./undo.ts";
import { waitFor } from "./wait-for.ts";

const START_LIMIT_MS = 30_000;

/** What arrived with one message. */
export type Arrived = Extract<CentreReport, { type: "arrived" }>;

export interface CentreParts {
  readonly namespaces: Namespaces;
  readonly folder: string;
  readonly links: readonly LinkArgument[];
  readonly undo: Undo;
  readonly signal: AbortSignal;
}

/** The centre's process, with the certificates of whoever may connect to it. */
export class Centre {
  #ready = false;
  readonly #program: Program<CentreOrder, CentreReport>;

  private constructor(
    private readonly parts: CentreParts,
    private readonly certificates: Certificates,
    onArrived: (arrived: Arrived) => void,
  ) {
    const directory = join(parts.folder, "centre");
    mkdirSync(directory);
    const argument: CentreArgument = { directory, certificates: certificates.directory, links: parts.links };
    this.#program = Program.node<CentreOrder, CentreReport>(
      parts.namespaces.centre,
      "centre-program.ts",
      argument,
      parts.undo,
      (report) => {
        if (report.type === "ready") this.#ready = true;
        else onArrived(report);
      },
    );
  }

  /** Resolves once it can be sent to; nobody listens on the links yet. */
  static async start(parts: CentreParts, onArrived: (arrived: Arrived) => void): Promise<Centre> {
    requireMosquitto();
    const hosts = ["localhost", ...parts.links.map(({ host }) => host)];
    const centre = new Centre(parts, new Certificates(join(parts.folder, "certificates"), hosts), onArrived);
    const ready = () => {
      centre.check();
      return centre.#ready;
    };
    await waitFor("the centre", ready, START_LIMIT_MS, parts.signal);
    return centre;
  }

  /** @throws when its process ended. */
  check(): void {
    this.#program.check();
  }

  certificateOf(site: string): CertificateFiles {
    return this.certificates.site(site);
  }

  /** Where a site reaches the broker over this link, as the agent's setting. */
  addressOf(link: string): string {
    const { host } = this.parts.links.find(({ name }) => name === link) ?? {};
    if (host === undefined) throw new Error(`there is no link ${link}`);
    return `${host}:${SITE_PORT}`;
  }

  listen(link: string): void {
    this.#program.send({ type: "listen", link });
  }

  reset(link: string): void {
    this.#program.send({ type: "reset", link });
  }
}
