import { type Desired, type DesiredIssue, REQUEST_ID, type RemoteSettings } from "../core/desired.ts";
import type { Settings } from "./declaration.ts";
import { readDocument } from "./document.ts";
import { ConfigurationInvalid } from "./issues.ts";
import type { JsonMember, JsonValue } from "./json.ts";
import { loadSettings } from "./load.ts";
import type { SettingsSources } from "./sources.ts";

/** The settings of a message on `config`, `{"v":1,"id":…,"settings":{…}}`, or nothing, which means that none are wanted. */
interface DesiredDocument {
  readonly id?: string;
  readonly settings?: JsonValue;
  readonly issues: readonly DesiredIssue[];
}

/**
 * Judges what the centre wants: the whole of it with everything that is set at the site, by the rules for every configuration. Whatever
 * the bytes are, it does not reject because of them.
 * @param local what is set at the site. @param inForce the settings that the agent runs with.
 */
export async function judgeDesired(payload: Uint8Array, local: SettingsSources, inForce: Settings): Promise<Desired> {
  const { id, settings, issues } = readDesired(payload);
  const named = id === undefined ? {} : { id };
  if (settings === undefined) return { outcome: "refused", ...named, issues };
  try {
    const loaded = await loadSettings({ ...local, remote: settings });
    const changes = JSON.stringify(loaded.settings) !== JSON.stringify(inForce);
    return { outcome: "good", ...named, settings: loaded.remote, changes };
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    return { outcome: "refused", ...named, issues: issuesForCentre(error) };
  }
}

/** What was wrong, as the centre is told. */
export function issuesForCentre({ issues }: ConfigurationInvalid): readonly DesiredIssue[] {
  return issues.map(({ path, objection: { code } }) => ({ path, code }));
}

/** Settings that were accepted earlier, as a source. */
export function remoteSource(settings: RemoteSettings): JsonValue | undefined {
  const read = readDocument(new TextEncoder().encode(JSON.stringify(settings)));
  return "value" in read ? read.value : undefined;
}

function readDesired(payload: Uint8Array): DesiredDocument {
  if (payload.length === 0) return { settings: { type: "object", members: [] }, issues: [] };
  const read = readDocument(payload);
  if ("objection" in read) return { issues: [{ path: "", code: read.objection.code }] };
  if (read.value.type !== "object") return { issues: [{ path: "", code: "wrong-type" }] };
  const { members } = read.value;
  const version = only(members, "v");
  const name = only(members, "id");
  const settings = only(members, "settings");
  const id = name?.type === "text" && REQUEST_ID.test(name.text) ? { id: name.text } : {};
  const issues = [
    ...(version?.type === "number" && version.value === 1 ? [] : [{ path: "v", code: "malformed" }]),
    ...("id" in id ? [] : [{ path: "id", code: "malformed" }]),
    ...(settings === undefined ? [{ path: "settings", code: "malformed" }] : []),
  ];
  return { ...id, ...(settings === undefined || issues.length > 0 ? {} : { settings }), issues };
}

/** The value of a key that stands there once. */
function only(members: readonly JsonMember[], key: string): JsonValue | undefined {
  const found = members.filter((member) => member.key === key);
  return found.length === 1 ? found[0]?.value : undefined;
}
