/** Servers may be named so many times in a row before we go back to our own, and wait: two that name each other would keep us for ever. */
const MOST_HOPS = 3;

/**
 * Which broker to try next. A broker may send its clients elsewhere (MQTT 5 reasons 0x9C "use another server" and 0x9D "server moved");
 * we follow only to hosts that somebody allowed here, with the scheme of our own, and come home when the other one is of no use.
 */
export class Destination {
  #current: string;
  #hops = 0;

  /**
   * @param home `mqtt://host[:port]` or `mqtts://host[:port]`.
   * @param allowed `host` or `host:port`, in lower case; a host alone allows any port.
   */
  constructor(
    private readonly home: string,
    private readonly allowed: readonly string[],
  ) {
    this.#current = home;
  }

  get url(): string {
    return this.#current;
  }

  /** Goes where the broker points, if that is allowed. False: it is not, and the present one stays. */
  redirected(serverReference: string | undefined): boolean {
    if (serverReference === undefined || this.#hops >= MOST_HOPS) return false;
    // A list of several is allowed (MQTT 5, section 4.13), separated by spaces: the first that may be followed counts.
    for (const reference of serverReference.slice(0, 1024).split(" ")) {
      const scheme = this.home.slice(0, this.home.indexOf(":"));
      const url = `${scheme}://${reference.toLowerCase()}`;
      if (!URL.canParse(url)) continue;
      const { host, hostname, pathname, username, search } = new URL(url);
      if (username !== "" || pathname.length > 1 || search !== "") continue;
      if (!this.allowed.includes(host) && !this.allowed.includes(hostname)) continue;
      this.#current = url;
      this.#hops += 1;
      return true;
    }
    return false;
  }

  /** The present one could not be used: home again, after a wait, and what is said there counts as the first time. */
  failed(): void {
    this.#current = this.home;
    this.#hops = 0;
  }

  /** The present one has kept us for a while, not only let us in: what it says counts as the first time. */
  worked(): void {
    this.#hops = 0;
  }
}
