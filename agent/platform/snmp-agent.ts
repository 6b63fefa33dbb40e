import type { RemoteInfo, Socket, SocketType } from "node:dgram";
import { isIPv4 } from "node:net";
import snmp, { type Session, type User, type VarBind } from "net-snmp";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { SnmpAgent, SnmpValue } from "../core/terminal-access.ts";
import type { Millis } from "../core/time.ts";

export type SnmpAuthentication = "md5" | "sha1" | "sha256" | "sha384" | "sha512";
export type SnmpPrivacy = "aes128" | "aes256" | "aes256-cisco";

/** Who reads. With a privacy password there is always an authentication password. */
export type SnmpIdentity =
  | { readonly version: "2c"; readonly community: string }
  | {
      readonly version: "3";
      readonly user: string;
      readonly authentication?: { readonly protocol: SnmpAuthentication; readonly password: string };
      readonly privacy?: { readonly protocol: SnmpPrivacy; readonly password: string };
    };

export interface SnmpTarget {
  readonly host: string;
  readonly port: number;
  readonly identity: SnmpIdentity;
  /** For an answer, one repetition of the question included. */
  readonly timeout: Millis;
}

const COUNTER_32 = 2 ** 32;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const DENIALS: ReadonlySet<number> = new Set([6, 16]); // noAccess, authorizationError
const TOO_BIG = 1;

/**
 * An SNMP agent through `net-snmp`: BER, the security model of version 3 and the timing of repetitions are its own. A session a reading, so that
 * nothing is kept of an agent that was replaced or has restarted. Its only operation here is `get`.
 */
export class NetSnmpAgent implements SnmpAgent {
  readonly address: string;

  constructor(private readonly target: SnmpTarget) {
    const { host, port } = target;
    this.address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  }

  async get(oids: readonly string[], signal: AbortSignal): Promise<readonly (SnmpValue | undefined)[]> {
    if (signal.aborted) throw new SuarError("stopped", {});
    try {
      const found = await this.#request(oids, signal);
      return found.map(asValue);
    } catch (error) {
      if (signal.aborted) throw new SuarError("stopped", {}, { cause: error });
      // Agents of small devices have small buffers.
      if (!isTooBig(error) || oids.length === 1) throw this.#problemOf(error);
    }
    const middle = Math.ceil(oids.length / 2);
    return [...(await this.get(oids.slice(0, middle), signal)), ...(await this.get(oids.slice(middle), signal))];
  }

  async #request(oids: readonly string[], signal: AbortSignal): Promise<readonly VarBind[]> {
    // A bundle would otherwise load it at every site.
    const { createSocket } = await import("node:dgram");
    return await new Promise((resolve, reject) => {
      const open = (type: SocketType) => guarded(createSocket(type), this.target, (error) => end(() => reject(error)));
      const session = this.#session(open);
      let ended = false;
      const end = (act: () => void) => {
        if (ended) return;
        ended = true;
        signal.removeEventListener("abort", abort);
        act();
        session.close();
      };
      const abort = () => end(() => reject(new SuarError("stopped", {})));
      signal.addEventListener("abort", abort, { once: true });
      session.on("error", (error) => end(() => reject(error)));
      session.get(oids, (error, found = []) => end(() => (error === null ? resolve(found) : reject(error))));
    });
  }

  #session(createSocket: (type: SocketType) => Socket): Session {
    const { host, port, identity, timeout } = this.target;
    const options = {
      port,
      version: identity.version === "3" ? snmp.Version3 : snmp.Version2c,
      retries: 1,
      timeout: timeout / 2,
      transport: host.includes(":") ? "udp6" : "udp4",
      reportOidMismatchErrors: true,
      dgramModule: { createSocket },
    } as const;
    if (identity.version === "2c") return snmp.createSession(host, identity.community, options);
    return snmp.createV3Session(host, userOf(identity), options);
  }

  #problemOf(error: unknown): SuarError {
    const { address } = this;
    const options = { cause: error };
    if (error instanceof SuarError) return error;
    if (error instanceof snmp.RequestTimedOutError) {
      return new SuarError("terminal-silent", { address, seconds: this.target.timeout / 1000 }, options);
    }
    const malformed = (what: "not-snmp" | "snmp-error") =>
      new SuarError("terminal-malformed", { address, what: "GET", malformed: what }, options);
    if (error instanceof snmp.RequestFailedError) {
      return DENIALS.has(error.status)
        ? new SuarError("terminal-denied", { address }, options)
        : malformed("snmp-error");
    }
    if (error instanceof snmp.ResponseInvalidError) {
      const { EAuthFailure, ECouldNotDecrypt } = snmp.ResponseInvalidCode;
      const isDenial = error.code === EAuthFailure || error.code === ECouldNotDecrypt;
      return isDenial ? new SuarError("terminal-denied", { address }, options) : malformed("not-snmp");
    }
    // Of the system: it names the system call. Everything else comes from reading the answer.
    const isSystem = error instanceof Error && "syscall" in error;
    return isSystem
      ? new SuarError("terminal-unreachable", { address, reason: reasonOf(error) }, options)
      : malformed("not-snmp");
  }
}

