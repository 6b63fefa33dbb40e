import { SuarError } from "../../agent/core/errors.ts";
import type { Dish, DishReply, DishRequest } from "../../agent/core/terminal-access.ts";
import { type DishMessage, encodeResponse } from "./fake-starlink.ts";

/** The Dish port in a test's hands: responses go through the bytes of protobuf.js. */
export class FakeDish implements Dish {
  readonly address = "192.168.100.1:9200";
  /** By request; what is not here is not supported. */
  readonly replies = new Map<DishRequest, DishMessage | Uint8Array | SuarError>();
  readonly asked: (readonly DishRequest[])[] = [];
  /** The connection itself fails. */
  problem: SuarError | undefined;
  silent = false;

  async ask(requests: readonly DishRequest[], signal: AbortSignal): Promise<readonly DishReply[]> {
    this.asked.push(requests);
    if (this.problem !== undefined) throw this.problem;
    if (this.silent) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw new SuarError("stopped", {});
    }
    return requests.map((request) => {
      const reply = this.replies.get(request);
      if (reply === undefined) {
        return { problem: new SuarError("terminal-unsupported", { address: this.address, what: request }) };
      }
      if (reply instanceof SuarError) return { problem: reply };
      return { message: reply instanceof Uint8Array ? reply : encodeResponse(reply) };
    });
  }
}
