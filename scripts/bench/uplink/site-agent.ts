import { join } from "node:path";
import type { Snapshot } from "../../../agent/core/status.ts";
import { requestSnapshot } from "../../../agent/platform/status-socket.ts";
import type { CertificateFiles } from "./certificates.ts";
import type { Namespace } from "./namespaces.ts";
import { Program } from "./program.ts";
import type { Undo } from "./undo.ts";
import type { Carrier } from "./village.ts";

const ANSWER_MS = 5000;

export interface SiteAgentOptions {
  /** The production bundle. */
  readonly program: string;
  readonly site: string;
  readonly namespace: Namespace;
  readonly dataDirectory: string;
  readonly certificate: CertificateFiles;
  /** `host:port`. */
  readonly centre: string;
  /** Settings that differ from their defaults. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The delivered agent beside a village's terminal. */
export class SiteAgent implements Carrier {
  #program: Program;

  constructor(
    private readonly options: SiteAgentOptions,
    private readonly undo: Undo,
  ) {
    this.#program = this.#start();
  }

  snapshot(): Promise<Snapshot> {
    return requestSnapshot(join(this.options.dataDirectory, "suar.sock"), ANSWER_MS);
  }

  async recorded(): Promise<number> {
    return (await this.snapshot()).outbox.account.recorded;
  }

  /** False as well while it does not answer: it may have started just now. */
  async hearsFarSide(): Promise<boolean> {
    this.check();
    try {
      const { link } = (await this.snapshot()).measuring;
      return link.rungs.some(({ rung, state }) => rung.startsWith("anycast") && state === "up");
    } catch {
      return false;
    }
  }

  /** SIGKILL, and started again at once. */
  async restart(): Promise<void> {
    await this.#program.kill();
    this.#program = this.#start();
  }

  /** @throws when it ended by itself. */
  check(): void {
    this.#program.check();
  }

  #start(): Program {
    const { program, site, namespace, dataDirectory, certificate, centre, settings } = this.options;
    const all = {
      site,
      dataDirectory,
      "log.level": "error",
      "uplink.broker": `mqtts://${centre}`,
      "uplink.caFile": certificate.ca,
      "uplink.certificateFile": certificate.certificate,
      "uplink.keyFile": certificate.key,
      ...settings,
    };
    const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    return new Program(namespace, [process.execPath, program, "run", "--config", "none", ...flags], this.undo);
  }
}
