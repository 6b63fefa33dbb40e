import { SuarError } from "../../agent/core/errors.ts";
import type { ProbeAnswer, Prober } from "../../agent/core/network.ts";
import type { Millis } from "../../agent/core/time.ts";

/** An answer, the error of a probe that cannot be made, or "hangs": settles only when aborted. */
export type ScriptedAnswer = ProbeAnswer | Error | "hangs";

/** The Prober port with the answers of a test's choice, by target (`host`, `host:port` or name). */
export class FakeProber implements Prober {
  readonly answers = new Map<string, ScriptedAnswer>();
  /** Every probe asked for, in order, for example `ping 192.0.2.1`. */
  readonly asked: string[] = [];
  /** For targets without an answer of their own. */
  otherwise: ScriptedAnswer = { rttMs: 600 };
  /** When set, stands before every ping answer: the program is missing or forbidden. */
  pingProblem: Error | undefined;

  ping(host: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.#answer("ping", host, timeout, signal, this.pingProblem);
  }

  /** Routers by the number of hops; those that are not there do not say so. */
  readonly routers = new Map<number, string>();

  async router(host: string, hops: number): Promise<string | undefined> {
    this.asked.push(`router ${hops} ${host}`);
    if (this.pingProblem !== undefined) throw this.pingProblem;
    return this.routers.get(hops);
  }

  connect(host: string, port: number, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.#answer("connect", `${host}:${port}`, timeout, signal);
  }

  resolve(name: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.#answer("resolve", name, timeout, signal);
  }

  /** These targets do not answer. */
  silence(...targets: readonly string[]): void {
    for (const target of targets) this.answers.set(target, "lost");
  }

  async #answer(
    method: string,
    target: string,
    timeout: Millis,
    signal: AbortSignal,
    problem?: Error,
  ): Promise<ProbeAnswer> {
    this.asked.push(`${method} ${target}`);
    if (signal.aborted) throw new SuarError("stopped", {});
    const answer = problem ?? this.answers.get(target) ?? this.otherwise;
    if (answer instanceof Error) throw answer;
    if (answer === "hangs") {
      return await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new SuarError("stopped", {})), { once: true });
      });
    }
    return answer === "lost" || answer.rttMs > timeout ? "lost" : answer;
  }
}
