import { parseSelector, type Selector } from "../core/selector.ts";
import {
  EXPORTED,
  type Exported,
  ROUTEROS_TABLES,
  SERVICE_UNITS,
  type ServiceSource,
  type ServiceUnit,
  type SourceKind,
  VOLUME_ONLY_UNITS,
} from "../core/services.ts";
import type { Objection } from "./issues.ts";
import type { Outcome } from "./kinds/kind.ts";
import { isPageUrl, parseHostAndPort } from "./kinds/network.ts";
import { choice } from "./kinds/text.ts";
import { isSecretName } from "./secret-name.ts";
import type { Where } from "./words.ts";

/** What stands behind the kind, and which options there may be. */
const FORMS: Readonly<
  Record<SourceKind, { readonly where?: Where; readonly options?: readonly string[]; readonly countsDevices?: true }>
> = {
  check: { where: "url", options: ["ca-file"] },
  nginx: { where: "url" },
  prometheus: { where: "url", options: EXPORTED },
  log: { where: "path" },
  dnsmasq: { where: "path", countsDevices: true },
  kea: { where: "socket", countsDevices: true },
  "kea-leases": { where: "path", countsDevices: true },
  opennds: { countsDevices: true },
  chilli: { options: ["socket"], countsDevices: true },
  iw: { where: "interface", countsDevices: true },
  hostapd: { where: "interface", countsDevices: true },
  openwrt: { where: "interface", countsDevices: true },
  starlink: { where: "address", countsDevices: true },
  routeros: { where: "url", options: ["user", "password-file", "ca-file", "table", "interface"] },
  interface: { where: "interface" },
  nftables: { where: "counter" },
};

export const SOURCE_KINDS = Object.keys(FORMS) as readonly SourceKind[];

/** Options that make devices of what is read, and are not for units of which only volumes are measured. */
const COUNTS_DEVICES: ReadonlySet<string> = new Set(["clients", "table"]);

/** Of the local API of Starlink routers, as SpaceX documents it. */
const STARLINK_ROUTER_PORT = 9000;

const INTERFACE = /^(?!\.{1,2}$)[A-Za-z0-9_][A-Za-z0-9._@-]{0,14}$/;
const COUNTER = /^(ip|ip6|inet|arp|bridge|netdev)\/([A-Za-z_][\w.-]{0,63})\/([A-Za-z_][\w.-]{0,63})$/;

/** Reads `UNIT KIND WHERE NAME=VALUE …`, such as `wifi dnsmasq /var/lib/misc/dnsmasq.leases`. What it holds is never repeated as a whole: it may be a secret. */
export function parseServiceSource(text: string): Outcome<ServiceSource> {
  const [unitText = "", kindText = "", ...rest] = text.trim().split(/ +/);
  const unit = oneOf(SERVICE_UNITS, unitText);
  if ("objection" in unit) return unit;
  if (kindText === "") return incomplete(unit.value, SOURCE_KINDS.join(", "));
  const kind = oneOf(SOURCE_KINDS, kindText);
  if ("objection" in kind) return kind;
  const source = `${unit.value} ${kind.value}`;
  const form = FORMS[kind.value];
  const where = form.where === undefined ? { value: "" } : readWhere(form.where, source, rest.shift() ?? "");
  if ("objection" in where) return where;
  const options = readOptions(rest, source, form.options ?? []);
  if ("objection" in options) return options;
  const devices = form.countsDevices ? kind.value : [...options.value.keys()].find((name) => COUNTS_DEVICES.has(name));
  if (devices !== undefined && VOLUME_ONLY_UNITS.has(unit.value)) {
    return { objection: { code: "source-volumes-only", details: { unit: unit.value, what: devices } } };
  }
  return assemble(unit.value, kind.value, where.value, options.value);
}

