import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { AgentProcess } from "./agent-process.ts";
import { SitePublisher } from "./site-publisher.ts";
import { Subscriber } from "./subscriber.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

const TOPICS = "suar/v1/test-site";
const COMMANDS = "status,replay,reconnect,discard-configuration";

type Json = Readonly<Record<string, unknown>>;

/** A real agent, and a centre that hears it and tells it what to do, over the broker that both use. */
export class RemoteSite {
  agent!: AgentProcess;

  private constructor(
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly ear: Subscriber,
    private readonly mouth: SitePublisher,
  ) {}

  /** @param settings of the site, beside its broker, as flags without dashes. */
  static async start(url: string, settings: Readonly<Record<string, string>> = {}): Promise<RemoteSite> {
    const folder = await temporaryFolder();
    const ear = await Subscriber.open(url, "suar/v1/#");
    const site = new RemoteSite(folder, ear, await SitePublisher.open(url));
    // In a file: against a flag the centre could do nothing.
    writeFileSync(join(folder.path, "suar.json"), JSON.stringify({ uplink: { broker: url } }));
    site.startAgent(settings);
    return site;
  }

  startAgent(settings: Readonly<Record<string, string>> = {}): void {
    const flags = { config: join(this.folder.path, "suar.json"), "uplink.commands": COMMANDS, ...settings };
    this.agent = AgentProcess.start({
      program: inject("agentProgram"),
      dataDirectory: join(this.folder.path, "data"),
      flags: [
        ...Object.entries({ ...flags, "clock.trust": "always" }).flatMap(([name, value]) => [`--${name}`, value]),
      ],
    });
  }

  async want(message: string | object): Promise<void> {
    await this.mouth.publish(`${TOPICS}/config`, typeof message === "string" ? message : JSON.stringify(message), true);
  }

  /** Sends a command that lives for an hour. */
  async command(id: string, verb: string, more: object = {}): Promise<void> {
    const command = { v: 1, id, verb, expiresAt: Date.now() + 3_600_000, ...more };
    await this.mouth.publish(`${TOPICS}/command`, JSON.stringify(command));
  }

  /** Everything that was heard on a topic of the site. */
  heard(level: string): readonly Json[] {
    return this.ear.messages
      .filter(({ topic, payload }) => topic === `${TOPICS}/${level}` && payload.length > 0)
      .map(({ payload }) => JSON.parse(new TextDecoder().decode(payload)) as Json);
  }

  /** Waits for a report after `since` reports that says all of this. */
  async reports(expected: Json, since = 0): Promise<Json> {
    const isIt = (report: Json) =>
      Object.entries(expected).every(([key, value]) => JSON.stringify(report[key]) === JSON.stringify(value));
    return await until(
      `a report with ${JSON.stringify(expected)}`,
      () => this.heard("config/reported").slice(since).find(isIt),
      { limitMs: 60_000, describe: () => [this.heard("config/reported").slice(-3), this.agent.tail()] },
    );
  }

  async replies(id: string, count = 1): Promise<readonly Json[]> {
    const found = () => this.heard("reply").filter((reply) => reply["id"] === id);
    await until(`${count} replies to ${id}`, () => found().length >= count, { describe: () => this.agent.tail() });
    return found();
  }

  /** Waits until the agent says of itself what `matches`. */
  async says(what: string, matches: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    return await until(
      what,
      async () => {
        const snapshot = await this.agent.snapshot();
        return snapshot !== undefined && matches(snapshot) ? snapshot : undefined;
      },
      { limitMs: 60_000, describe: () => this.agent.tail() },
    );
  }

  /** Waits for records that were made from now on. */
  async goesOnReporting(): Promise<void> {
    const last = Math.max(0, ...this.records());
    await until("further records", () => Math.max(0, ...this.records()) >= last + 4, {
      limitMs: 60_000,
      describe: () => this.agent.tail(),
    });
  }

  /** Numbers of the records that were heard. */
  records(): readonly number[] {
    return this.ear.messages
      .filter(({ topic }) => /\/(event|telemetry|backlog)$/.test(topic))
      .flatMap(({ payload }) => decodeEnvelope(payload).records.map(({ seq }) => seq));
  }

  /** Stops the agent; its last account, once the centre has heard as much. */
  async stop(): Promise<Account> {
    const account = await this.agent.stop();
    await until("every record", () => new Set(this.records()).size >= account.recorded, {
      describe: () => ({ account, heard: new Set(this.records()).size }),
    });
    return account;
  }

  async remove(): Promise<void> {
    await this.agent.kill();
    await this.mouth.close();
    await this.ear.close();
    await this.folder.remove();
  }
}
