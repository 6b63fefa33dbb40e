import { decodeStatusBoot } from "../uplink/centre-messages.ts";

/** In place of the name of a store: a trial has none, and its envelopes no records. */
const NO_EPOCH = "none";

/** A message for any lane that says nothing, so that it can be asked whether it would pass. */
export function emptyEnvelope(site: string): Uint8Array {
  return encode({ v: 1, site, epoch: NO_EPOCH, records: [] });
}

/** What is so while a trial is possible at all: the agent is stopped. Not to be retained. @param boot of this box. */
export function stoppedStatus(site: string, boot: string): Uint8Array {
  return encode({ v: 1, site, epoch: NO_EPOCH, boot, online: false, reason: "stopped" });
}

/** What the site's retained status says. */
export interface OwnStatus {
  readonly online: boolean;
  /** Names the boot of the box that wrote it. */
  readonly boot: string;
}

/** Undefined for what is no status. */
export function ownStatus(payload: Uint8Array): OwnStatus | undefined {
  const boot = decodeStatusBoot(payload);
  if (boot === undefined) return undefined;
  const { online } = JSON.parse(new TextDecoder().decode(payload)) as { readonly online?: unknown };
  return { boot, online: online === true };
}

function encode(message: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}
