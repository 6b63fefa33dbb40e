import { CATALOGUE, type CatalogueEntry, ENVIRONMENT_PREFIX, entryOfFlag, entryOfVariable } from "./catalogue.ts";
import type { SettingPath } from "./declaration.ts";
import { type ReadFile, readSettingsFile } from "./file.ts";
import { IssueList } from "./issue-list.ts";
import type { Origin } from "./issues.ts";
import type { JsonValue } from "./json.ts";
import type { Outcome, SettingValue } from "./kinds/kind.ts";
import { objectionToMove } from "./remote-broker.ts";
import { isSecretName } from "./secret-name.ts";
import { shown } from "./shown.ts";
import { suggest } from "./suggest.ts";
import { DeclarationWalk, SECRET_OBJECTION } from "./walk.ts";

/** Names the configuration file; not a setting, because it says where the settings are. */
export const FILE_VARIABLE = "SUAR_CONFIG";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface FlagValue {
  /** Without dashes: `broker` or `uplink.broker`. */
  readonly name: string;
  readonly value: string;
}

export interface SettingsSources {
  /** As named by `--config`; `none` for no file at all. */
  readonly file?: string;
  readonly environment: Environment;
  /** In the order given: the last one of a name wins. */
  readonly flags: readonly FlagValue[];
  readonly readFile: ReadFile;
  /** From the centre: an object as in the file. */
  readonly remote?: JsonValue;
}

export interface GivenValue {
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** Notes the value of a setting, or what is wrong with it. */
export type TakeValue = (entry: CatalogueEntry, outcome: Outcome<SettingValue>, origin: Origin) => void;

/** What the sources say, one after the other: a later one overrides an earlier one, and every one is checked. */
export class GivenValues {
  readonly issues = new IssueList();
  readonly values = new Map<SettingPath, GivenValue>();
  /** What the centre sets, where the site does not insist on something else. */
  readonly remote = new Map<SettingPath, SettingValue>();

  readonly #take: TakeValue = (entry, outcome, origin) => {
    if ("objection" in outcome) this.issues.add(entry.path, origin, outcome.objection);
    else this.values.set(entry.path, { value: outcome.value, origin });
  };

  /** Resolves with the name of the file that was read, if any. Rejects when it cannot be read at all. */
  async takeFile(sources: SettingsSources): Promise<string | undefined> {
    const named = sources.file ?? sources.environment[FILE_VARIABLE];
    return readSettingsFile(named, sources.readFile, this.#take, this.issues);
  }

  takeEnvironment(environment: Environment): void {
    for (const [variable, text] of Object.entries(environment)) {
      if (!variable.startsWith(ENVIRONMENT_PREFIX) || variable === FILE_VARIABLE || text === undefined) continue;
      const origin: Origin = { source: "environment", variable: shown(variable) };
      const entry = entryOfVariable(variable);
      if (entry !== undefined) {
        this.#take(entry, entry.setting.kind.fromText(text), origin);
      } else if (isSecretName(variable)) {
        this.issues.add(shown(variable), origin, SECRET_OBJECTION);
      } else {
        const suggestion = suggest(variable, [...CATALOGUE.map((known) => known.variable), FILE_VARIABLE]);
        const details = suggestion === undefined ? {} : { suggestion };
        this.issues.add(shown(variable), origin, { code: "unknown-setting", details });
      }
    }
  }

  takeFlags(flags: readonly FlagValue[]): void {
    for (const { name, value } of flags) {
      const origin: Origin = { source: "flag", flag: `--${shown(name)}` };
      const entry = entryOfFlag(name);
      if (entry === undefined) this.issues.add(shown(name), origin, { code: "unknown-setting", details: {} });
      else this.#take(entry, entry.setting.kind.fromText(value), origin);
    }
  }

  /**
   * Comes last, for what the centre may set depends on the site; all the same a variable or a flag stays in force against it. Everything
   * in it is judged, in force or not.
   */
  takeRemote(remote: JsonValue): void {
    const origin: Origin = { source: "remote" };
    const take: TakeValue = (entry, given) => {
      const outcome = this.#permitted(entry, given);
      if ("objection" in outcome) {
        this.issues.add(entry.path, origin, outcome.objection);
        return;
      }
      const { value } = outcome;
      const local = this.values.get(entry.path)?.origin.source;
      if (local === "environment" || local === "flag") return;
      this.remote.set(entry.path, value);
      this.values.set(entry.path, { value, origin });
    };
    new DeclarationWalk(() => origin, take, this.issues).walk(remote);
  }

  #permitted({ path, setting }: CatalogueEntry, outcome: Outcome<SettingValue>): Outcome<SettingValue> {
    if (setting.remote !== true) return { objection: { code: "not-remote", details: {} } };
    if (path !== "uplink.broker" || "objection" in outcome) return outcome;
    const local = this.values.get("uplink.broker")?.value;
    const allowed = this.values.get("uplink.allowedBrokers")?.value ?? [];
    // What stands under a path was read by the kind that is declared for that path.
    const objection = objectionToMove(
      outcome.value as string,
      local as string | undefined,
      allowed as readonly string[],
    );
    return objection === undefined ? outcome : { objection };
  }
}
