/**
 * Opens damaged stores as the agent would, one after the other, in a process of its own that a damaged table may kill. Writes what it takes
 * into a file before it settles it, so that what the centre got is known even then.
 */
import { closeSync, openSync, writeFileSync } from "node:fs";
import { reasonOf } from "../../../agent/core/errors.ts";
import { drain, type Pass } from "../outbox/drain.ts";
import { NoChecksumStore, withoutSidecar } from "./defects.ts";

export interface OpenOrder {
  readonly location: string;
  readonly arrivals: string;
  readonly defect: string | undefined;
}

export type OpenAnswer = { readonly passes: readonly Pass[] } | { readonly failed: string };

process.on("message", (order: OpenOrder) => {
  void perform(order).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit());

async function perform({ location, arrivals, defect }: OpenOrder): Promise<OpenAnswer> {
  const file = openSync(arrivals, "w");
  try {
    const passes = await drain({
      location,
      ...(defect === "no-checksum" ? { wrapStore: (store) => new NoChecksumStore(store) } : {}),
      ...(defect === "no-sidecar" ? { wrapVolume: withoutSidecar } : {}),
      arrive: (taken) => {
        writeFileSync(file, taken.map((arrival) => `${JSON.stringify(arrival)}\n`).join(""));
      },
    });
    return { passes };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : reasonOf(error) };
  } finally {
    closeSync(file);
  }
}
