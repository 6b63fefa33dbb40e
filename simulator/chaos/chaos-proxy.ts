import { createServer, type Server } from "node:net";
import type { Random } from "../../agent/core/random.ts";
import type { Millis } from "../../agent/core/time.ts";
import { Connection, type Target } from "./connection.ts";
import { DIRECTIONS, type Direction, type DirectionName, newDirection } from "./direction.ts";
import { type LinkQuality, PRESETS } from "./link-quality.ts";

export interface ChaosOptions {
  readonly target: Target;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** At first, in both directions. Default: the preset `none`. */
  readonly quality?: LinkQuality;
  readonly random: Random;
  /** More are dropped as soon as they connect. With `queueBytes` a bound on the memory. Default 100. */
  readonly maximumConnections?: number;
}

export interface DirectionStatus extends Omit<Direction, "heldUntil"> {
  /** How long nothing arrives yet; 0 = it does. */
  readonly heldForMs: Millis;
}

export interface ChaosStatus {
  readonly listening: boolean;
  /** 0 before the first `listen`. */
  readonly port: number;
  readonly connections: number;
  readonly queuedBytes: number;
  readonly blackHole: boolean;
  readonly up: Readonly<DirectionStatus>;
  readonly down: Readonly<DirectionStatus>;
}

const MAXIMUM_CONNECTIONS = 100;

/**
 * A TCP port that leads to another over a link as bad as wanted, changed at any time. Each connection is a link of its own: two do not
 * share a rate. README.md says what user space can do and what it cannot.
 */
export class ChaosProxy {
  readonly #directions: Readonly<Record<DirectionName, Direction>>;
  readonly #connections = new Set<Connection>();
  #server: Server | undefined;
  #opening: Promise<number> | undefined;
  #port: number;
  #blackHole = false;
  /** The direction that is half-open. */
  #dead: DirectionName | undefined;

  constructor(private readonly options: ChaosOptions) {
    const { quality = PRESETS.none } = options;
    this.#directions = { up: newDirection(quality), down: newDirection(quality) };
    this.#port = options.port ?? 0;
  }

  /** Resolves with the port, which stays the same for every later `listen`. Does nothing when it listens already. */
  async listen(): Promise<number> {
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      this.refuse();
      throw error;
    }
  }

  /** Nobody listens any more: who connects is refused. Open connections go on. */
  refuse(): void {
    // One that does not listen yet closes itself: Node would forget to.
    if (this.#server?.listening === true) this.#server.close();
    this.#server = undefined;
    this.#opening = undefined;
  }

  async #open(): Promise<number> {
    const { target, random, host = "127.0.0.1", maximumConnections = MAXIMUM_CONNECTIONS } = this.options;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      const connection = new Connection(near, this.#blackHole ? undefined : target, this.#directions, random);
      this.#connections.add(connection);
      void connection.gone.then(() => this.#connections.delete(connection));
    });
    // Counts those of this server alone: what an earlier one accepted counts too.
    server.maxConnections = Math.max(1, maximumConnections - this.#connections.size);
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      for (const event of ["listening", "close"]) server.once(event, resolve);
      server.once("error", reject);
      server.listen(this.#port, host);
    });
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    if (this.#server !== server) server.close();
    return this.#port;
  }

  /** @param direction both when left out. */
  change(quality: Partial<LinkQuality>, direction?: DirectionName): void {
    this.#write(direction, (one) => {
      one.quality = { ...one.quality, ...quality };
    });
  }

  /** Holds everything for this long. What was sent meanwhile arrives afterwards. */
  stall(ms: Millis, direction?: DirectionName): void {
    this.#write(direction, (one) => {
      one.heldUntil = Math.max(one.heldUntil, performance.now() + ms);
    });
  }

  /**
   * Everything vanishes, in both directions, and who connects hears nothing. Afterwards a connection that lost something stays silent until
   * one of its sides gives up; one that lost nothing goes on.
   */
  blackHole(on: boolean): void {
    this.#blackHole = on;
    this.#swallow();
  }

  /** One direction dies and nobody is told, not even of a close. Undefined: both live again, as after a black hole. */
  halfOpen(dead: DirectionName | undefined): void {
    this.#dead = dead;
    this.#swallow();
  }

  /** Closes and resets arrive this much later than what was sent before them. */
  slowClose(ms: Millis): void {
    this.#write(undefined, (one) => {
      one.slowCloseMs = ms;
    });
  }

  /** Every connection ends with a RST to both of its sides. */
  reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  status(): ChaosStatus {
    const now = performance.now();
    const view = ({ heldUntil, ...one }: Direction): DirectionStatus => ({
      ...one,
      heldForMs: Math.max(0, Math.round(heldUntil - now)),
    });
    return {
      listening: this.#server?.listening === true,
      port: this.#port,
      connections: this.#connections.size,
      queuedBytes: [...this.#connections].reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
      blackHole: this.#blackHole,
      up: view(this.#directions.up),
      down: view(this.#directions.down),
    };
  }

  /** Resets everybody and stops listening. */
  async close(): Promise<void> {
    this.refuse();
    this.reset();
    await Promise.all([...this.#connections].map(({ gone }) => gone));
  }

  #swallow(): void {
    for (const name of DIRECTIONS) this.#directions[name].swallows = this.#blackHole || name === this.#dead;
    this.#refresh();
  }

  #write(direction: DirectionName | undefined, change: (one: Direction) => void): void {
    for (const name of direction === undefined ? DIRECTIONS : [direction]) change(this.#directions[name]);
    this.#refresh();
  }

  #refresh(): void {
    for (const connection of this.#connections) connection.refresh();
  }
}
