import type { ServiceFields } from "../../core/record.ts";
import { type CheckResult, type ServiceReading, type ServiceUnit, VOLUME_ONLY_UNITS } from "../../core/services.ts";
import type { Millis } from "../../core/time.ts";
import { Samples } from "../percentiles.ts";
import { bucketOf } from "./bucket.ts";
import { SmallCount } from "./small-count.ts";

/** One unit from window to window. */
export class UnitWindow {
  #checks: CheckResult[] = [];
  /** Kind -> source -> the most devices at once. */
  #clients = new Map<string, Map<string, number>>();
  #bytes: number | undefined;
  readonly #requests = new SmallCount();
  readonly #errors = new SmallCount();
  readonly #volumesOnly: boolean;

  constructor(private readonly unit: ServiceUnit) {
    this.#volumesOnly = VOLUME_ONLY_UNITS.has(unit);
  }

  add({ source, kind, check, clients, bytes, requests, errors }: ServiceReading): void {
    if (check !== undefined) this.#checks.push(check);
    if (clients !== undefined) {
      const ofKind = this.#clients.get(kind) ?? new Map<string, number>();
      ofKind.set(source, Math.max(clients, ofKind.get(source) ?? 0));
      this.#clients.set(kind, ofKind);
    }
    if (bytes !== undefined) this.#bytes = (this.#bytes ?? 0) + bytes;
    if (requests !== undefined) this.#requests.add(requests);
    if (errors !== undefined) this.#errors.add(errors);
  }

  /**
   * Ends the window; undefined when nothing was measured in it.
   * @param uniques different devices of the day so far; undefined where nothing tells them apart.
   */
  take(span: Millis, uniques: number | undefined): ServiceFields | undefined {
    const measured = {
      ...this.#takeChecks(),
      ...this.#takeClients(uniques),
      ...defined("bytes", this.#bytes),
      ...defined("requests", this.#requests.take()),
      ...defined("errors", this.#errors.take()),
    };
    this.#bytes = undefined;
    return Object.keys(measured).length === 0 ? undefined : { kind: "service", span, unit: this.unit, ...measured };
  }

  #takeChecks(): Partial<ServiceFields> {
    const told = this.#checks.flatMap(({ reachable }) => reachable ?? []);
    const failure = this.#checks.findLast((check) => check.failure !== undefined)?.failure;
    const times = new Samples();
    for (const { httpMs } of this.#checks) if (httpMs !== undefined) times.add(httpMs);
    this.#checks = [];
    return {
      ...(told.length === 0 ? {} : { reachable: told.every((reachable) => reachable) }),
      ...defined("failure", failure),
      ...defined("httpMs", times.median()),
    };
  }

  /** Sources of one kind see different devices (two access points), those of different kinds the same (an access point and its leases). */
  #takeClients(uniques: number | undefined): Partial<ServiceFields> {
    const sums = [...this.#clients.values()].map((sources) =>
      [...sources.values()].reduce((sum, count) => sum + count, 0),
    );
    this.#clients = new Map();
    if (sums.length === 0 || this.#volumesOnly) return {};
    return {
      clients: bucketOf(Math.max(...sums)),
      ...(uniques === undefined ? {} : { uniquesDay: bucketOf(uniques) }),
    };
  }
}

function defined<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
