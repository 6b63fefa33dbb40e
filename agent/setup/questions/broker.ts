import { parseHostAndPort } from "../../config/kinds/network.ts";
import { chosen, numberFor } from "../choose.ts";
import { type Draft, namesFile, settingOf, withMaterials, withValues } from "../draft.ts";
import { baseName } from "../files.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { withoutAuthority, withoutPair } from "../uplink-draft.ts";
import { isNone, readSetting } from "./site.ts";

const AGAIN = "again";
const SAME = "same";
const SYSTEM = "system";

const UNENCRYPTED_PORT = 1883;

export const broker: Question = {
  id: "broker",
  section: "centre",
  ask: ({ words }) => [words.brokerAsk],
  preset: ({ draft }) => shortBroker(settingOf(draft, "uplink.broker")) ?? "0",
  read(text, { draft, language }): Reading {
    if (isNone(text)) return { draft: withoutBroker(draft) };
    const read = readSetting("uplink.broker", brokerFromText(text), language);
    if ("objection" in read) return read;
    const reached = withValues(draft, { "uplink.broker": read.value });
    // Without encryption there is nobody to vouch for, and no certificate to show.
    const next = isEncrypted({ draft: reached }) ? reached : withoutAuthority(withoutPair(reached));
    const { host, port } = endpoint(String(read.value));
    return { draft: next, check: { kind: "reach", host, port } };
  },
};

export const authority: Question = {
  id: "authority",
  section: "centre",
  needs: () => ["stick"],
  applies: isEncrypted,
  ask: ({ words }) => [words.authorityAsk],
  choices: authorityChoices,
  preset(context) {
    const choices = authorityChoices(context);
    const [first] = context.facts.stick?.authorities ?? [];
    const known = namesFile(context.draft, "uplink.caFile") ? SAME : first === undefined ? SYSTEM : first.file;
    return numberFor(known, choices);
  },
  read(text, context): Reading {
    const { draft, facts, words } = context;
    const choice = chosen(text, authorityChoices(context), words);
    if ("objection" in choice) return choice;
    if (choice.key === AGAIN) return { again: "stick" };
    if (choice.key === SAME) return { draft };
    if (choice.key === SYSTEM) return { draft: withoutAuthority(draft) };
    const found = facts.stick?.authorities.find(({ file }) => file === choice.key);
    if (found === undefined) return { objection: words.noSuchNumber(1) };
    return { draft: withMaterials(draft, { "uplink.caFile": { text: found.text, source: found.file } }) };
  },
};

function authorityChoices({ draft, facts, words }: Context): readonly Choice[] {
  return [
    ...(namesFile(draft, "uplink.caFile") ? [{ key: SAME, label: words.unchanged }] : []),
    ...(facts.stick?.authorities ?? []).map(({ file, name }) => ({
      key: file,
      label: words.authorityFound(name, baseName(file)),
    })),
    { key: SYSTEM, label: words.authoritySystem },
    { key: AGAIN, label: words.searchAgain },
  ];
}

export function hasBroker({ draft }: { readonly draft: Draft }): boolean {
  return settingOf(draft, "uplink.broker") !== undefined;
}

export function isEncrypted({ draft }: { readonly draft: Draft }): boolean {
  return settingOf(draft, "uplink.broker")?.startsWith("mqtts:") === true;
}

/** What people type of a broker: without the scheme, with spaces, with a path from an address bar. */
function brokerFromText(text: string): string {
  const bare = text.replaceAll(" ", "").replace(/\/+$/, "");
  if (/^[a-z]+:\/\//i.test(bare)) return bare.replace(/^(?:ssl|tls):/i, "mqtts:").replace(/^tcp:/i, "mqtt:");
  const port = parseHostAndPort(bare)?.port;
  return `${port === UNENCRYPTED_PORT ? "mqtt" : "mqtts"}://${bare}`;
}

/** As short as it can be typed again. */
export function shortBroker(url: string | undefined): string | undefined {
  const [, scheme, rest = ""] = /^(mqtts?):\/\/(.*)$/.exec(url ?? "") ?? [];
  if (scheme === undefined) return undefined;
  if (scheme === "mqtts") return rest.replace(/:8883$/, "");
  return parseHostAndPort(rest)?.port === UNENCRYPTED_PORT ? rest : `mqtt://${rest}`;
}

function endpoint(url: string): { readonly host: string; readonly port: number } {
  const { host = "", port = 0 } = parseHostAndPort(url.replace(/^mqtts?:\/\//, "")) ?? {};
  return { host, port };
}

function withoutBroker(draft: Draft): Draft {
  return withValues(draft, { "uplink.broker": undefined });
}
