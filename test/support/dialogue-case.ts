import { readAnswersFile } from "../../agent/setup/answers-file.ts";
import { conclude, type Dialogue, nextMove, receive } from "../../agent/setup/dialogue.ts";
import { type Draft, EMPTY_DRAFT, withValues } from "../../agent/setup/draft.ts";
import type { Facts } from "../../agent/setup/facts.ts";
import type { CheckOutcome } from "../../agent/setup/question.ts";
import type { QuestionId } from "../../agent/setup/words.ts";

export const SITE = "5304122003";

const ANSWERS = (() => {
  const outcome = readAnswersFile(
    new TextEncoder().encode(
      JSON.stringify({
        v: 1,
        title: "Kupang",
        settings: { uplink: { broker: "mqtts://b.example.net", keyFile: "{site}.key", certificateFile: "{site}.crt" } },
        sites: [
          { site: SITE, name: "Oelbima" },
          { site: "5304122004", name: "Tuapukan" },
          { site: "5304122005", settings: { uplink: { windowMessages: 0 } } },
        ],
      }),
    ),
    "/media/a/suar-site.json",
  );
  if ("issues" in outcome) throw new Error(JSON.stringify(outcome.issues));
  return outcome.answers;
})();

/** Everything the world could have told by then. */
export const FACTS: Facts = {
  answers: [{ file: ANSWERS.file, answers: ANSWERS }],
  stick: {
    authorities: [{ file: "/media/a/ca.crt", text: "CA", name: "Centre CA" }],
    pairs: [pair("other.crt", "5304122009", false), pair("site.crt", SITE, false), pair("old.crt", SITE, true)],
    unusable: [{ file: "/media/a/locked.key", reason: "locked" }],
  },
  terminals: [{ profile: "hughes", address: "192.168.0.1", says: "sinyal 74 %" }],
  centre: { ok: true, text: "broker menerima" },
};

function pair(file: string, name: string, expired: boolean) {
  return {
    certificateFile: `/media/a/${file}`,
    certificate: `CERTIFICATE ${file}`,
    keyFile: `/media/a/${file}.key`,
    key: `KEY ${file}`,
    name,
    expired,
  };
}

export const KNOWN = withValues(EMPTY_DRAFT, { site: SITE, "uplink.broker": "mqtts://b.example.net:8883" });

/** A dialogue at a question, with another one behind it. */
export function at(question: QuestionId, draft: Draft = KNOWN, facts: Facts = FACTS): Dialogue {
  return { language: "id", draft, facts, at: question, past: ["site"] };
}

export function say(dialogue: Dialogue, ...lines: readonly string[]): Dialogue {
  let state = dialogue;
  for (const line of lines) {
    const next = receive(state, line);
    if (next === "quit") throw new Error("it was left");
    state = next;
  }
  return state;
}

/** Answers whatever is checked as well. */
export function settle(dialogue: Dialogue, outcome: CheckOutcome = { ok: true }): Dialogue {
  let state = dialogue;
  while (nextMove(state).kind === "check") state = conclude(state, outcome);
  return state;
}

export const values = ({ draft }: Dialogue) => draft.values;
export const PASSWORD = withValues(KNOWN, { "uplink.username": SITE });
export const SNMP = withValues(KNOWN, { "collectors.terminal.profile": "comtech-cdm570" });
export const UNIT: Draft = { ...KNOWN, unit: "sembako" };
