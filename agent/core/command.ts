/** What the centre can ask of a site. `uplink.commands` says which of them it may. */
export const VERBS = ["status", "replay", "reconnect", "discard-configuration"] as const;

export type Verb = (typeof VERBS)[number];
