import { chosen, numberFor } from "../choose.ts";
import { namesFile, settingOf, withMaterials, withValues } from "../draft.ts";
import { baseName } from "../files.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { withoutPair, withoutPassword } from "../uplink-draft.ts";
import { hasBroker, isEncrypted } from "./broker.ts";
import { readSetting } from "./site.ts";

const AGAIN = "again";
const SAME = "same";
const PASSWORD = "password";
const NONE = "none";

/** More would push the question off the screen. */
const MAXIMUM_UNUSABLE = 3;

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
