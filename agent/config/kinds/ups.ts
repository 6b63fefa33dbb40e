import { shown } from "../shown.ts";
import type { Kind } from "./kind.ts";
import { isHost, isPort } from "./network.ts";
import { textKind } from "./text.ts";

const UPS = /^([A-Za-z0-9_.-]{1,64})@(\[[0-9a-fA-F:.]+\]|[^[\]/:?#@\s]+)(?::(\d{1,5}))?$/;
const USUAL_PORT = 3493;

/** A UPS as NUT names it, or `none`. The value always has its port. */
export const upsOrNone: Kind<string> = textKind<string>({
  check: (text) => {
    if (text === "none") return { value: text };
    const ups = parseUps(text);
    return ups === undefined
      ? { objection: { code: "ups-malformed", details: { given: shown(text) } } }
      : { value: `${ups.name}@${text.includes("[") ? `[${ups.host}]` : ups.host}:${ups.port}` };
  },
  description: { en: "NAME@HOST or NAME@HOST:PORT, or none", id: "NAMA@HOST atau NAMA@HOST:PORT, atau none" },
  placeholder: { en: "NAME@HOST|none", id: "NAMA@HOST|none" },
  maximumLength: 330,
});

/** Undefined for `none` and whatever else is no UPS. */
export function parseUps(
  text: string,
): { readonly name: string; readonly host: string; readonly port: number } | undefined {
  const [, name, host = "", givenPort] = UPS.exec(text) ?? [];
  const port = givenPort === undefined ? USUAL_PORT : Number(givenPort);
  if (name === undefined || !isHost(host) || !isPort(port)) return undefined;
  return { name, host: host.replace(/^\[(.*)\]$/, "$1"), port };
}
