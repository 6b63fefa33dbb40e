import type { Objection } from "../issues.ts";
import { shown } from "../shown.ts";
import type { Kind, Outcome } from "./kind.ts";
import { pattern, textKind, textOf } from "./text.ts";

const OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** The address, and the interface that a link-local address needs. */
const IPV6 = /^([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%[A-Za-z0-9._-]{1,15})?$/;
const MAXIMUM_ADDRESS = 64;

/** Every level 1 to 63 letters, digits and hyphens, and not all of them digits as in a mistyped address. */
const HOST_NAME =
  /^(?=.{1,253}$)(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;

export function isAddress(text: string): boolean {
  if (IPV4.test(text)) return true;
  const ipv6 = IPV6.exec(text)?.[1];
  return ipv6 !== undefined && URL.canParse(`http://[${ipv6}]/`);
}

function isHostName(text: string): boolean {
  return HOST_NAME.test(text);
}

/** An IP address, or one of `words`. */
export function address(...words: readonly string[]): Kind<string> {
  const alternatives = words.join(", ");
  return textKind<string>({
    check: (text) => (words.includes(text) ? { value: text } : checkAddress(text, words)),
    description: { en: `IP address, or ${alternatives}`, id: `alamat IP, atau ${alternatives}` },
    placeholder: { en: ["ADDRESS", ...words].join("|"), id: ["ALAMAT", ...words].join("|") },
    maximumLength: MAXIMUM_ADDRESS,
  });
}

function checkAddress(text: string, words: readonly string[]): Outcome<string> {
  if (isAddress(text)) return { value: text };
  return { objection: { code: "address-malformed", details: { given: shown(text), words } } };
}

/** A list of different IP addresses; in the environment and in flags with commas, `none` for an empty one. */
export function addresses(maximum: number): Kind<readonly string[]> {
  const one = textKind<string>({
    check: (text) => checkAddress(text, []),
    description: { en: "IP address", id: "alamat IP" },
    placeholder: { en: "ADDRESS", id: "ALAMAT" },
    maximumLength: MAXIMUM_ADDRESS,
  });
  const check = (items: readonly Outcome<string>[]): Outcome<readonly string[]> => {
    const objection = listObjection(items, maximum);
    if (objection !== undefined) return { objection };
    return { value: items.flatMap((item) => ("value" in item ? [item.value] : [])) };
  };
  return {
    fromJson: (given) =>
      given.type === "list"
        ? check(
            given.items.map((item) => {
              const text = textOf(item);
              return "objection" in text ? text : one.fromText(text.value);
            }),
          )
        : { objection: { code: "wrong-type", details: { expected: "list", found: given.type } } },
    fromText: (given) => {
      if (given === "") return { objection: { code: "empty", details: {} } };
      return check(given === "none" ? [] : given.split(",").map((item) => one.fromText(item.trim())));
    },
    description: { en: `list of 0 to ${maximum} IP addresses`, id: `daftar 0 sampai ${maximum} alamat IP` },
    placeholder: { en: "ADDRESS,ADDRESS|none", id: "ALAMAT,ALAMAT|none" },
    schema: { type: "array", items: one.schema, maxItems: maximum, uniqueItems: true },
  };
}

function listObjection(items: readonly Outcome<string>[], maximum: number): Objection | undefined {
  if (items.length > maximum) return { code: "too-many-items", details: { given: items.length, maximum } };
  const seen = new Set<string>();
  for (const item of items) {
    if ("objection" in item) return item.objection;
    if (seen.has(item.value)) return { code: "repeated", details: { given: item.value } };
    seen.add(item.value);
  }
  return undefined;
}

/** A host name, or `none`. */
export const hostNameOrNone: Kind<string> = textKind<string>({
  check: (text) =>
    isHostName(text) ? { value: text } : { objection: { code: "host-malformed", details: { given: shown(text) } } },
  description: { en: "host name, or none", id: "nama host, atau none" },
  placeholder: { en: "NAME|none", id: "NAMA|none" },
  maximumLength: 254,
});

/** A network interface as Linux names them, or `auto`. */
export const interfaceName: Kind<string> = pattern({
  expression: /^(?!\.{1,2}$)[A-Za-z0-9._@-]{1,15}$/,
  objection: (given) => ({ code: "interface-malformed", details: { given } }),
  description: { en: "name of a network interface, or auto", id: "nama antarmuka jaringan, atau auto" },
  placeholder: { en: "NAME|auto", id: "NAMA|auto" },
  maximumLength: 15,
});

const BROKER = /^(mqtts?):\/\/(\[[0-9a-fA-F:.]+\]|[^[\]/:?#@\s]+)(?::(\d{1,5}))?\/?$/i;
const USUAL_PORTS: Readonly<Record<string, number>> = { mqtt: 1883, mqtts: 8883 };

/** Address of a broker. The value is always `scheme://host:port`, so that nobody has to know the usual ports twice. */
export const brokerUrl: Kind<string> = textKind<string>({
  check: (text) => {
    // Also when the rest is wrong: what stands before an @ may be a password and is not repeated.
    if (text.includes("@")) return { objection: { code: "broker-credentials", details: {} } };
    const [, givenScheme = "", host = "", givenPort] = BROKER.exec(text) ?? [];
    const scheme = givenScheme.toLowerCase();
    const port = givenPort === undefined ? USUAL_PORTS[scheme] : Number(givenPort);
    const isHost = isHostName(host) || isAddress(host.replace(/^\[(.*)\]$/, "$1"));
    if (!isHost || port === undefined || port < 1 || port > 65_535) {
      return { objection: { code: "broker-malformed", details: { given: shown(text) } } };
    }
    return { value: `${scheme}://${host}:${port}` };
  },
  description: { en: "mqtts://HOST:PORT or mqtt://HOST:PORT", id: "mqtts://HOST:PORT atau mqtt://HOST:PORT" },
  placeholder: { en: "URL", id: "URL" },
  maximumLength: 300,
  schema: { pattern: "^mqtts?://[^/@?#\\s]+/?$" },
});
