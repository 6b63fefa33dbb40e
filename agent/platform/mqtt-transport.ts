import { SuarError } from "../core/errors.ts";
import { SECOND } from "../core/time.ts";
import type { Session, SessionOptions, Transport } from "../core/transport.ts";
import type { ClientOptions } from "./mqtt-client.ts";
import { dial, endpointOf } from "./mqtt-dial.ts";
import { MqttSession } from "./mqtt-session.ts";
import { SharedLookup } from "./shared-lookup.ts";
import { TlsTickets } from "./tls-tickets.ts";

/** The Transport port over MQTT.js, which gets a socket that we have connected: then each phase fails with its own name. */
export class MqttTransport implements Transport {
  readonly #lookup = new SharedLookup();
  #tickets = new TlsTickets();
  /** What the tickets were issued for. */
  #tls: SessionOptions["tls"];

  /** @param localAddress of this machine, to connect from: one address has ports for some 28,000 connections to a broker. */
  constructor(private readonly localAddress?: string) {}

  async open(options: ClientOptions, signal: AbortSignal): Promise<Session> {
    if (signal.aborted) throw new SuarError("stopped", {});
    const endpoint = endpointOf(options.url);
    const seconds = options.connectDeadline / SECOND;
    const reachSeconds = (options.reachDeadline ?? options.connectDeadline) / SECOND;
    const { socket, tcp, connected, reached } = dial(
      endpoint,
      options.tls,
      this.#lookup.function,
      this.#ticketsFor(options.tls),
      this.localAddress,
    );
    const stop = () => socket.destroy(new SuarError("stopped", {}));
    const late = () => {
      const reason = `no connection within ${reachSeconds} s`;
      socket.destroy(
        reached()
          ? new SuarError("broker-silent", { broker: endpoint.address, seconds })
          : new SuarError("broker-unreachable", { broker: endpoint.address, reason }),
      );
    };
    signal.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(late, options.connectDeadline);
    const reachTimer = setTimeout(() => {
      if (!reached()) late();
    }, options.reachDeadline ?? options.connectDeadline);
    try {
      await connected;
      const session = new MqttSession({ socket, tcp }, endpoint.address, options);
      await session.accepted();
      return session;
    } catch (error) {
      socket.destroy();
      this.#tickets.forget(endpoint.address);
      throw error;
    } finally {
      clearTimeout(timer);
      clearTimeout(reachTimer);
      signal.removeEventListener("abort", stop);
    }
  }

  /** Whoever is asked to trust others, or to be somebody else, begins anew. */
  #ticketsFor(tls: SessionOptions["tls"]): TlsTickets {
    const { ca, certificate, key } = tls ?? {};
    if (ca !== this.#tls?.ca || certificate !== this.#tls?.certificate || key !== this.#tls?.key) {
      this.#tickets = new TlsTickets();
      this.#tls = tls;
    }
    return this.#tickets;
  }
}
