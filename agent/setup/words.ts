import type { Language, ProblemText } from "../core/problems.ts";
import type { ServiceUnit } from "../core/services.ts";
import type { UnusableReason } from "./facts.ts";
import { ENGLISH } from "./words-en.ts";
import { INDONESIAN } from "./words-id.ts";

export const SECTIONS = ["site", "place", "zone", "centre", "terminal", "services", "page"] as const;
/** What the dialogue goes through, counted for the person; `stick` and `summary` stand outside the count. */
export type SectionId = (typeof SECTIONS)[number] | "stick" | "summary";

export type QuestionId =
  | "stick-site"
  | "stick-correct"
  | "site"
  | "place"
  | "zone"
  | "broker"
  | "authority"
  | "access"
  | "username"
  | "password"
  | "terminal"
  | "terminal-address"
  | "terminal-community"
  | "services"
  | "service-unit"
  | "service-source"
  | "page"
  | "summary";

/** Every word of the dialogue, in both languages. One type, so that a missing translation does not compile. Lines are short: a phone shows 40 characters. */
export interface SetupWords {
  readonly title: Readonly<Record<QuestionId, string>>;
  readonly help: Readonly<Record<QuestionId, string>>;
  readonly keys: string;
  readonly keep: string;
  readonly retype: string;
  readonly keepOrRetype: string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly unchanged: string;
  readonly searchAgain: string;
  readonly emptyAnswer: ProblemText;
  noSuchNumber(count: number): ProblemText;
  readonly firstQuestion: string;

  // The file of the centre on the stick.
  stickFound(file: string, title: string | undefined, sites: number): string;
  readonly stickAsk: string;
  readonly stickByHand: string;
  stickMany(count: number): string;
  readonly stickUnknown: ProblemText;
  readonly stickTellCentre: string;
  readonly stickSave: string;
  readonly stickOther: string;

  // Site, place and zone.
  readonly siteAsk: string;
  siteStrange(digits: number): ProblemText;
  readonly siteNotCode: ProblemText;
  readonly placeAsk: string;
  readonly placeUnread: ProblemText;
  placeAbroad(latitude: number, longitude: number): ProblemText;
  readonly zoneAsk: string;
  readonly zoneNames: readonly [wib: string, wita: string, wit: string];
  readonly zoneAuto: string;

  // Centre.
  readonly brokerAsk: string;
  readonly authorityAsk: string;
  readonly authoritySystem: string;
  authorityFound(name: string, file: string): string;
  readonly accessAsk: string;
  readonly accessNoPair: string;
  accessPair(name: string, file: string): string;
  readonly accessPassword: string;
  readonly accessNone: string;
  accessOtherSite(name: string, site: string): ProblemText;
  accessExpired(name: string): ProblemText;
  readonly accessClear: ProblemText;
  readonly stickUnusable: Readonly<Record<UnusableReason, (file: string) => string>>;
  readonly usernameAsk: string;
  readonly passwordAsk: string;
  readonly passwordShort: string;

  // Terminal.
  terminalFound(profile: string, address: string, says: string): string;
  readonly terminalNothing: string;
  readonly terminalSearchAgain: string;
  readonly terminalAsk: string;
  readonly terminalKinds: Readonly<Record<string, string>>;
  readonly terminalAddressAsk: string;
  readonly terminalCommunityAsk: string;

  // Services.
  readonly servicesNone: string;
  readonly servicesDone: string;
  readonly servicesAdd: string;
  servicesRemove(line: string): string;
  readonly units: Readonly<Record<ServiceUnit, string>>;
  readonly unitAsk: string;
  sourceAsk(unit: string): string;
  /** Wi-Fi has no page: its devices are counted. */
  readonly wifiAsk: string;

  // Page.
  readonly pageAsk: string;

  // Summary.
  readonly summaryAsk: string;
  readonly summarySave: string;
  readonly line: Readonly<Record<SectionId, string>>;
  readonly placeNone: string;
  readonly brokerNone: string;
  readonly byCertificate: string;
  byPassword(username: string): string;
  readonly byNothing: string;
  readonly servicesCount: (count: number) => string;
  readonly pageLan: string;
  readonly pageBox: string;
  readonly pageOff: string;
}

export const SETUP_WORDS: Readonly<Record<Language, SetupWords>> = { en: ENGLISH, id: INDONESIAN };
