import { isAddress, parseHostAndPort } from "../../config/kinds/network.ts";
import { BUILT_IN_TERMINALS } from "../../core/terminal.ts";
import { chosen, numberFor } from "../choose.ts";
import { type Draft, settingOf, withMaterials, withValues } from "../draft.ts";
import type { FoundTerminal } from "../facts.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { readSetting } from "./site.ts";

const AGAIN = "again";
const SAME = "same";
const NONE = "none";
const AUTO = "auto";

/** These are read by SNMP: they have no usual address, and perhaps a community of their own. */
const BY_SNMP: ReadonlySet<string> = new Set(["comtech-cdm570", "newtec-el470", "if-mib"]);

export const terminal: Question = {
  id: "terminal",
  section: "terminal",
  needs: () => ["terminals"],
  ask: ({ facts, words }) =>
    facts.terminals?.length === 0 ? [words.terminalNothing, words.terminalAsk] : [words.terminalAsk],
  choices: terminalChoices,
  preset(context) {
    const best = bestOf(context.facts.terminals ?? []);
    const known = hasTerminal(context) ? SAME : best === undefined ? NONE : keyOf(best);
    return numberFor(known, terminalChoices(context));
  },
  read(text, context): Reading {
    const { draft, facts, words } = context;
    const choice = chosen(text, terminalChoices(context), words);
    if ("objection" in choice) return choice;
    if (choice.key === AGAIN) return { again: "terminals" };
    if (choice.key === SAME) return { draft, next: "services" };
    if (choice.key === NONE) return { draft: withoutTerminal(draft), next: "services" };
    const found = facts.terminals?.find((one) => keyOf(one) === choice.key);
    if (found !== undefined) return { draft: withTerminal(draft, found), next: "services" };
    return { draft: withValues(withoutTerminal(draft), { "collectors.terminal.profile": choice.key }) };
  },
};

export const terminalAddress: Question = {
  id: "terminal-address",
  section: "terminal",
  applies: hasTerminal,
  ask: ({ words }) => [words.terminalAddressAsk],
  preset: ({ draft }) => settingOf(draft, "collectors.terminal.address") ?? (isBySnmp({ draft }) ? undefined : AUTO),
  read(text, { draft, language }): Reading {
    // From the address bar of a browser.
    const bare = text.replace(/^https?:\/\//i, "").replace(/\/.*$/, "");
    const read = readSetting("collectors.terminal.address", bare.toLowerCase() === AUTO ? AUTO : bare, language);
    if ("objection" in read) return read;
    const profile = settingOf(draft, "collectors.terminal.profile") ?? NONE;
    const next = withTerminal(draft, { profile, address: String(read.value) });
    return isBySnmp({ draft }) ? { draft: next } : { draft: next, check: { kind: "terminal" } };
  },
};

export const terminalCommunity: Question = {
  id: "terminal-community",
  section: "terminal",
  secret: true,
  applies: isBySnmp,
  ask: ({ words }) => [words.terminalCommunityAsk],
  preset: () => "",
  read(text, { draft }): Reading {
    const material = text === "" ? undefined : { text: `${text}\n` };
    return {
      draft: withMaterials(draft, { "collectors.terminal.snmp.communityFile": material }),
      check: { kind: "terminal" },
    };
  },
};

function terminalChoices(context: Context): readonly Choice[] {
  const { draft, facts, words } = context;
  const found = (facts.terminals ?? []).map((one) => ({
    key: keyOf(one),
    label: words.terminalFound(words.terminalKinds[one.profile] ?? one.profile, one.address, one.says),
  }));
  const { profile, address } = terminalOf(draft);
  const same = address === AUTO ? (words.terminalKinds[profile] ?? profile) : `${profile}, ${address}`;
  return [
    ...(hasTerminal(context) ? [{ key: SAME, label: `${words.unchanged} (${same})` }] : []),
    ...found,
    ...BUILT_IN_TERMINALS.map((name) => ({ key: name, label: words.terminalKinds[name] ?? name })),
    { key: NONE, label: words.none },
    { key: AGAIN, label: words.terminalSearchAgain },
  ];
}

/** The terminal as the draft has it; `none` and `auto` where it says nothing. */
export function terminalOf(draft: Draft): { readonly profile: string; readonly address: string } {
  return {
    profile: settingOf(draft, "collectors.terminal.profile") ?? NONE,
    address: settingOf(draft, "collectors.terminal.address") ?? AUTO,
  };
}

/** With its address as a rung of the ladder as well, where it can be: then an outage can be told to be the terminal's. */
export function withTerminal(draft: Draft, { profile, address }: Omit<FoundTerminal, "says">): Draft {
  const host = parseHostAndPort(address)?.host;
  return withValues(draft, {
    "collectors.terminal.profile": profile,
    "collectors.terminal.address": address === AUTO ? undefined : address,
    ...(host !== undefined && isAddress(host) ? { "collectors.link.terminal": host } : {}),
  });
}

/** The one to take unless somebody says otherwise. Any router may speak plain SNMP: such a one must be chosen. */
export function bestOf(found: readonly FoundTerminal[]): FoundTerminal | undefined {
  return found.find(({ profile }) => profile !== "if-mib");
}

function withoutTerminal(draft: Draft): Draft {
  return withValues(withMaterials(draft, { "collectors.terminal.snmp.communityFile": undefined }), {
    "collectors.terminal.profile": undefined,
    "collectors.terminal.address": undefined,
    "collectors.terminal.username": undefined,
    "collectors.terminal.passwordFile": undefined,
    "collectors.terminal.snmp.communityFile": undefined,
  });
}

function hasTerminal({ draft }: { readonly draft: Draft }): boolean {
  return terminalOf(draft).profile !== NONE;
}

function isBySnmp({ draft }: { readonly draft: Draft }): boolean {
  return BY_SNMP.has(terminalOf(draft).profile);
}

function keyOf({ profile, address }: FoundTerminal): string {
  return `${profile} ${address}`;
}
