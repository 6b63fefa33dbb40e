import { SuarError } from "../../../core/errors.ts";
import { SECOND } from "../../../core/time.ts";
import { isActionPath } from "./action-path.ts";
import { Complaint, choice, Members, map, number, type Reader, text, whole } from "./check.ts";
import { checkValues, oidSource, oidsOf, POINTER, pageSource } from "./check-values.ts";
import type { HttpProfile, Page, Profile, Shape, SnmpProfile } from "./profile.ts";

/** A profile needs some kilobytes. */
export const MAXIMUM_PROFILE_BYTES = 64 * 1024;

const NAME = /^[a-z0-9][a-z0-9.-]{0,31}$/;
const LINE = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;
const OBJECT_ID = /^[0-2](?:\.\d{1,10}){3,40}$/;
/** An IPv4 address or a host name. */
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const PATH = /^\/[A-Za-z0-9/._~?&=,%-]{0,199}$/;
const MAXIMUM_PAGES = 8;
const MAXIMUM_SHAPES = 8;
/** Of one request; one of them is the terminal's sysObjectID. */
const MAXIMUM_OIDS = 19;

/** @throws SuarError `terminal-profile-invalid`, for the first thing that is wrong. @param file names it in the error. */
export function parseProfile(json: string, file: string): Profile {
  try {
    return checkProfile(parsed(json));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    const { place, complaint } = error;
    throw new SuarError("terminal-profile-invalid", { file, place, complaint }, { cause: error });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Complaint("", "not-json");
    throw error;
  }
}

/** @throws Complaint */
export function checkProfile(given: unknown): Profile {
  const members = new Members(given, "");
  members.optional("$schema", text(/^.{1,200}$/u));
  // What it was made from, and on which terminals it was seen to work: for people.
  members.optional("about", text(/^[^\p{Cc}]{1,2000}$/u));
  const protocol = members.required("protocol", choice(["snmp", "http"]));
  const address = members.optional("address", text(HOST));
  const common = {
    name: members.required("name", text(NAME)),
    title: members.required("title", text(LINE)),
    ...(address === undefined ? {} : { address }),
    port: members.optional("port", whole(1, 65_535)) ?? (protocol === "snmp" ? 161 : 80),
    every: (members.optional("everySeconds", number(5, 3600)) ?? 30) * SECOND,
    timeout: (members.optional("timeoutSeconds", number(1, 60)) ?? 5) * SECOND,
  };
  const profile = protocol === "snmp" ? snmp(members, common) : http(members, common);
  members.end();
  return profile;
}

type Common = Omit<SnmpProfile, "protocol" | "objectId" | "values">;

function snmp(members: Members, common: Common): SnmpProfile {
  const objectId = members.optional("objectId", text(OBJECT_ID));
  const values = checkValues(members, oidSource);
  if (oidsOf(values).length > MAXIMUM_OIDS) throw new Complaint("/values", "too-many");
  return { ...common, protocol: "snmp", ...(objectId === undefined ? {} : { objectId }), values };
}

function http(members: Members, common: Common): HttpProfile {
  const pages = members.required("pages", map(NAME, page, MAXIMUM_PAGES));
  const before: string[] = [];
  for (const [name, given] of pages) {
    const other = given.format === "fields" ? given.sameShapeAs : undefined;
    if (other !== undefined && !before.includes(other)) {
      throw new Complaint(`/pages/${name}/sameShapeAs`, "no-such-page");
    }
    before.push(name);
  }
  return { ...common, protocol: "http", pages, values: checkValues(members, pageSource(pages)) };
}

const page: Reader<Page> = (given, place) => {
  const members = new Members(given, place);
  const path = members.required("path", text(PATH));
  if (isActionPath(path)) throw new Complaint(`${place}/path`, "action-path");
  const format = members.required("format", choice(["json", "ini", "fields"]));
  if (format !== "fields") {
    members.end();
    return { path, format };
  }
  const sameShapeAs = members.optional("sameShapeAs", text(NAME));
  const fields = {
    path,
    format,
    separator: members.required("separator", text(/^[^\p{C}]{1,8}$/u)),
    shapes: members.required("shapes", map(NAME, shape, MAXIMUM_SHAPES)),
    ...(sameShapeAs === undefined ? {} : { sameShapeAs }),
  };
  members.end();
  return fields;
};

const shape: Reader<Shape> = (given, place) => {
  const members = new Members(given, place);
  const at = members.optional("at", text(POINTER));
  const startsWith = members.optional("startsWith", text(LINE));
  if ((at === undefined) !== (startsWith === undefined)) {
    throw new Complaint(`${place}/${at === undefined ? "at" : "startsWith"}`, "missing");
  }
  const checked = {
    fields: members.required("fields", whole(2, 1000)),
    ...(at === undefined ? {} : { at }),
    ...(startsWith === undefined ? {} : { startsWith }),
  };
  members.end();
  return checked;
};
