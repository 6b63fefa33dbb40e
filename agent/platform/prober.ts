import { Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { isProblem, reasonOf, SuarError } from "../core/errors.ts";
import type { ProbeAnswer, Prober } from "../core/network.ts";
import type { Millis } from "../core/time.ts";
import { FPING } from "./fping.ts";
import { isHost, PING, type PingDialect, type PingResult } from "./ping.ts";
import { runPing } from "./run-ping.ts";
import { SharedLookup } from "./shared-lookup.ts";

export interface NetworkProberOptions {
  /** Names or paths of the programs; found by PATH. The second is tried where the first is missing. */
  readonly ping?: string;
  readonly fping?: string;
  /** `address:port` of the resolvers to ask instead of the system's own. */
  readonly nameServers?: readonly string[];
}

/** Probes by the program `ping`, or `fping` where that is missing, TCP and DNS. */
export class NetworkProber implements Prober {
  readonly #nameServers: readonly string[] | undefined;
  readonly #names = new SharedLookup();
  /** The one that was there last comes first. */
  #programs: readonly { readonly program: string; readonly dialect: PingDialect }[];

  constructor(options: NetworkProberOptions = {}) {
    this.#nameServers = options.nameServers;
    this.#programs = [
      { program: options.ping ?? PING.program, dialect: PING },
      { program: options.fping ?? FPING.program, dialect: FPING },
    ];
  }

  async ping(host: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    const begin = performance.now();
    const result = await this.#echo(host, timeout, signal);
    if (result.outcome === "lost") return "lost";
    if (result.outcome === "failed") throw new SuarError("ping-failed", { target: host, reason: result.reason });
    // ping reckons with the wall clock: one that was set meanwhile makes a round trip of 0 or of years. Never more than its own life.
    const lifetime = performance.now() - begin;
    return { rttMs: result.rttMs > 0 && result.rttMs <= lifetime ? result.rttMs : lifetime };
  }

  async router(host: string, hops: number, timeout: Millis, signal: AbortSignal): Promise<string | undefined> {
    const result = await this.#echo(host, timeout, signal, hops);
    return result.outcome === "lost" ? result.from : undefined;
  }

  async #echo(host: string, timeout: Millis, signal: AbortSignal, hops?: number): Promise<PingResult> {
    if (!isHost(host)) throw new SuarError("ping-failed", { target: host, reason: "not an address or host name" });
    const programs = this.#programs;
    for (const candidate of programs) {
      const { program, dialect } = candidate;
      try {
        const programArguments = dialect.arguments(host, timeout, hops);
        const exit = await runPing({ program, programArguments, host }, timeout, signal);
        this.#programs = [candidate, ...programs.filter((other) => other !== candidate)];
        return exit === "timeout" ? { outcome: "lost" } : dialect.parse(exit);
      } catch (error) {
        if (!isProblem(error, "ping-missing") || candidate === programs.at(-1)) throw error;
      }
    }
    throw new SuarError("ping-missing", {});
  }

  async connect(host: string, port: number, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    if (signal.aborted) throw new SuarError("stopped", {});
    const target = `${host}:${port}`;
    return await new Promise<ProbeAnswer>((resolve, reject) => {
      // Each address gets the whole time: node's own 250 ms would give up every address before a satellite can answer.
      const socket = connect({
        host,
        port,
        lookup: this.#names.function,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: Math.ceil(timeout),
      });
      let begin = performance.now();
      const finish = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        socket.destroy();
        act();
      };
      const answered = (how: { refused?: true } = {}) =>
        finish(() => resolve({ rttMs: performance.now() - begin, ...how }));
      const timer = setTimeout(() => finish(() => resolve("lost")), timeout);
      const abort = () => finish(() => reject(new SuarError("stopped", {})));
      signal.addEventListener("abort", abort, { once: true });
      // The look-up of the name is the resolver's time, not the connection's.
      socket.once("lookup", () => {
        begin = performance.now();
      });
      socket.once("connect", () => answered());
      // `on`, not `once`: an error that comes after the end must have a listener too.
      socket.on("error", (error) => {
        const codes = errorCodes(error);
        if (codes.some((code) => code === "ECONNREFUSED" || code === "ECONNRESET")) answered({ refused: true });
        else if (codes.some((code) => UNREACHABLE.has(code))) finish(() => resolve("lost"));
        else {
          const problem = new SuarError("connect-failed", { target, reason: reasonOf(error) }, { cause: error });
          finish(() => reject(problem));
        }
      });
    });
  }

  async resolve(name: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    if (signal.aborted) throw new SuarError("stopped", {});
    // Asks the servers of /etc/resolv.conf itself and afresh each time: getaddrinfo could not be aborted and would hold a thread.
    // Two tries, as any stub resolver makes: one lost datagram is not a resolver that is gone.
    const resolver = new Resolver({ timeout: Math.ceil(timeout / 2), tries: 2 });
    if (this.#nameServers !== undefined) resolver.setServers(this.#nameServers);
    const begin = performance.now();
    const cancel = () => resolver.cancel();
    const timer = setTimeout(cancel, timeout);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await resolver.resolve4(name);
      return { rttMs: performance.now() - begin };
    } catch (error) {
      if (signal.aborted) throw new SuarError("stopped", {}, { cause: error });
      const codes = errorCodes(error);
      if (codes.some((code) => NO_SUCH_NAME.has(code))) return { rttMs: performance.now() - begin };
      if (codes.some((code) => NO_RESOLUTION.has(code))) return "lost";
      throw new SuarError("resolver-failed", { reason: reasonOf(error) }, { cause: error });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  }
}

/** Nobody answered, there is no way there, or the name could not be looked up just now. */
const UNREACHABLE = new Set([
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
]);

/** The resolver answered that there is no such name, or no address for it. */
const NO_SUCH_NAME = new Set(["ENOTFOUND", "ENODATA"]);

/** Silent, or there but without a resolver behind it: local forwarders answer SERVFAIL or REFUSED while the link is down. */
const NO_RESOLUTION = new Set([
  "ETIMEOUT",
  "ECANCELLED",
  "ESERVFAIL",
  "EREFUSED",
  "ECONNREFUSED",
  "ENOTIMP",
  "EFORMERR",
  "EBADRESP",
]);

/** The codes of an error; several when node tried several addresses. */
function errorCodes(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(errorCodes);
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === "string" ? [code] : [];
}
