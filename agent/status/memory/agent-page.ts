import type { PageSource } from "../../core/page.ts";
import type { Snapshot } from "../../core/status.ts";
import type { Millis } from "../../core/time.ts";
import { isSafeToSwitchOff } from "../switch-off.ts";
import type { PageMemory } from "./page-memory.ts";
import type { TerminalWatch } from "./terminal-watch.ts";

export interface PageSourceParts {
  readonly snapshot: () => Snapshot;
  readonly memory: PageMemory;
  readonly terminalWatch: TerminalWatch;
  /** Undefined at a site without a terminal that can be read. */
  readonly terminalPace: { readonly every: Millis; hurry(): () => void } | undefined;
}

/** What the parts know, as the page asks for it. */
export function pageSource({ snapshot, memory, terminalWatch, terminalPace }: PageSourceParts): PageSource {
  return {
    facts: () => {
      const now = snapshot();
      const linkForMs = memory.linkForMs();
      return {
        snapshot: now,
        ...(linkForMs === undefined ? {} : { linkForMs: Math.round(linkForMs) }),
        day: memory.day(),
        outages: memory.outages(),
        safeToSwitchOff: isSafeToSwitchOff(now),
      };
    },
    alignment: () => ({
      ...(terminalPace === undefined ? {} : { everyMs: terminalPace.every }),
      ...terminalWatch.last(),
    }),
    hurryTerminal: () => terminalPace?.hurry() ?? (() => {}),
    recall: () => memory.recall(),
  };
}
