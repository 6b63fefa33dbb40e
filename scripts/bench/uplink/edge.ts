import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CertificateFiles } from "./certificates.ts";
import { edgeConfiguration, MOSQUITTO } from "./mosquitto.ts";
import type { Namespace } from "./namespaces.ts";
import { Program } from "./program.ts";
import type { PublisherArgument, PublisherOrder, PublisherReport } from "./publisher-messages.ts";
import type { Undo } from "./undo.ts";
import type { Carrier } from "./village.ts";

const PORT = 1883;

export interface EdgeOptions {
  readonly site: string;
  readonly namespace: Namespace;
  readonly directory: string;
  readonly certificate: CertificateFiles;
  readonly autosaveSeconds: number;
  /** `host:port` of the central broker. */
  readonly centre: string;
}

/** A Mosquitto beside the village's terminal that bridges to the centre, and the publisher that feeds it. */
export class Edge implements Carrier {
  readonly #publisher: Program<PublisherOrder, PublisherReport>;
  readonly #configuration: string;
  #broker: Program;
  #acknowledged = 0;

  constructor(
    private readonly options: EdgeOptions,
    private readonly undo: Undo,
  ) {
    const { site, namespace, directory } = options;
    const dataDirectory = join(directory, "data");
    mkdirSync(dataDirectory, { recursive: true });
    this.#configuration = join(directory, "mosquitto.conf");
    writeFileSync(this.#configuration, edgeConfiguration({ ...options, port: PORT, dataDirectory }));
    this.#broker = this.#start();
    const argument: PublisherArgument = { site, port: PORT };
    const onReport = ({ acknowledged }: PublisherReport) => {
      this.#acknowledged = acknowledged;
    };
    this.#publisher = Program.node(namespace, "publisher-program.ts", argument, undo, onReport);
  }

  /** The edge broker has acknowledged all up to this number. */
  async recorded(): Promise<number> {
    return this.#acknowledged;
  }

  order(order: PublisherOrder): void {
    this.#publisher.send(order);
  }

  /** SIGKILL, and started again at once. */
  async restart(): Promise<void> {
    await this.#broker.kill();
    this.#broker = this.#start();
  }

  /** @throws when one of its processes ended by itself. */
  check(): void {
    this.#broker.check();
    this.#publisher.check();
  }

  #start(): Program {
    return new Program(this.options.namespace, [MOSQUITTO, "-c", this.#configuration], this.undo);
  }
}
