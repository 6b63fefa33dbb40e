import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { reasonOf, SuarError } from "../core/errors.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { SessionOptions } from "../core/transport.ts";
import type { TlsTickets } from "./tls-tickets.ts";

/** Where the broker is. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** For a person. */
  readonly address: string;
}

/** @throws SuarError `broker-unreachable` for anything but `mqtt://host[:port]` and `mqtts://host[:port]`. */
export function endpointOf(url: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const secure = parsed?.protocol === "mqtts:";
  if (parsed === undefined || parsed.hostname === "" || (!secure && parsed.protocol !== "mqtt:")) {
    throw new SuarError("broker-unreachable", { broker: url, reason: "not an mqtt:// or mqtts:// address" });
  }
  const port = parsed.port === "" ? (secure ? 8883 : 1883) : Number(parsed.port);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, port, secure, address: `${parsed.hostname}:${port}` };
}

/**
 * A name with several addresses is tried one by one. Node allows each 250 ms by default: over a satellite (600 ms and more) the
 * broker could never be reached.
 */
const EACH_ADDRESS: Millis = 5 * SECOND;

/**
 * A socket that has begun to connect. `connected` resolves once bytes of MQTT can be written, and rejects with
 * `broker-unreachable` or `tls-failed`, or with the SuarError that the socket was destroyed with.
 */
export interface Dial {
  readonly socket: Socket;
  /** The socket below it, which counts what really leaves and comes in, TLS included. The same one without TLS. */
  readonly tcp: Socket;
  readonly connected: Promise<void>;
  /** TCP is there, whatever TLS will say. */
  reached(): boolean;
}

/**
 * @param tickets resumes the last TLS session with this endpoint, which spares a round trip and the certificates: 3 kB of 4.
 * @param localAddress of this machine, to connect from; undefined: the system chooses.
 * @throws SuarError `tls-failed` when a certificate or key cannot even be parsed.
 */
export function dial(
  endpoint: Endpoint,
  tls: SessionOptions["tls"],
  lookup: LookupFunction,
  tickets: TlsTickets,
  localAddress?: string,
): Dial {
  const { host, port, secure, address } = endpoint;
  const target = {
    host,
    port,
    lookup,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: EACH_ADDRESS,
    ...(localAddress === undefined ? {} : { localAddress }),
  };
  const tcp = connectTcp(target);
  const secured = secure
    ? secureSocket(endpoint, tcp, { ...tlsOptions(host, tls), ...tickets.optionsFor(address) })
    : undefined;
  secured?.on("session", (ticket) => tickets.keep(address, ticket));
  const socket = secured ?? tcp;
  let reached = false;
  tcp.once("connect", () => {
    reached = true;
  });
  // A socket keeps this listener for life: an error after the fact must not end the process.
  socket.on("error", ignore);
  const connected = connectionOf(socket, secure ? "secureConnect" : "connect").catch((error: unknown) => {
    if (error instanceof SuarError) throw error;
    if (error instanceof CutShort || (reached && secure)) throw tlsFailed(address, error);
    throw new SuarError("broker-unreachable", { broker: address, reason: reasonOf(error) }, { cause: error });
  });
  return { socket, tcp, connected, reached: () => reached };
}

function ignore(): void {}

/** The far side closed the connection without an error. */
class CutShort extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("it closed the connection in the TLS handshake");
  }
}

/** Resolves with `event`, rejects with whatever ends the socket first. Leaves no listener behind: the socket will live for months. */
function connectionOf(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = () => {
      socket.off(event, connected);
      socket.off("error", fail);
      socket.off("close", cut);
    };
    const connected = () => {
      settled();
      resolve();
    };
    const fail = (error: unknown) => {
      settled();
      reject(error);
    };
    const cut = () => fail(new CutShort());
    socket.on(event, connected);
    socket.on("error", fail);
    socket.on("close", cut);
  });
}

function secureSocket(endpoint: Endpoint, tcp: Socket, options: ConnectionOptions): TLSSocket {
  try {
    // Not imported: Node's TLS is 3 MB of memory, and a broker in the same network may do without.
    return process.getBuiltinModule("node:tls").connect({ ...options, socket: tcp });
  } catch (error) {
    tcp.on("error", () => {});
    tcp.destroy();
    throw tlsFailed(endpoint.address, error);
  }
}

function tlsOptions(host: string, tls: SessionOptions["tls"]): ConnectionOptions {
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    // Whom the certificate must name: for a socket that is there already, Node would take "localhost".
    host,
    // An address cannot be sent as a server name; the certificate must then carry it as an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
  };
}

function tlsFailed(address: string, error: unknown): SuarError {
  return new SuarError("tls-failed", { broker: address, reason: reasonOf(error) }, { cause: error });
}
