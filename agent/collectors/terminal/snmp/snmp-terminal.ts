import type { Clock } from "../../../core/clock.ts";
import { SuarError } from "../../../core/errors.ts";
import type { TerminalAnswer, TerminalDriver } from "../../../core/terminal.ts";
import type { SnmpAgent, SnmpValue } from "../../../core/terminal-access.ts";
import { type Millis, SECOND } from "../../../core/time.ts";
import { withinTerminalDeadline } from "../deadline.ts";
import { oidsOf } from "../profile/check-values.ts";
import type { OidSource, SnmpProfile } from "../profile/profile.ts";
import { ValueReader } from "../profile/read-values.ts";

const SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0";
const OBJECT_ID = /^[0-2](?:\.\d{1,10}){1,40}$/;

/** A terminal that speaks SNMP: one GET of everything that its profile names. */
export class SnmpTerminal implements TerminalDriver {
  readonly profile: string;
  readonly every: Millis;
  readonly fastest = SECOND;
  readonly deadline: Millis;
  readonly #values: ValueReader<OidSource>;
  readonly #oids: readonly string[];

  /** @param interfaceNumber ifIndex of the satellite interface, for profiles that count one. */
  constructor(
    private readonly description: SnmpProfile,
    private readonly interfaceNumber: number,
    private readonly agent: SnmpAgent,
    private readonly clock: Clock,
  ) {
    this.profile = description.name;
    this.every = description.every;
    this.deadline = description.timeout;
    this.#values = new ValueReader(description.values);
    this.#oids = [SYS_OBJECT_ID, ...oidsOf(description.values).map((oid) => this.#concrete(oid))];
  }

  async read(signal: AbortSignal): Promise<TerminalAnswer> {
    const { address } = this.agent;
    const got = await withinTerminalDeadline(this.clock, address, this.deadline, signal, (limited) =>
      this.agent.get(this.#oids, limited),
    );
    const found = new Map<string, SnmpValue>();
    this.#oids.forEach((oid, index) => {
      const value = got[index];
      if (value !== undefined) found.set(oid, value);
    });
    this.#checkKind(found.get(SYS_OBJECT_ID)?.value);
    const { reading, unusable } = this.#values.read(
      ({ oid }) => found.get(this.#concrete(oid)),
      this.clock.monotonic(),
    );
    const problem =
      unusable.length === 0
        ? undefined
        : new SuarError("terminal-values-unusable", { profile: this.profile, fields: unusable.join(", ") });
    if (Object.keys(reading).length === 0) throw problem ?? this.#unknownSchema("none of its objects is there");
    return { reading: { profile: this.profile, ...reading }, ...(problem === undefined ? {} : { problem }) };
  }

  /** The same numbers mean other things on other makers' devices. */
  #checkKind(objectId: number | string | undefined): void {
    const { objectId: expected } = this.description;
    if (expected === undefined || objectId === expected || String(objectId).startsWith(`${expected}.`)) return;
    // What is no identifier of a kind may be one of a device, or of its owner.
    const shown = OBJECT_ID.test(String(objectId)) ? objectId : "-";
    throw this.#unknownSchema(`sysObjectID ${shown}`);
  }

  #concrete(oid: string): string {
    return oid.replace("{interface}", String(this.interfaceNumber));
  }

  #unknownSchema(what: string): SuarError {
    return new SuarError("terminal-schema-unknown", { address: this.agent.address, profile: this.profile, what });
  }
}
