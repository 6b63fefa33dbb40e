import { SuarError } from "../../../core/errors.ts";
import type { NetworkInfo } from "../../../core/network.ts";
import type { ProgramRunner } from "../../../core/program.ts";
import type { CounterName } from "../../../core/services.ts";
import type { Counted, Look } from "../counted.ts";
import { parseCounter } from "../parse/nftables.ts";
import { RunningTotal } from "../running-total.ts";
import { understood } from "./ask.ts";
import { runSource } from "./run.ts";

/** A named counter of the firewall, through which the traffic of a unit is led. Reading it needs the rights of an administrator. */
export function lookAtCounter(counter: CounterName, label: string, programs: ProgramRunner): Look {
  const total = new RunningTotal();
  return async (signal) => {
    const text = await runSource(programs, "nft", ["-j", "list", "counters"], signal);
    const bytes = understood(parseCounter(text, counter), label);
    if (bytes === "missing") throw new SuarError("source-silent", { source: label, reason: "no-counter" });
    return bytesSince(total, bytes);
  };
}

/** An interface that serves one unit alone: a VLAN, a port, an access point. */
export function lookAtInterface(interfaceName: string, label: string, network: NetworkInfo): Look {
  const total = new RunningTotal();
  return async () => {
    const counters = network.counters(interfaceName);
    if (counters === undefined) throw new SuarError("source-silent", { source: label, reason: "no-interface" });
    return bytesSince(total, counters.rxBytes + counters.txBytes);
  };
}

function bytesSince(total: RunningTotal, now: number): Counted {
  const bytes = total.advance(now);
  return bytes === undefined ? {} : { bytes };
}
