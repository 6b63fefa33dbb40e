import { X509Certificate } from "node:crypto";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import type { Agent, AgentOptions, RequestOptions } from "node:https";
import type { PeerCertificate } from "node:tls";
import { SuarError } from "../core/errors.ts";
import type { HttpAnswer, HttpClient, HttpFailure, HttpOutcome, HttpQuestion } from "../core/http.ts";
import { HOUR, type Millis } from "../core/time.ts";
import { GatheredBytes } from "./gathered-bytes.ts";
import { SharedLookup } from "./shared-lookup.ts";

const MAXIMUM_HEADER_BYTES = 16 * 1024;
/** As many as there can be sources of services. */
const MAXIMUM_SESSIONS = 32;
/** Answers of 1xx before the answer. One that floods with them would keep a processor busy until the time is over. */
const MAXIMUM_INTERIM = 16;

/**
 * HTTP by node's own client rather than by `fetch`, which costs several megabytes of resident memory at its first use and reads ahead
 * in bodies that nobody wants.
 */
export class NodeHttpClient implements HttpClient {
  readonly #names = new SharedLookup();
  /** One for each set of authorities. */
  #agents: { readonly by: Map<string | undefined, Agent>; readonly since: Millis } | undefined;

  /** @param resumeFor after this a server proves who it is anew, so that a certificate that ran out meanwhile is noticed. */
  constructor(private readonly resumeFor: Millis = HOUR) {}

  async ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpOutcome> {
    const start = new URL(question.url).protocol === "https:" ? await this.#secureStart(question.ca) : startPlain;
    if (signal.aborted) throw new SuarError("stopped", {});
    const begin = performance.now();
    return await new Promise<HttpOutcome>((resolve, reject) => {
      const outgoing = start(question.url, this.#optionsFor(question));
      const finish = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        outgoing.destroy();
        act();
      };
      const settle = (outcome: HttpOutcome) => finish(() => resolve(outcome));
      const fail = (error: unknown) => settle({ failure: failureOf(error) });
      const timer = setTimeout(() => settle({ failure: "no-answer" }), question.timeout);
      const abort = () => finish(() => reject(new SuarError("stopped", {})));
      signal.addEventListener("abort", abort, { once: true });
      // `on`, not `once`: an error that comes after the end must have a listener too.
      outgoing.on("error", fail);
      let interim = 0;
      outgoing.on("information", () => {
        interim += 1;
        if (interim > MAXIMUM_INTERIM) settle({ failure: "nonsense" });
      });
      // Nobody asked for another protocol.
      outgoing.on("upgrade", (_response, socket) => {
        socket.destroy();
        settle({ failure: "nonsense" });
      });
      outgoing.on("response", (response) => {
        const head = { status: response.statusCode ?? 0, ms: performance.now() - begin, ...headersOf(response) };
        response.on("error", fail);
        if (question.maximumBytes === 0) settle({ ...head, body: new Uint8Array() });
        else gather(response, head, question.maximumBytes, settle);
      });
      outgoing.end();
    });
  }

  #optionsFor({ method, timeout, credentials }: HttpQuestion): RequestOptions {
    // Node's own 250 ms would give up every address before a satellite can answer; half of the time leaves as much for the next one.
    const dialling = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: Math.ceil(timeout / 2) };
    return {
      method,
      lookup: this.#names.function,
      ...dialling,
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      headers: { "User-Agent": "suar", "Accept-Encoding": "identity", Connection: "close" },
      ...(credentials === undefined ? {} : { auth: `${credentials.username}:${credentials.password}` }),
    };
  }

  /**
   * Keeps no connection, but the last TLS session of each server: one that is resumed comes without certificates, 3 kB of 5 over a satellite.
   */
  async #secureStart(ca: string | undefined): Promise<Start> {
    // Loaded by who asks so: a bundle would otherwise load it for every agent.
    const { Agent, request } = await import("node:https");
    const now = performance.now();
    if (this.#agents === undefined || now - this.#agents.since > this.resumeFor) {
      this.#agents = { by: new Map(), since: now };
    }
    // Node keeps no session of a question that brings a check of its own: the agent has to have it.
    const agent = this.#agents.by.get(ca) ?? new Agent({ maxCachedSessions: MAXIMUM_SESSIONS, ...trustIn(ca) });
    this.#agents.by.set(ca, agent);
    return (url, options) => request(url, { ...options, agent });
  }
}

type Start = (url: string, options: RequestOptions) => ClientRequest;

/** A connection of its own: none is kept, none is waited for. */
const startPlain: Start = (url, options) => requestHttp(url, { ...options, agent: false });

function trustIn(ca: string | undefined): AgentOptions {
  if (ca === undefined) return {};
  const check = (host: string, peer: PeerCertificate) =>
    isPinned(peer, ca) ? undefined : process.getBuiltinModule("node:tls").checkServerIdentity(host, peer);
  return { ca, checkServerIdentity: check };
}

/**
 * Whether the server showed the very certificate that was named: then its name adds nothing. Routers sign their own, often without any
 * name in it.
 */
function isPinned(peer: PeerCertificate, ca: string): boolean {
  try {
    return new X509Certificate(ca).raw.equals(peer.raw);
  } catch {
    return false; // The file holds no certificate: then nothing was believed anyway.
  }
}

function headersOf({ headers }: IncomingMessage): Pick<HttpAnswer, "location" | "serverTime"> {
  const { location, date = "" } = headers;
  const serverTime = Date.parse(date);
  return {
    ...(location === undefined ? {} : { location }),
    ...(Number.isFinite(serverTime) ? { serverTime } : {}),
  };
}

function gather(
  response: IncomingMessage,
  head: Omit<HttpAnswer, "body">,
  maximumBytes: number,
  settle: (outcome: HttpOutcome) => void,
): void {
  const body = new GatheredBytes(maximumBytes);
  response.on("data", (chunk: Buffer) => {
    body.add(chunk);
    if (body.isOver) settle({ failure: "too-long" });
  });
  response.on("end", () => settle({ ...head, body: body.bytes }));
}

const DATES: ReadonlySet<string> = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);
/** What OpenSSL says of a chain that it does not believe (`X509_V_ERR_…`), and of a conversation that is none. */
const CERTIFICATE =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT_|INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH$)/;
const NO_NAME: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN", "ENODATA", "EAI_FAIL", "EAI_NONAME"]);

/** Only the code counts: messages repeat what the other side said. */
function failureOf(error: unknown): HttpFailure {
  const [code = ""] = codesOf(error);
  if (DATES.has(code)) return "certificate-date";
  if (CERTIFICATE.test(code)) return "certificate";
  if (NO_NAME.has(code)) return "name";
  if (code === "ECONNREFUSED") return "refused";
  // Any bytes that are not HTTP, too many headers included.
  if (code.startsWith("HPE_")) return "nonsense";
  return "no-answer";
}

/** Several where node tried several addresses. */
function codesOf(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? [] : [code];
}
