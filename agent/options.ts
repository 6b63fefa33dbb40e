import { crc32 } from "node:zlib";
import type { CollectorOptions, WindowOptions } from "./collectors/index.ts";
import type { DeclaredSource, ServiceOptions } from "./collectors/services/index.ts";
import type { Settings } from "./config/declaration.ts";
import { parseServiceSource } from "./config/service-source.ts";
import type { ServiceSource } from "./core/services.ts";
import { type Millis, SECOND } from "./core/time.ts";
import type { OutageOptions } from "./diagnosis/outages.ts";
import { SunForecast } from "./diagnosis/sun/transit.ts";
import type { OutboxOptions } from "./outbox/outbox.ts";
import type { RemoteOptions } from "./remote/remote-control.ts";
import type { UplinkOptions } from "./uplink/options.ts";

/** What the files named in the settings hold. Read before the agent is composed; never logged, never part of a status. */
export interface Secrets {
  readonly password?: string;
  /** PEM. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Of `collectors.terminal`. */
  readonly terminal?: TerminalSecrets;
  /** What the files hold that sources of services name: passwords and certificates, by path. */
  readonly sourceFiles?: ReadonlyMap<string, string>;
}

export interface TerminalSecrets {
  readonly password?: string;
  readonly community?: string;
  readonly authenticationPassword?: string;
  readonly privacyPassword?: string;
}

const MEGABYTE = 1024 * 1024;
/** Enough for LevelDB to open (both write buffers as tables) and to finish one compaction. */
const BALLAST_BYTES = 4 * MEGABYTE;
const KILOBYTE = 1024;

/** The settings, which people write, in the form in which each part takes its options. */
export function outboxOptions({ outbox }: Settings): OutboxOptions {
  return {
    maximumBytes: outbox.maximumMegabytes * MEGABYTE,
    commitEvery: outbox.commitSeconds * SECOND,
    freshFor: outbox.freshSeconds * SECOND,
    aliveEvery: outbox.aliveSeconds * SECOND,
    diskFloorBytes: outbox.diskFloorMegabytes * MEGABYTE,
    ballastBytes: BALLAST_BYTES,
  };
}

export function windowOptions({ collectors }: Settings): WindowOptions {
  return { windowSeconds: collectors.windowSeconds, lateAfter: collectors.link.lateAfterSeconds * SECOND };
}

export function collectorOptions({ collectors, uplink }: Settings): CollectorOptions {
  const { link } = collectors;
  const ladder: CollectorOptions["ladder"] = {
    every: link.everySeconds * SECOND,
    timeout: link.timeoutSeconds * SECOND,
    gateway: unlessNone(link.gateway),
    terminal: unlessNone(link.terminal),
    anycast: link.anycast,
    resolverName: unlessNone(link.resolverName),
    broker: uplink.broker === undefined ? undefined : hostAndPort(uplink.broker),
  };
  return {
    ladder,
    isp: unlessNone(link.isp),
    interfaceName: collectors.interface,
    hostEvery: collectors.host.everySeconds * SECOND,
  };
}

/** Undefined: as often as suits this kind of terminal. */
export function terminalEvery({ collectors }: Settings): Millis | undefined {
  const { everySeconds } = collectors.terminal;
  return everySeconds === undefined ? undefined : everySeconds * SECOND;
}

export function outageOptions({ collectors, location }: Settings): OutageOptions {
  const { latitude, longitude, ...satellite } = location;
  const every = collectors.link.everySeconds * SECOND;
  if (latitude === undefined || longitude === undefined) return { every };
  return { every, sun: new SunForecast({ latitude, longitude, ...satellite }) };
}

export function serviceOptions({ collectors: { services } }: Settings, { sourceFiles }: Secrets): ServiceOptions {
  const held = (path: string | undefined) => (path === undefined ? undefined : sourceFiles?.get(path));
  const sources = declaredSources(services.sources).map((source): DeclaredSource => {
    const password = held("passwordFile" in source ? source.passwordFile : undefined);
    const ca = held("caFile" in source ? source.caFile : undefined);
    return { source, ...(password === undefined ? {} : { password }), ...(ca === undefined ? {} : { ca }) };
  });
  const portalUrl = unlessNone(services.portalUrl);
  return {
    sources,
    every: services.everySeconds * SECOND,
    checkEvery: services.checkSeconds * SECOND,
    window: services.recordSeconds * SECOND,
    ...(portalUrl === undefined ? {} : { portalUrl }),
  };
}

/** Checked settings hold no source that cannot be read. */
export function declaredSources(lines: readonly string[]): readonly ServiceSource[] {
  return lines.flatMap((line) => {
    const outcome = parseServiceSource(line);
    return "value" in outcome ? [outcome.value] : [];
  });
}

/** Eight hexadecimal digits (CRC-32) that differ when the settings do. Secrets are files and have no part in it. */
function configurationHash(settings: Settings): string {
  return crc32(JSON.stringify(settings)).toString(16).padStart(8, "0");
}

export function remoteOptions(settings: Settings): RemoteOptions {
  return {
    site: settings.site,
    configurationHash: configurationHash(settings),
    commands: settings.uplink.commands,
    probation: settings.uplink.probationSeconds * SECOND,
  };
}

export function uplinkOptions(settings: Settings, secrets: Secrets, agentVersion: string): UplinkOptions {
  const { site, uplink } = settings;
  const { password, sourceFiles: _sources, terminal: _terminal, ...tls } = secrets;
  return {
    site,
    agentVersion,
    configurationHash: configurationHash(settings),
    ...(uplink.broker === undefined ? {} : { broker: uplink.broker }),
    root: uplink.root,
    version: uplink.protocol,
    ...(uplink.username === undefined
      ? {}
      : { credentials: { username: uplink.username, ...(password === undefined ? {} : { password }) } }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
    keepaliveSeconds: uplink.keepaliveSeconds,
    resumeSeconds: uplink.sessionSeconds,
    allowedBrokers: uplink.allowedBrokers,
    confirm: uplink.confirm,
    confirmWithin: uplink.confirmSeconds * SECOND,
    dailyBytes: uplink.dailyMegabytes * 1_000_000,
    compress: uplink.compress,
    economy: uplink.economy,
    windowMessages: uplink.windowMessages,
    backlogBitsPerSecond: uplink.backlogKilobitsPerSecond * 1000,
    backlogBatchBytes: uplink.backlogBatchKilobytes * KILOBYTE,
    retryMinimum: uplink.retryMinimumSeconds * SECOND,
    retryMaximum: uplink.retryMaximumSeconds * SECOND,
    reconnectSpread: uplink.reconnectSpreadSeconds * SECOND,
    acknowledgeWithin: uplink.acknowledgeSeconds * SECOND,
    connectDeadline: uplink.connectSeconds * SECOND,
  };
}

function unlessNone(value: string): string | undefined {
  return value === "none" ? undefined : value;
}

/** Where the broker listens, with the port that its scheme stands for when none is written. */
function hostAndPort(brokerUrl: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(brokerUrl);
  const usual = protocol === "mqtts:" ? 8883 : 1883;
  // An IPv6 address stands in brackets in a URL, and without them everywhere else.
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? usual : Number(port) };
}
