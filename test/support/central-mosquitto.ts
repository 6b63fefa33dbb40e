import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Access } from "./live-site.ts";
import { freePort, MOSQUITTO_MISSING, startMosquitto } from "./mosquitto.ts";
import { OPENSSL_MISSING } from "./self-signed.ts";
import type { ServerProcess } from "./server-process.ts";
import { TrialCertificates } from "./trial-certificates.ts";

export const CENTRAL_MOSQUITTO_MISSING = MOSQUITTO_MISSING ?? OPENSSL_MISSING;

const CONFIGURATION = fileURLToPath(new URL("../../config/brokers/mosquitto/", import.meta.url));

/** Mosquitto as `config/brokers/mosquitto` makes it, with ports, paths and user of the test's. Keeps its data from start to start. */
export class CentralMosquitto {
  readonly certificates: TrialCertificates;
  #server: ServerProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly ports: { readonly site: number; readonly centre: number },
    changes: Readonly<Record<string, string>>,
  ) {
    cpSync(CONFIGURATION, directory, { recursive: true });
    mkdirSync(join(directory, "data"));
    this.certificates = new TrialCertificates(join(directory, "certificates"));
    let text = readFileSync(this.#file, "utf8");
    const replacements = {
      "user mosquitto": `user ${userInfo().username}`,
      "listener 8883 0.0.0.0": `listener ${ports.site} 127.0.0.1`,
      "listener 8884 0.0.0.0": `listener ${ports.centre} 127.0.0.1`,
      "/var/lib/mosquitto/": `${join(directory, "data")}/`,
      "acl_file /etc/mosquitto/suar/": `acl_file ${directory}/`,
      "/etc/mosquitto/suar/": `${this.certificates.directory}/`,
      ...changes,
    };
    for (const [from, to] of Object.entries(replacements)) {
      if (!text.includes(from)) throw new Error(`mosquitto.conf has no "${from}"`);
      text = text.replaceAll(from, to);
    }
    writeFileSync(this.#file, text);
  }

  /** @param changes text in mosquitto.conf -> what stands there instead, for a test that shows what a line is good for. */
  static async start(changes: Readonly<Record<string, string>> = {}): Promise<CentralMosquitto> {
    const ports = { site: await freePort(), centre: await freePort() };
    const directory = mkdtempSync(join(tmpdir(), "suar-central-"));
    try {
      const mosquitto = new CentralMosquitto(directory, ports, changes);
      await mosquitto.startAgain();
      return mosquitto;
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get #file(): string {
    return join(this.directory, "mosquitto.conf");
  }

  get siteUrl(): string {
    return `mqtts://localhost:${this.ports.site}`;
  }

  get centreUrl(): string {
    return `mqtts://localhost:${this.ports.centre}`;
  }

  /** What the site of this name connects with. */
  site(name: string): Access {
    return { url: this.siteUrl, tls: this.certificates.site(name) };
  }

  centre(name: "noc" | "control"): Access {
    return { url: this.centreUrl, tls: this.certificates.centre(name) };
  }

  /** The last of its log. */
  get log(): string {
    return this.#server?.output ?? "";
  }

  /** SIGTERM saves everything; SIGKILL is a crash. */
  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#server?.stop(signal);
  }

  /** On the same ports, with what the one before saved. */
  async startAgain(): Promise<void> {
    this.#server = await startMosquitto(this.#file, [this.ports.site, this.ports.centre]);
  }

  async stop(): Promise<void> {
    await this.end("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}
