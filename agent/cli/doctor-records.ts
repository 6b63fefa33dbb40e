import { realpath } from "node:fs/promises";
import { isProblem } from "../core/errors.ts";
import type { AgentFacts, StoreFacts } from "../core/examination.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { decodeSidecar } from "../outbox/sidecar.ts";
import { isLocked, lockedFiles } from "../platform/lock-holder.ts";
import { requestSnapshot } from "../platform/status-socket.ts";
import { lookAtStore } from "../platform/store-look.ts";
import { statusSocketPath } from "./status-socket.ts";

const ANSWER_DEADLINE: Millis = 5 * SECOND;

/** Whether an agent works on this data directory, by its status socket and by the lock on its store. */
export async function agentState(dataDirectory: string): Promise<AgentFacts> {
  try {
    return { state: "running", snapshot: await requestSnapshot(statusSocketPath(dataDirectory), ANSWER_DEADLINE) };
  } catch (error) {
    if (isProblem(error, "agent-not-running")) {
      const isHeld = await isLocked(`${storeOf(dataDirectory)}/LOCK`);
      return isHeld === true ? { state: "silent", reason: error.message } : { state: "stopped" };
    }
    if (!isProblem(error, "status-unreadable")) throw error;
    const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM"
      ? { state: "forbidden" }
      : { state: "silent", reason: error.details.reason };
  }
}

/** Data directories of other agents on this box that go by the same name: they throw each other out, and no broker need say so. */
export async function namesakes(dataDirectory: string, site: string): Promise<readonly string[]> {
  const ending = "/outbox/LOCK";
  const ours = await realpath(dataDirectory).catch(() => dataDirectory);
  const others = (await lockedFiles(ending))
    .map((path) => path.slice(0, -ending.length))
    .filter((path) => path !== ours);
  const found = await Promise.all(
    others.map(async (directory) => {
      const snapshot = await requestSnapshot(statusSocketPath(directory), ANSWER_DEADLINE).catch(() => undefined);
      return snapshot?.site === site ? directory : undefined;
    }),
  );
  return found.flatMap((directory) => directory ?? []);
}

/** The store by its files, and by what the agent has noted beside it. */
export async function storeState(dataDirectory: string): Promise<StoreFacts> {
  const look = await lookAtStore(storeOf(dataDirectory));
  if (look.state !== "resting") return look;
  const { sidecar, ...others } = look;
  const [newest] = sidecar
    .flatMap((bytes) => decodeSidecar(bytes) ?? [])
    .sort((one, other) => other.commit - one.commit);
  if (newest === undefined) return others;
  const { account, alive } = newest;
  return { ...others, queued: account.queued, lost: account.lost, boot: alive.boot };
}

function storeOf(dataDirectory: string): string {
  return `${dataDirectory}/outbox`;
}
