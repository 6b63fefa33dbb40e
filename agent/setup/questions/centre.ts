import { parseHostAndPort } from "../../config/kinds/network.ts";
import { chosen, numberFor } from "../choose.ts";
import { type Draft, namesFile, settingOf, withMaterials, withValues } from "../draft.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { isNone, readSetting } from "./site.ts";

const AGAIN = "again";
const SAME = "same";
const SYSTEM = "system";
const PASSWORD = "password";
const NONE = "none";

/** More would push the question off the screen. */
const MAXIMUM_UNUSABLE = 3;

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

export const access: Question = {
  id: "access",
  section: "centre",
  needs: () => ["stick"],
  applies: hasBroker,
  ask({ facts, words, draft }) {
    const { pairs = [], unusable = [] } = facts.stick ?? {};
    if (!isEncrypted({ draft })) return [words.accessAsk];
    return [
      ...unusable.slice(0, MAXIMUM_UNUSABLE).map(({ file, reason }) => words.stickUnusable[reason](baseName(file))),
      ...(pairs.length === 0 && !namesFile(draft, "uplink.keyFile") ? [words.accessNoPair] : []),
      words.accessAsk,
    ];
  },
  choices: accessChoices,
  preset: (context) => numberFor(presetAccess(context), accessChoices(context)),
  read(text, context): Reading {
    const { draft, words } = context;
    const choice = chosen(text, accessChoices(context), words);
    if ("objection" in choice) return choice;
    switch (choice.key) {
      case AGAIN:
        return { again: "stick" };
      case SAME:
        return { draft, check: { kind: "centre" }, next: "terminal" };
      case PASSWORD: {
        const name = settingOf(draft, "uplink.username") ?? settingOf(draft, "site");
        const next = withValues(withoutPair(draft), { "uplink.username": name });
        return isEncrypted({ draft }) ? { draft: next } : { draft: next, doubt: words.accessClear };
      }
      case NONE:
        return { draft: withoutPassword(withoutPair(draft)), check: { kind: "centre" } };
      default:
        return readPair(choice.key, context);
    }
  },
};

function readPair(file: string, { draft, facts, words }: Context): Reading {
  const pair = facts.stick?.pairs.find(({ certificateFile }) => certificateFile === file);
  if (pair === undefined) return { objection: words.noSuchNumber(1) };
  const next = withMaterials(withoutPassword(draft), {
    "uplink.certificateFile": { text: pair.certificate, source: pair.certificateFile },
    "uplink.keyFile": { text: pair.key, source: pair.keyFile },
  });
  const site = settingOf(draft, "site") ?? "";
  const check = { kind: "centre" } as const;
  if (pair.name !== site) return { draft: next, check, doubt: words.accessOtherSite(pair.name, site) };
  return { draft: next, check, ...(pair.expired ? { doubt: words.accessExpired(pair.name) } : {}) };
}

function accessChoices({ draft, facts, words }: Context): readonly Choice[] {
  const secure = isEncrypted({ draft });
  const known = namesFile(draft, "uplink.keyFile") || namesFile(draft, "uplink.passwordFile");
  return [
    ...(known ? [{ key: SAME, label: words.unchanged }] : []),
    ...(secure ? (facts.stick?.pairs ?? []) : []).map(({ certificateFile, name }) => ({
      key: certificateFile,
      label: words.accessPair(name, baseName(certificateFile)),
    })),
    { key: PASSWORD, label: words.accessPassword },
    { key: NONE, label: words.accessNone },
    ...(secure ? [{ key: AGAIN, label: words.searchAgain }] : []),
  ];
}

function presetAccess({ draft, facts }: Context): string {
  if (namesFile(draft, "uplink.keyFile") || namesFile(draft, "uplink.passwordFile")) return SAME;
  const pairs = isEncrypted({ draft }) ? (facts.stick?.pairs ?? []) : [];
  const own = pairs.find(({ name }) => name === settingOf(draft, "site")) ?? pairs[0];
  return own?.certificateFile ?? PASSWORD;
}

export const username: Question = {
  id: "username",
  section: "centre",
  applies: isByPassword,
  ask: ({ words }) => [words.usernameAsk],
  preset: ({ draft }) => settingOf(draft, "uplink.username") ?? settingOf(draft, "site"),
  read(text, { draft, language }): Reading {
    const read = readSetting("uplink.username", text, language);
    return "objection" in read ? read : { draft: withValues(draft, { "uplink.username": read.value }) };
  },
};

export const password: Question = {
  id: "password",
  section: "centre",
  secret: true,
  applies: isByPassword,
  ask: ({ words, draft }) =>
    namesFile(draft, "uplink.passwordFile") ? [words.passwordAsk, words.passwordShort] : [words.passwordAsk],
  preset: ({ draft }) => (namesFile(draft, "uplink.passwordFile") ? "" : undefined),
  read(text, { draft }): Reading {
    const next = text === "" ? draft : withMaterials(draft, { "uplink.passwordFile": { text: `${text}\n` } });
    return { draft: next, check: { kind: "centre" } };
  },
};

/** Whoever comes with a certificate has no user name here. */
function isByPassword({ draft }: Context): boolean {
  return (
    hasBroker({ draft }) && settingOf(draft, "uplink.username") !== undefined && !namesFile(draft, "uplink.keyFile")
  );
}

export function hasBroker({ draft }: { readonly draft: Draft }): boolean {
  return settingOf(draft, "uplink.broker") !== undefined;
}

function isEncrypted({ draft }: { readonly draft: Draft }): boolean {
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

function withoutAuthority(draft: Draft): Draft {
  const none = { "uplink.caFile": undefined };
  return withValues(withMaterials(draft, none), none);
}

function withoutPair(draft: Draft): Draft {
  const none = { "uplink.certificateFile": undefined, "uplink.keyFile": undefined };
  return withValues(withMaterials(draft, none), none);
}

function withoutPassword(draft: Draft): Draft {
  return withValues(withMaterials(draft, { "uplink.passwordFile": undefined }), {
    "uplink.username": undefined,
    "uplink.passwordFile": undefined,
  });
}

/** File names on a stick; the folders before them are long, and the screen is not. */
function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
