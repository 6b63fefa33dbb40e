/**
 * Takes out of what a device said whatever could name it, its owner or its place, and keeps the form: digits become 0 and letters x, so that
 * lengths, separators and the number of fields stay as they are. Rather too much than too little: a value that is masked can be put back by hand.
 */

/** Words in the names of values that are nobody's business, in camel case, with underscores, or alone. */
const SENSITIVE: ReadonlySet<string> = new Set(
  [
    "account address addr altitude alt bssid city contact cookie country customer dns email esn gateway geo gps host hostname iccid id identity",
    "ids imei imsi ip ipv4 ipv6 key lat latitude lng loc location login lon longitude mac name owner pass passphrase password phone pin position",
    "postal san secret serial session sid site sn ssid street token user username uuid zip",
  ].flatMap((words) => words.split(" ")),
);
/** Words begin with them that are written without a break: serialnumber, macaddr, siteid. */
const SENSITIVE_STARTS =
  /^(?:coord|customer|geo|gps|hostname|ipaddr|latitude|longitude|macaddr|passw|serial|siteid|username)/;

const MAC = /\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b|\b[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}\b/gi;
/** Not part of a longer row of numbers, as in UT_1.5.2.2.3. */
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g;
const IPV6 = /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=[0-9a-f:]*::)[0-9a-f:]{3,39})(?![\w:])/gi;
/** A serial number: digits without a break. Counters of bytes have commas, or a name. */
const LONG_NUMBER = /(?<!\d)(?<!\d[.,])\d{8,}(?!\d)(?![.,]\d)/g;
/** Letters and digits together, as in ut01234567-89abcdef. */
const MIXED = /\b(?=[\w-]*[a-z])(?=(?:[\w-]*\d){4})[a-z0-9-]{10,}\b/gi;
/** A place on the ground has four decimals or more. */
const COORDINATE = /(?<![\w.])-?\d{1,3}\.\d{4,}(?!\w)/g;
const COORDINATE_ALONE = /^-?\d{1,3}\.\d{4,}$/;
const INI_LINE = /^(\s*)([^=]{1,64})=(.*)$/s;

/** A page: JSON, `name=value`, or anything else that is text. */
export function redactPage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object") return JSON.stringify(redactJson(parsed, false), undefined, 1);
  } catch {
    // No JSON, or cut off in the middle: then it is text.
  }
  return body
    .split("\n")
    .map((line) => {
      const [, indent = "", name, value = ""] = INI_LINE.exec(line) ?? [];
      if (name === undefined || !isSensitive(name)) return redactText(line);
      return `${indent}${name}=${mask(value)}`;
    })
    .join("\n");
}

/** A text without a name. */
export function redactText(text: string): string {
  const addressed = [MAC, IPV6].reduce((redacted, pattern) => redacted.replaceAll(pattern, zeros), text);
  return [IPV4, MIXED, LONG_NUMBER, COORDINATE].reduce(
    (redacted, pattern) => redacted.replaceAll(pattern, mask),
    addressed,
  );
}

function redactJson(value: unknown, hidden: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => redactJson(item, hidden));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [redactText(name), redactJson(inner, hidden || isSensitive(name))]),
    );
  }
  if (typeof value === "string") return hidden ? mask(value) : redactText(value);
  if (typeof value !== "number") return value;
  return hidden || COORDINATE_ALONE.test(String(value)) ? 0 : value;
}

function isSensitive(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => SENSITIVE.has(word) || SENSITIVE_STARTS.test(word));
}

function mask(text: string): string {
  return text.replaceAll(/\d/g, "0").replaceAll(/\p{L}/gu, "x");
}

/** Letters are digits there. */
function zeros(text: string): string {
  return text.replaceAll(/[0-9a-f]/gi, "0");
}
