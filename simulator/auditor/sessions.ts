import { type Millis, SECOND } from "../../agent/core/time.ts";

/**
 * Sessions that began and ended, as the retained status of each site tells. To an auditor that has to subscribe anew every site is told of once
 * more: that begins and ends nothing.
 */
export class Sessions {
  #births = 0;
  #deaths = 0;
  /** The session of each site that is online, by the boot of its box and when it began. */
  readonly #online = new Map<string, string>();
  readonly #birthsBySecond = new Map<number, number>();

  /** Whether a session began. @throws Error for what is no status. */
  hear(site: string, payload: Uint8Array, now: Millis): boolean {
    const { online, boot, since } = readStatus(payload);
    if (!online) {
      if (this.#online.delete(site)) this.#deaths += 1;
      return false;
    }
    const session = `${boot} ${since}`;
    // Two sessions that do not say when they began could be the same word for word.
    if (since !== undefined && this.#online.get(site) === session) return false;
    this.#online.set(site, session);
    this.#births += 1;
    const second = Math.floor(now / SECOND);
    this.#birthsBySecond.set(second, (this.#birthsBySecond.get(second) ?? 0) + 1);
    return true;
  }

  get births(): number {
    return this.#births;
  }

  get told(): { readonly births: number; readonly deaths: number; readonly mostBirthsASecond: number } {
    let most = 0;
    for (const count of this.#birthsBySecond.values()) most = Math.max(most, count);
    return { births: this.#births, deaths: this.#deaths, mostBirthsASecond: most };
  }
}

interface Status {
  readonly online: boolean;
  readonly boot?: unknown;
  readonly since?: unknown;
}

function readStatus(payload: Uint8Array): Status {
  const status: unknown = JSON.parse(new TextDecoder().decode(payload));
  if (typeof status !== "object" || status === null || !("online" in status) || typeof status.online !== "boolean")
    throw new Error("a status without online");
  return { ...status, online: status.online };
}
