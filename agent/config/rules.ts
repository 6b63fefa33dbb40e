import type { SettingPath, Settings } from "./declaration.ts";
import type { Objection, Origin } from "./issues.ts";
import { isProfileFile } from "./kinds/terminal.ts";
import { parseServiceSource } from "./service-source.ts";

/** A rule over several settings. It is asked only when each of `paths` is good by itself; the first of them is objected to. */
export interface Rule {
  readonly paths: readonly [SettingPath, ...SettingPath[]];
  check(settings: Settings, originOf: (path: SettingPath) => Origin): Objection | undefined;
}

/** Without these the agent does not start. */
export const RULES: readonly Rule[] = [
  {
    paths: ["collectors.link.lateAfterSeconds", "collectors.link.timeoutSeconds"],
    check: ({ collectors: { link } }) =>
      below(link.lateAfterSeconds, "collectors.link.timeoutSeconds", link.timeoutSeconds),
  },
  {
    paths: ["collectors.link.timeoutSeconds", "collectors.link.everySeconds"],
    check: ({ collectors: { link } }) => below(link.timeoutSeconds, "collectors.link.everySeconds", link.everySeconds),
  },
  {
    // Follows from the two rules above. Said all the same when only the second is broken, so that whoever mends that one
    // is not sent back for this one.
    paths: ["collectors.link.lateAfterSeconds", "collectors.link.everySeconds", "collectors.link.timeoutSeconds"],
    check: ({ collectors: { link } }) =>
      link.lateAfterSeconds < link.timeoutSeconds
        ? below(link.lateAfterSeconds, "collectors.link.everySeconds", link.everySeconds)
        : undefined,
  },
  {
    paths: ["uplink.retryMinimumSeconds", "uplink.retryMaximumSeconds"],
    check: ({ uplink: { retryMinimumSeconds: value, retryMaximumSeconds: otherValue } }) => {
      const details = { value, other: "uplink.retryMaximumSeconds", otherValue, unit: "seconds" } as const;
      return value > otherValue ? { code: "must-not-exceed", details } : undefined;
    },
  },
  needs("location.latitude", "location.longitude", ({ location }) => [location.latitude, location.longitude]),
  needs("location.longitude", "location.latitude", ({ location }) => [location.longitude, location.latitude]),
  needs("uplink.passwordFile", "uplink.username", ({ uplink }) => [uplink.passwordFile, uplink.username]),
  needs("uplink.certificateFile", "uplink.keyFile", ({ uplink }) => [uplink.certificateFile, uplink.keyFile]),
  needs("collectors.terminal.username", "collectors.terminal.passwordFile", ({ collectors: { terminal } }) => [
    terminal.username,
    terminal.passwordFile,
  ]),
  needs("collectors.terminal.passwordFile", "collectors.terminal.username", ({ collectors: { terminal } }) => [
    terminal.passwordFile,
    terminal.username,
  ]),
  needs("collectors.terminal.snmp.version", "collectors.terminal.snmp.user", ({ collectors: { terminal } }) => [
    terminal.snmp.version === "3" ? terminal.snmp.version : undefined,
    terminal.snmp.user,
  ]),
  needs(
    "collectors.terminal.snmp.authenticationPasswordFile",
    "collectors.terminal.snmp.user",
    ({ collectors: { terminal } }) => [terminal.snmp.authenticationPasswordFile, terminal.snmp.user],
  ),
  needs(
    "collectors.terminal.snmp.privacyPasswordFile",
    "collectors.terminal.snmp.authenticationPasswordFile",
    ({ collectors: { terminal } }) => [terminal.snmp.privacyPasswordFile, terminal.snmp.authenticationPasswordFile],
  ),
  needs("uplink.keyFile", "uplink.certificateFile", ({ uplink }) => [uplink.keyFile, uplink.certificateFile]),
];

