import { readBounded } from "./bounded-file.ts";

const USERS = "/etc/passwd";
const MAXIMUM_BYTES = 256 * 1024;

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A user of this machine by name; undefined where there is none. Whoever is not root cannot give files away: then undefined as well.
 * Users of a directory service are not looked for: the agent's user is one of the machine.
 */
export async function ownerToBe(name: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  // A machine without the file has no users to give anything to.
  const text = await readBounded(USERS, MAXIMUM_BYTES).catch(() => "");
  for (const line of text.split("\n")) {
    const [user, , uid = "", gid = ""] = line.split(":");
    if (user === name && /^\d+$/.test(uid) && /^\d+$/.test(gid)) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
