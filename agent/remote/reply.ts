import type { Verb } from "../core/command.ts";
import type { Snapshot } from "../core/status.ts";
import type { CommandRefusal } from "./judge-command.ts";

/** What became of a command. `accepted`: begun, and goes on; `failed`: tried in vain, with the code of the problem. */
export type Outcome =
  | { readonly outcome: "done"; readonly result?: Snapshot }
  | { readonly outcome: "accepted" }
  | { readonly outcome: "refused"; readonly reason: CommandRefusal }
  | { readonly outcome: "failed"; readonly reason: string };

/** The message on `reply`. */
export type Reply = Outcome & { readonly v: 1; readonly id?: string; readonly verb?: Verb };

export function encodeReply(
  { id, verb }: { readonly id?: string; readonly verb?: Verb },
  outcome: Outcome,
): Uint8Array {
  const reply: Reply = {
    v: 1,
    ...(id === undefined ? {} : { id }),
    ...(verb === undefined ? {} : { verb }),
    ...outcome,
  };
  return new TextEncoder().encode(JSON.stringify(reply));
}