/** The settings that name a file, and which one. */
const FILES: Readonly<Partial<Record<SettingPath, (settings: Settings) => string | undefined>>> = {
  dataDirectory: ({ dataDirectory }) => dataDirectory,
  "uplink.passwordFile": ({ uplink }) => uplink.passwordFile,
  "uplink.caFile": ({ uplink }) => uplink.caFile,
  "uplink.certificateFile": ({ uplink }) => uplink.certificateFile,
  "uplink.keyFile": ({ uplink }) => uplink.keyFile,
  "collectors.terminal.profile": ({ collectors: { terminal } }) =>
    isProfileFile(terminal.profile) ? terminal.profile : undefined,
  "collectors.terminal.passwordFile": ({ collectors: { terminal } }) => terminal.passwordFile,
  "collectors.terminal.snmp.communityFile": ({ collectors: { terminal } }) => terminal.snmp.communityFile,
  "collectors.terminal.snmp.authenticationPasswordFile": ({ collectors: { terminal } }) =>
    terminal.snmp.authenticationPasswordFile,
  "collectors.terminal.snmp.privacyPasswordFile": ({ collectors: { terminal } }) => terminal.snmp.privacyPasswordFile,
};

/** Possible, but worth a look: `suar config check` tells. */
export const ADVICE: readonly Rule[] = [
  {
    paths: ["uplink.broker"],
    check: ({ uplink }) => (uplink.broker === undefined ? { code: "no-broker", details: {} } : undefined),
  },
  {
    paths: ["uplink.passwordFile", "uplink.broker"],
    check: ({ uplink: { passwordFile, broker } }) =>
      passwordFile !== undefined && broker !== undefined && isUnencrypted(broker) && !isLoopback(broker)
        ? { code: "password-in-clear", details: {} }
        : undefined,
  },
  unusedWithoutTls("uplink.caFile", ({ uplink }) => uplink.caFile),
  unusedWithoutTls("uplink.certificateFile", ({ uplink }) => uplink.certificateFile),
  {
    paths: ["collectors.windowSeconds", "collectors.link.everySeconds"],
    check: ({ collectors: { windowSeconds, link } }) =>
      windowSeconds < link.everySeconds
        ? {
            code: "window-shorter-than-cadence",
            details: { other: "collectors.link.everySeconds", otherValue: link.everySeconds },
          }
        : undefined,
  },
  {
    paths: ["collectors.services.recordSeconds", "collectors.services.everySeconds"],
    check: ({ collectors: { services } }) =>
      services.sources.length > 0 && services.recordSeconds < services.everySeconds
        ? {
            code: "window-shorter-than-cadence",
            details: { other: "collectors.services.everySeconds", otherValue: services.everySeconds },
          }
        : undefined,
  },
  {
    paths: ["collectors.services.sources"],
    check: ({ collectors: { services } }) =>
      services.sources.some(isPasswordInClear) ? { code: "router-password-in-clear", details: {} } : undefined,
  },
  ...Object.entries(FILES).map(([path, value]) => absoluteInFile(path as SettingPath, value)),
];

function below(value: number, other: SettingPath, otherValue: number): Objection | undefined {
  if (value < otherValue) return undefined;
  return { code: "must-be-below", details: { value, other, otherValue, unit: "seconds" } };
}

function needs(
  path: SettingPath,
  other: SettingPath,
  values: (settings: Settings) => readonly [unknown, unknown],
): Rule {
  return {
    paths: [path, other],
    check: (settings) => {
      const [value, otherValue] = values(settings);
      return value !== undefined && otherValue === undefined ? { code: "needs", details: { other } } : undefined;
    },
  };
}

function unusedWithoutTls(path: SettingPath, value: (settings: Settings) => string | undefined): Rule {
  return {
    paths: [path, "uplink.broker"],
    check: (settings) => {
      const { broker } = settings.uplink;
      return value(settings) !== undefined && broker !== undefined && isUnencrypted(broker)
        ? { code: "unused-without-tls", details: {} }
        : undefined;
    },
  };
}

/** A flag is typed in the folder that it means; a file is read by a service that runs in some other one. */
function absoluteInFile(path: SettingPath, value: (settings: Settings) => string | undefined): Rule {
  return {
    paths: [path],
    check: (settings, originOf) => {
      const isRelative = originOf(path).source === "file" && value(settings)?.startsWith("/") === false;
      return isRelative ? { code: "relative-path", details: {} } : undefined;
    },
  };
}

function isPasswordInClear(text: string): boolean {
  const outcome = parseServiceSource(text);
  return "value" in outcome && outcome.value.kind === "routeros" && outcome.value.url.startsWith("http://");
}

function isUnencrypted(broker: string): boolean {
  return broker.startsWith("mqtt://");
}

function isLoopback(broker: string): boolean {
  return /^mqtts?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\]):\d+$/i.test(broker);
}
