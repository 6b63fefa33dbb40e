import { problemStatus } from "../../agent/core/errors.ts";
import type { Session, SessionOptions, Transport } from "../../agent/core/transport.ts";

/**
 * A broker that is reached at several addresses, as behind a name that has them all: one after the other until one answers. Any other
 * broker is left to the transport below.
 */
export class AnyAddress implements Transport {
  /** @param addresses in the order in which they are tried. @param name the address that stands for all of them in the settings. */
  constructor(
    private readonly inner: Transport,
    private readonly name: string,
    private readonly addresses: readonly string[],
  ) {}

  async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (options.url !== this.name) return await this.inner.open(options, signal);
    let failure: unknown;
    for (const url of this.addresses) {
      try {
        return await this.inner.open({ ...options, url }, signal);
      } catch (error) {
        failure = error;
        if (signal.aborted || problemStatus(error).code !== "broker-unreachable") throw error;
      }
    }
    throw failure;
  }
}

/** All of them, beginning at another one for each site: so a name server would hand them out. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
