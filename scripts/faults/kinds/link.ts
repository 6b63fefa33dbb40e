import type { FaultKind } from "../kind.ts";
import { breakLinks } from "../link/link-chain.ts";

export const kind: FaultKind = {
  name: "link",
  about:
    "resets, black holes, half-open sockets, stalls, slow closes and more between uplink and broker; a case is a chain of ten",
  everyCommit: 20,
  longRun: 1000,
  defects: {
    "confirm-first": "a message counts as acknowledged as soon as it is written to the socket",
    "send-twice": "every message is sent once more when it has been acknowledged",
  },
  unavailable: async () => undefined,
  run: breakLinks,
};
