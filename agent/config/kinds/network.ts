import { shown } from "../shown.ts";
import type { Kind, Outcome } from "./kind.ts";
import { list } from "./list.ts";
import { pattern, textKind } from "./text.ts";

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

/** A list of different IP addresses. */
export function addresses(maximum: number): Kind<readonly string[]> {
  return list({
    item: textKind<string>({
      check: (text) => checkAddress(text, []),
      description: { en: "IP address", id: "alamat IP" },
      placeholder: { en: "ADDRESS", id: "ALAMAT" },
      maximumLength: MAXIMUM_ADDRESS,
    }),
    maximum,
    description: { en: `list of 0 to ${maximum} IP addresses`, id: `daftar 0 sampai ${maximum} alamat IP` },
    placeholder: { en: "ADDRESS,ADDRESS|none", id: "ALAMAT,ALAMAT|none" },
  });
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

const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[^[\]/:?#@\s]+)(?::(\d{1,5}))?$/;

/** A list of hosts, each with the port or for every port. */
export function hosts(maximum: number): Kind<readonly string[]> {
  return list({
    item: textKind<string>({
      check: (text) =>
        parseHostAndPort(text) === undefined
          ? { objection: { code: "host-port-malformed", details: { given: shown(text) } } }
          : { value: text.toLowerCase() },
      description: { en: "HOST or HOST:PORT", id: "HOST atau HOST:PORT" },
      placeholder: { en: "HOST:PORT", id: "HOST:PORT" },
      maximumLength: 300,
    }),
    maximum,
    description: {
      en: `list of 0 to ${maximum} HOST or HOST:PORT`,
      id: `daftar 0 sampai ${maximum} HOST atau HOST:PORT`,
    },
    placeholder: { en: "HOST,HOST:PORT|none", id: "HOST,HOST:PORT|none" },
  });
}

/** Undefined for what is neither a host nor a host with a port. An IPv6 address comes without its brackets. */
export function parseHostAndPort(text: string): { readonly host: string; readonly port?: number } | undefined {
  const [, host = "", givenPort] = HOST_AND_PORT.exec(text) ?? [];
  if (!isHost(host)) return undefined;
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (givenPort === undefined) return { host: bare };
  return isPort(Number(givenPort)) ? { host: bare, port: Number(givenPort) } : undefined;
}

/** An IPv6 address stands in brackets. */
export function isHost(text: string): boolean {
  return isHostName(text) || isAddress(text.replace(/^\[(.*)\]$/, "$1"));
}

export function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

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
    if (!isHost(host) || port === undefined || !isPort(port)) {
      return { objection: { code: "broker-malformed", details: { given: shown(text) } } };
    }
    return { value: `${scheme}://${host}:${port}` };
  },
  description: { en: "mqtts://HOST:PORT or mqtt://HOST:PORT", id: "mqtts://HOST:PORT atau mqtt://HOST:PORT" },
  placeholder: { en: "URL", id: "URL" },
  maximumLength: 300,
  schema: { pattern: "^mqtts?://[^/@?#\\s]+/?$" },
});

/** Address of a page without credentials, or `none`. */
export const pageUrlOrNone: Kind<string> = textKind<string>({
  check: (text) => {
    if (text === "none") return { value: text };
    if (text.includes("@")) return { objection: { code: "url-credentials", details: {} } };
    return isPageUrl(text)
      ? { value: text }
      : { objection: { code: "url-malformed", details: { given: shown(text) } } };
  },
  description: { en: "http://… or https://…, or none", id: "http://… atau https://…, atau none" },
  placeholder: { en: "URL|none", id: "URL|none" },
  maximumLength: 512,
});

export function isPageUrl(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}