function assemble(
  unit: ServiceUnit,
  kind: SourceKind,
  where: string,
  options: ReadonlyMap<string, string>,
): Outcome<ServiceSource> {
  const source = `${unit} ${kind}`;
  const caFile = options.get("ca-file");
  const certificates = caFile === undefined ? {} : { caFile };
  switch (kind) {
    case "check":
      return { value: { unit, kind, url: where, ...certificates } };
    case "nginx":
      return { value: { unit, kind, url: where } };
    case "log":
    case "dnsmasq":
    case "kea":
    case "kea-leases":
      return { value: { unit, kind, path: where } };
    case "opennds":
      return { value: { unit, kind } };
    case "chilli": {
      const socket = options.get("socket");
      return { value: { unit, kind, ...(socket === undefined ? {} : { socket }) } };
    }
    case "starlink":
      return { value: { unit, kind, address: where } };
    case "iw":
    case "hostapd":
    case "openwrt":
    case "interface":
      return { value: { unit, kind, interfaceName: where } };
    case "nftables": {
      const [, family = "", table = "", name = ""] = COUNTER.exec(where) ?? [];
      return { value: { unit, kind, counter: { family, table, name } } };
    }
    case "prometheus":
      return readSeries(unit, kind, where, options);
    case "routeros": {
      const username = options.get("user");
      const passwordFile = options.get("password-file");
      const interfaceName = options.get("interface");
      const table = options.get("table");
      if (username === undefined || passwordFile === undefined) return incomplete(source, "user=, password-file=");
      if (interfaceName === undefined && table === undefined) return incomplete(source, "table=, interface=");
      const known = table === undefined ? undefined : oneOf(ROUTEROS_TABLES, table);
      if (known !== undefined && "objection" in known) return known;
      const url = where.endsWith("/") ? where : `${where}/`;
      const what = {
        ...(known === undefined ? {} : { table: known.value }),
        ...(interfaceName === undefined ? {} : { interfaceName }),
      };
      return { value: { unit, kind, url, username, passwordFile, ...certificates, ...what } };
    }
  }
}

function readSeries(
  unit: ServiceUnit,
  kind: "prometheus",
  url: string,
  options: ReadonlyMap<string, string>,
): Outcome<ServiceSource> {
  const series: Partial<Record<Exported, Selector>> = {};
  for (const name of EXPORTED) {
    const text = options.get(name);
    if (text === undefined) continue;
    const selector = parseSelector(text);
    if (selector === undefined) return { objection: { code: "selector-malformed", details: { option: name } } };
    series[name] = selector;
  }
  if (Object.keys(series).length === 0)
    return incomplete(`${unit} ${kind}`, EXPORTED.map((name) => `${name}=`).join(", "));
  return { value: { unit, kind, url, series } };
}

function readWhere(where: Where, source: string, text: string): Outcome<string> {
  if (where === "url") {
    const objection = objectionToUrl(text, source);
    return objection === undefined ? { value: text } : { objection };
  }
  if (where === "address") {
    const value = addressOf(text);
    return value === undefined ? { objection: { code: "source-where", details: { source, where } } } : { value };
  }
  const isGood = { path: /^\//, socket: /^\//, interface: INTERFACE, counter: COUNTER }[where].test(text);
  return isGood ? { value: text } : { objection: { code: "source-where", details: { source, where } } };
}

/** As host:port, with the usual port where there is none. */
function addressOf(text: string): string | undefined {
  const found = parseHostAndPort(text);
  if (found === undefined) return undefined;
  const { host, port = STARLINK_ROUTER_PORT } = found;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function objectionToUrl(text: string, source: string): Objection | undefined {
  // Also when the rest is wrong: what stands before an @ may be a password.
  if (/^[^/]*\/\/[^/]*@/.test(text)) return { code: "url-credentials", details: {} };
  return isPageUrl(text) ? undefined : { code: "source-where", details: { source, where: "url" } };
}

function readOptions(
  words: readonly string[],
  source: string,
  possible: readonly string[],
): Outcome<ReadonlyMap<string, string>> {
  const options = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    if (isSecretName(name)) return { objection: { code: "secret-as-value", details: { instead: "password-file=" } } };
    const known = oneOf(possible, name);
    if ("objection" in known)
      return possible.length === 0 ? { objection: { code: "source-too-long", details: { source } } } : known;
    const value = word.slice(equals + 1);
    if (equals < 0 || value === "") return { objection: { code: "option-without-value", details: { option: name } } };
    const place = name.endsWith("-file") ? "path" : name === "socket" ? "socket" : undefined;
    if (place !== undefined && !value.startsWith("/")) {
      return { objection: { code: "source-where", details: { source: name, where: place } } };
    }
    if (name === "interface" && value.length > 64) return { objection: { code: "too-long", details: { maximum: 64 } } };
    if (options.has(name)) return { objection: { code: "repeated", details: { given: name } } };
    options.set(name, value);
  }
  return { value: options };
}

function incomplete(source: string, options: string): Outcome<ServiceSource> {
  return { objection: { code: "source-incomplete", details: { source, options } } };
}

function oneOf<Word extends string>(choices: readonly Word[], text: string): Outcome<Word> {
  return choice(choices).fromText(text);
}
