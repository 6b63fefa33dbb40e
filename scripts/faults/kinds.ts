import type { FaultKind } from "./kind.ts";

/** Loaded only when wanted: what one kind needs must not keep another from running. */
const KINDS: Readonly<Record<FaultKind["name"], () => Promise<{ readonly kind: FaultKind }>>> = {
  kill: () => import("./kinds/kill.ts"),
  powercut: () => import("./kinds/powercut.ts"),
  enospc: () => import("./kinds/enospc.ts"),
  eio: () => import("./kinds/eio.ts"),
  corrupt: () => import("./kinds/corrupt.ts"),
  clock: () => import("./kinds/clock.ts"),
  link: () => import("./kinds/link.ts"),
};

export async function loadKind(name: FaultKind["name"]): Promise<FaultKind> {
  return (await KINDS[name]()).kind;
}
