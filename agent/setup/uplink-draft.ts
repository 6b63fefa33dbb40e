import { type Draft, withMaterials, withValues } from "./draft.ts";

/** A draft without a part of what makes its site known at a broker. */

export function withoutAuthority(draft: Draft): Draft {
  const none = { "uplink.caFile": undefined };
  return withValues(withMaterials(draft, none), none);
}

export function withoutPair(draft: Draft): Draft {
  const none = { "uplink.certificateFile": undefined, "uplink.keyFile": undefined };
  return withValues(withMaterials(draft, none), none);
}

export function withoutPassword(draft: Draft): Draft {
  return withValues(withMaterials(draft, { "uplink.passwordFile": undefined }), {
    "uplink.username": undefined,
    "uplink.passwordFile": undefined,
  });
}
