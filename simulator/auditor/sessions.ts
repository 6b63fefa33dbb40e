import { type Millis, SECOND } from "../../agent/core/time.ts";

/** Sessions that began and ended, as the retained status of each site tells. */
export class Sessions {
  #births = 0;
  #deaths = 0;
  readonly #birthsBySecond = new Map<number, number>();

  /** Whether a session began. @throws Error for what is no status. */
  hear(payload: Uint8Array, now: Millis): boolean {
    const status: unknown = JSON.parse(new TextDecoder().decode(payload));
    const online = typeof status === "object" && status !== null && "online" in status ? status.online : undefined;
    if (typeof online !== "boolean") throw new Error("a status without online");
    if (!online) {
      this.#deaths += 1;
      return false;
    }
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
