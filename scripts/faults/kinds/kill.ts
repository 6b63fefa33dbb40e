import { killAgents } from "../kill/agent-chain.ts";
import { killRecorders } from "../kill/recorder-chain.ts";
import type { FaultKind } from "../kind.ts";

/** One case in so many is with the whole agent; the others are with the outbox alone, which records a hundred times as much. */
const AGENT_CASE_EVERY = 10;

export const kind: FaultKind = {
  name: "kill",
  about: "SIGKILL at random and at chosen file operations; a case is a chain of ten kills on one store",
  everyCommit: 50,
  longRun: 2000,
  defects: { "confirm-first": "a commit is confirmed before LevelDB has got it" },
  unavailable: async () => undefined,
  run: (one) => (one.seed % AGENT_CASE_EVERY === 0 && one.defect === undefined ? killAgents(one) : killRecorders(one)),
};
