import type { AlignmentFacts, PageFacts, PageSource } from "../../core/page.ts";
import type { Snapshot } from "../../core/status.ts";
import type { Millis } from "../../core/time.ts";
import { isSafeToSwitchOff } from "../switch-off.ts";
import type { PageMemory } from "./page-memory.ts";
import type { TerminalWatch } from "./terminal-watch.ts";

export interface AgentPageParts {
  readonly snapshot: () => Snapshot;
  readonly memory: PageMemory;
  readonly terminalWatch: TerminalWatch;
  /** Undefined at a site without a terminal that can be read. */
  readonly terminalPace: { readonly every: Millis; hurry(): () => void } | undefined;
}

/** What the parts know, as the page asks for it. */
export class AgentPage implements PageSource {
  constructor(private readonly parts: AgentPageParts) {}

  facts(): PageFacts {
    const { snapshot, memory } = this.parts;
    const now = snapshot();
    const linkForMs = memory.linkForMs();
    return {
      snapshot: now,
      ...(linkForMs === undefined ? {} : { linkForMs: Math.round(linkForMs) }),
      day: memory.day(),
      outages: memory.outages(),
      safeToSwitchOff: isSafeToSwitchOff(now),
    };
  }

  alignment(): AlignmentFacts {
    const { terminalPace, terminalWatch } = this.parts;
    return {
      ...(terminalPace === undefined ? {} : { everyMs: terminalPace.every }),
      ...terminalWatch.last(),
    };
  }

  hurryTerminal(): () => void {
    return this.parts.terminalPace?.hurry() ?? (() => {});
  }

  recall(): Promise<void> {
    return this.parts.memory.recall();
  }
}
