import type { DefaultRoute, InterfaceCounters, NetworkInfo } from "../../agent/core/network.ts";

/** The NetworkInfo port with interfaces of a test's choice. */
export class FakeNetwork implements NetworkInfo {
  route: DefaultRoute | undefined = { gateway: "192.168.1.1", interfaceName: "eth0" };
  readonly interfaces = new Map<string, InterfaceCounters>([["eth0", { rxBytes: 0, txBytes: 0, errors: 0 }]]);
  /** When set, the box tells nothing. */
  problem: Error | undefined;

  defaultRoute(): DefaultRoute | undefined {
    if (this.problem !== undefined) throw this.problem;
    return this.route;
  }

  counters(interfaceName: string): InterfaceCounters | undefined {
    if (this.problem !== undefined) throw this.problem;
    return this.interfaces.get(interfaceName);
  }

  /** Lets traffic pass on an interface. */
  transfer(rxBytes: number, txBytes: number, interfaceName = "eth0"): void {
    const before = this.interfaces.get(interfaceName) ?? { rxBytes: 0, txBytes: 0, errors: 0 };
    this.interfaces.set(interfaceName, {
      ...before,
      rxBytes: before.rxBytes + rxBytes,
      txBytes: before.txBytes + txBytes,
    });
  }
}