function isTooBig(error: unknown): boolean {
  return error instanceof snmp.RequestFailedError && error.status === TOO_BIG;
}

function userOf(identity: Extract<SnmpIdentity, { version: "3" }>): User {
  const { user: name, authentication, privacy } = identity;
  const { SecurityLevel, AuthProtocols, PrivProtocols } = snmp;
  if (authentication === undefined) return { name, level: SecurityLevel.noAuthNoPriv };
  const { sha, ...others } = AuthProtocols;
  const auth = { authProtocol: { ...others, sha1: sha }[authentication.protocol], authKey: authentication.password };
  if (privacy === undefined) return { name, level: SecurityLevel.authNoPriv, ...auth };
  const { aes, aes256b, aes256r } = PrivProtocols;
  const privProtocol = { aes128: aes, aes256: aes256b, "aes256-cisco": aes256r }[privacy.protocol];
  return { name, level: SecurityLevel.authPriv, ...auth, privProtocol, privKey: privacy.password };
}

/**
 * The socket with a net under its listener for messages, which are whatever anybody on the LAN sends: the package throws at some of them, such as
 * a message of version 3 in answer to one of version 2c. Only messages of the one who was asked count.
 */
function guarded(socket: Socket, { host, port }: SnmpTarget, failed: (error: unknown) => void): Socket {
  const on = socket.on.bind(socket) as (event: string, listener: (...values: never[]) => void) => Socket;
  socket.on = ((event: string, listener: (...values: never[]) => void) => {
    if (event !== "message") return on(event, listener);
    const take = listener as unknown as (message: Buffer, from: RemoteInfo) => void;
    return on(event, (message: Buffer, from: RemoteInfo) => {
      if (from.port !== port || (isIPv4(host) && from.address !== host)) return;
      try {
        take(message, from);
      } catch (error) {
        failed(error);
      }
    });
  }) as Socket["on"];
  return socket;
}

/** Undefined for what the agent does not have. */
function asValue({ type, value }: VarBind): SnmpValue | undefined {
  const { ObjectType } = snmp;
  if (value instanceof Uint8Array) {
    return type === ObjectType["Counter64"] ? { value: unsigned(value) } : { value: textOf(value) };
  }
  if (typeof value === "number") {
    const wraps = type === ObjectType["Counter"] || type === ObjectType["TimeTicks"];
    return wraps ? { value, wrapsAt: COUNTER_32 } : { value };
  }
  return typeof value === "string" ? { value } : undefined;
}

/** Beyond 2^53, nine petabytes, it is not exact. */
function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** Many agents end a text with a zero byte, as C does. What is no text is shown as its bytes. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8").replace(/\0+$/, "");
  return INVISIBLE.test(text) || text.includes("\ufffd") ? `0x${Buffer.from(bytes).toString("hex")}` : text;
}
