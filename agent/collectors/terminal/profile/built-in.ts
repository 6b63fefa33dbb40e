import comtechCdm570 from "../../../../config/terminals/comtech-cdm570.json" with { type: "json" };
import hughes from "../../../../config/terminals/hughes.json" with { type: "json" };
import ifMib from "../../../../config/terminals/if-mib.json" with { type: "json" };
import newtecEl470 from "../../../../config/terminals/newtec-el470.json" with { type: "json" };
import surfbeam2 from "../../../../config/terminals/surfbeam2.json" with { type: "json" };
import { BUILT_IN_TERMINALS } from "../../../core/terminal.ts";
import { checkProfile } from "./check-profile.ts";
import type { Profile } from "./profile.ts";

/** Every built-in terminal but Starlink, which is not data. */
const FILES = {
  hughes,
  surfbeam2,
  "comtech-cdm570": comtechCdm570,
  "newtec-el470": newtecEl470,
  "if-mib": ifMib,
} as const satisfies Readonly<Record<Exclude<(typeof BUILT_IN_TERMINALS)[number], "starlink">, object>>;

export type BuiltInProfileName = keyof typeof FILES;

/** The names of the profiles in `config/terminals/`, which are part of the program. */
export const BUILT_IN_PROFILES: readonly BuiltInProfileName[] = BUILT_IN_TERMINALS.filter(
  (name) => name !== "starlink",
);

/** A test reads them all, so none of them throws. */
export function builtInProfile(name: BuiltInProfileName): Profile {
  return checkProfile(FILES[name]);
}
