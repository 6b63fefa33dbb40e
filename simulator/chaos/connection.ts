import { connect, type Socket } from "node:net";
import type { Random } from "../../agent/core/random.ts";
import type { Direction, DirectionName } from "./direction.ts";
import { Pipe } from "./pipe.ts";
import { reset } from "./reset.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** One client of the proxy, and what became of its way to the target. */
export class Connection {
  readonly #pipes: readonly Pipe[];
  readonly #sockets: readonly Socket[];
  /** Resolves when no socket is left. */
  readonly gone: Promise<void>;

  /** @param target undefined: nobody is ever asked, and the client hears nothing. */
  constructor(
    near: Socket,
    target: Target | undefined,
    directions: Readonly<Record<DirectionName, Direction>>,
    random: Random,
  ) {
    if (target === undefined) {
      this.#sockets = [near];
      this.#pipes = [];
      near.on("error", () => undefined);
      // Its client has gone; nobody is left to whom an open half could matter.
      near.once("end", () => near.destroy());
      near.on("data", (piece) => {
        directions.up.receivedBytes += piece.length;
        directions.up.swallowedBytes += piece.length;
      });
    } else {
      const far = connect({ ...target, noDelay: true, allowHalfOpen: true });
      this.#sockets = [near, far];
      this.#pipes = [new Pipe(near, far, directions.up, random), new Pipe(far, near, directions.down, random)];
    }
    const closed = this.#sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    this.gone = Promise.all(closed).then(() => undefined);
  }

  get queuedBytes(): number {
    return this.#pipes.reduce((sum, pipe) => sum + pipe.queuedBytes, 0);
  }

  refresh(): void {
    for (const pipe of this.#pipes) pipe.refresh();
  }

  reset(): void {
    for (const socket of this.#sockets) reset(socket);
  }
}
