import { SuarError } from "../../agent/core/errors.ts";
import type { SnmpAgent, SnmpValue } from "../../agent/core/terminal-access.ts";

/** The SnmpAgent port with the values of a test's choice. */
export class FakeSnmp implements SnmpAgent {
  readonly address = "192.168.1.2:161";
  readonly values = new Map<string, SnmpValue>();
  readonly asked: (readonly string[])[] = [];
  problem: SuarError | undefined;
  silent = false;

  async get(oids: readonly string[], signal: AbortSignal): Promise<readonly (SnmpValue | undefined)[]> {
    this.asked.push(oids);
    if (this.problem !== undefined) throw this.problem;
    if (this.silent) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw new SuarError("stopped", {});
    }
    return oids.map((oid) => this.values.get(oid));
  }
}
