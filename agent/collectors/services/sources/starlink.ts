import type { Clock } from "../../../core/clock.ts";
import { withDeadline } from "../../../core/deadline.ts";
import { isProblem, SuarError } from "../../../core/errors.ts";
import type { SourceReason } from "../../../core/problems/services.ts";
import type { Dish, OpenDish } from "../../../core/terminal-access.ts";
import type { Look } from "../counted.ts";
import { parseRouterClients } from "../parse/starlink-router.ts";
import { SOURCE_TIMEOUT } from "../source-collector.ts";
import { understood } from "./ask.ts";

export interface StarlinkRouterPorts {
  readonly clock: Clock;
  readonly openDish: OpenDish;
}

/**
 * The router of a Starlink kit, by the one request that SpaceX documents, `get_diagnostics`: it answers with numbers. `wifi_get_clients` of the
 * same address would bring the names and addresses of everybody, for nothing but a count of the day.
 * @param address host:port
 */
export function lookAtStarlinkRouter(address: string, label: string, { clock, openDish }: StarlinkRouterPorts): Look {
  let router: Dish | undefined;
  return async (signal) => {
    router ??= await openDish(address);
    const message = await askRouter(router, label, clock, signal);
    const clients = understood(parseRouterClients(message), label);
    if (clients === "untold") throw new SuarError("source-silent", { source: label, reason: "bypass" });
    return { clients };
  };
}

async function askRouter(router: Dish, label: string, clock: Clock, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const [reply] = await withDeadline(clock, label, SOURCE_TIMEOUT, signal, (limited) =>
      router.ask(["get_diagnostics"], limited),
    );
    if (reply !== undefined && "message" in reply) return reply.message;
    throw reply?.problem ?? new SuarError("source-nonsense", { source: label });
  } catch (error) {
    throw problemOf(error, label);
  }
}

/** In the words of a source: those of a terminal name its address. */
function problemOf(error: unknown, label: string): unknown {
  const silent = (reason: SourceReason) => new SuarError("source-silent", { source: label, reason });
  if (isProblem(error, "terminal-malformed")) return new SuarError("source-nonsense", { source: label });
  if (isProblem(error, "terminal-denied")) return silent("not-allowed");
  if (isProblem(error, "terminal-unsupported")) return silent("old-software");
  if (isProblem(error, "terminal-status")) return silent(`gRPC status ${error.details.status}`);
  if (isProblem(error, "terminal-unreachable") || isProblem(error, "deadline-passed")) return silent("no-answer");
  return error;
}
