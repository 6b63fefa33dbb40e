import type { Component } from "../core/component.ts";
import type { Remote } from "../core/remote.ts";
import type { ConfigurationStatus } from "../core/status.ts";
import type { Incoming } from "../core/transport.ts";
import { type CommandActions, Commands, type CommandsParts } from "./commands.ts";
import { Configuring, type ConfiguringOptions, type ConfiguringParts } from "./configuring.ts";

export interface RemoteOptions extends ConfiguringOptions {
  /** What the centre may ask. */
  readonly commands: CommandsParts["allowed"];
}

export interface RemoteControlParts
  extends Pick<CommandsParts, "keepsake" | "readJson">,
    Omit<ConfiguringParts, "options"> {
  readonly actions: Omit<CommandActions, "discardConfiguration">;
  readonly options: RemoteOptions;
}

/** What the centre may do with an agent while it runs. To be started when the store is open, and before the uplink. */
export class RemoteControl implements Remote, Component {
  readonly name = "remote";
  readonly #configuring: Configuring;
  readonly #commands: Commands;

  constructor(parts: RemoteControlParts) {
    const { actions, options, log } = parts;
    this.#configuring = new Configuring({ ...parts, log: log.child("configuration") });
    this.#commands = new Commands({
      ...parts,
      log: log.child("commands"),
      allowed: options.commands,
      actions: {
        status: () => actions.status(),
        epoch: () => actions.epoch(),
        replay: (request) => actions.replay(request),
        reconnect: () => actions.reconnect(),
        discardConfiguration: () => this.#configuring.discard(),
      },
    });
  }

  async start(): Promise<void> {
    await this.#configuring.start();
    await this.#commands.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#configuring.stop(), this.#commands.stop()]);
  }

  status(): ConfigurationStatus {
    return this.#configuring.status();
  }

  reported(): Uint8Array {
    return this.#configuring.reported();
  }

  onReported(listener: () => void): () => void {
    return this.#configuring.onReported(listener);
  }

  async configure(message: Incoming): Promise<void> {
    this.#configuring.want(message.payload);
  }

  command(message: Incoming): Promise<Uint8Array | undefined> {
    return this.#commands.answer(message);
  }

  proven(): void {
    this.#configuring.proven();
  }
}
