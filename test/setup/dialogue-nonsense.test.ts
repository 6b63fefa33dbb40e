import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderView } from "../../agent/cli/setup-view.ts";
import { loadSettings } from "../../agent/config/load.ts";
import {
  beginDialogue,
  bring,
  conclude,
  type Dialogue,
  nextMove,
  receive,
  viewOf,
} from "../../agent/setup/dialogue.ts";
import { EMPTY_DRAFT } from "../../agent/setup/draft.ts";
import type { Facts } from "../../agent/setup/facts.ts";
import { planOf } from "../../agent/setup/plan.ts";

const MAXIMUM_LINES = 60;
const RUNS = 120;

/** What makes sense at a question; beside Enter, and the numbers of its choices. */
const SENSIBLE: Readonly<Partial<Record<Dialogue["at"], readonly string[]>>> = {
  site: ["5304122003", "53.04.12.2004", "desa-1"],
  place: ["-10.1, 123.6", "0", "123, 10"],
  zone: ["wita"],
  broker: ["b.example.net", "mqtt://10.0.0.1", "10.0.0.1:1883", "0"],
  username: ["desa-1"],
  password: ["rahasia"],
  "terminal-address": ["192.168.0.1", "auto"],
  "terminal-community": ["desa"],
  "service-source": ["http://192.168.0.10/", "dnsmasq /var/lib/misc/dnsmasq.leases", "interface eth1"],
  summary: ["4", "4", "5", "6", "simpan"],
};

const pair = {
  certificateFile: "/m/a.crt",
  certificate: "C",
  keyFile: "/m/a.key",
  key: "K",
  name: "5304122003",
  expired: false,
};

/** What the world may have to say, by chance. */
const world = fc.record({
  good: fc.boolean(),
  atFault: fc.boolean(),
  pairs: fc.boolean(),
  terminal: fc.constantFrom(undefined, "hughes", "comtech-cdm570", "if-mib"),
});

/** A line: mostly something that makes sense where it is typed, sometimes anything at all. */
const typed = fc.record({
  wild: fc.string({ maxLength: 40, unit: "binary" }),
  isWild: fc.integer({ max: 9, min: 0 }).map((number) => number === 0),
  pick: fc.nat(1000),
});

function lineOf({ wild, isWild, pick }: { wild: string; isWild: boolean; pick: number }, dialogue: Dialogue): string {
  if (isWild) return wild;
  const { choices } = viewOf(dialogue);
  const possible = [
    "",
    "",
    "<",
    "?",
    ...(SENSIBLE[dialogue.at] ?? []),
    ...choices.map((_, index) => String(index + 1)),
  ];
  return possible[pick % possible.length] ?? "";
}

function facts(
  errand: string,
  { good, pairs, terminal }: { good: boolean; pairs: boolean; terminal?: string | undefined },
): Partial<Facts> {
  if (errand === "stick") {
    const authorities = pairs ? [{ file: "/m/ca.crt", text: "A", name: "CA" }] : [];
    return { stick: { authorities, pairs: pairs ? [pair] : [], unusable: [] } };
  }
  if (errand === "terminals") {
    return { terminals: terminal === undefined ? [] : [{ profile: terminal, address: "192.168.0.1", says: "" }] };
  }
  return { centre: good ? { ok: true, text: "yes" } : { ok: false, text: { problem: "no", remedy: "" } } };
}

/** What somebody types who has come to their senses, and wants to be done. */
function sense({ at, doubt }: Dialogue): string {
  if (doubt !== undefined) return "1";
  const answers: Partial<Record<Dialogue["at"], string>> = {
    site: "5304122003",
    password: "rahasia",
    "terminal-address": "192.168.0.1",
    "service-unit": "<",
    "service-source": "<",
  };
  return answers[at] ?? "";
}

describe("nonsense in the dialogue", () => {
  it("is always answered, and whatever is saved in the end is a configuration that the agent takes", async () => {
    let ends = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(typed, { minLength: MAXIMUM_LINES / 2, maxLength: MAXIMUM_LINES }),
        world,
        async (lines, outcomes) => {
          let dialogue: Dialogue = beginDialogue(EMPTY_DRAFT, { answers: [] }, "id");
          const left = [...lines];
          for (let step = 0; step < 10 * MAXIMUM_LINES; step++) {
            const move = nextMove(dialogue);
            if (move.kind === "finish") break;
            if (move.kind === "errand") dialogue = bring(dialogue, facts(move.errand, outcomes));
            else if (move.kind === "check") {
              const text = { problem: "no", remedy: "" };
              dialogue = conclude(
                dialogue,
                outcomes.good ? { ok: true } : { ok: false, text, atFault: outcomes.atFault },
              );
            } else {
              expect(renderView(viewOf(dialogue), 40)).not.toMatch(/undefined|\[object/);
              const given = left.shift();
              const next = receive(dialogue, given === undefined ? sense(dialogue) : lineOf(given, dialogue));
              if (next === "quit") return;
              dialogue = next;
            }
          }
          expect(dialogue.at).toBe("end");
          ends += 1;
          const { document } = planOf(dialogue.draft, "/etc/suar", "0");
          const readFile = async () => new TextEncoder().encode(document);
          // Rejects with everything that is wrong.
          const { settings } = await loadSettings({ file: "x", environment: {}, flags: [], readFile });
          expect(settings.site).not.toBe("");
        },
      ),
      { numRuns: RUNS },
    );
    // All but those that were left by a word.
    expect(ends).toBeGreaterThan(RUNS / 2);
  });
});
