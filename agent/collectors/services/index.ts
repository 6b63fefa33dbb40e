import type { Calendar } from "../../core/calendar.ts";
import type { Clock } from "../../core/clock.ts";
import type { Collector } from "../../core/collector.ts";
import type { HttpClient } from "../../core/http.ts";
import type { KeyedHashes } from "../../core/keyed-hash.ts";
import type { LocalFiles } from "../../core/local-files.ts";
import type { LocalSockets } from "../../core/local-socket.ts";
import type { Log } from "../../core/log.ts";
import type { NetworkInfo } from "../../core/network.ts";
import type { ProgramRunner } from "../../core/program.ts";
import type { Recorder } from "../../core/record.ts";
import { type ServiceSource, type ServiceUnit, VOLUME_ONLY_UNITS } from "../../core/services.ts";
import type { OpenDish } from "../../core/terminal-access.ts";
import type { Millis } from "../../core/time.ts";
import { Check } from "./check/check.ts";
import type { Look } from "./counted.ts";
import { DayUniques } from "./day-uniques.ts";
import { ServiceWindows } from "./service-windows.ts";
import { SourceCollector } from "./source-collector.ts";
import { lookAtCounter, lookAtInterface } from "./sources/bytes.ts";
import { lookAtDevices } from "./sources/device-programs.ts";
import { lookAtKea, lookAtKeaLeases } from "./sources/kea.ts";
import { lookAtLeases } from "./sources/leases.ts";
import { lookAtLog } from "./sources/log.ts";
import { lookAtNginx } from "./sources/nginx.ts";
import { lookAtPrometheus } from "./sources/prometheus.ts";
import { lookAtRouteros } from "./sources/routeros.ts";
import { lookAtStarlinkRouter } from "./sources/starlink.ts";

export interface ServiceOptions {
  readonly sources: readonly DeclaredSource[];
  /** From one look to the next; of checks, which cross the satellite, more rarely. */
  readonly every: Millis;
  readonly checkEvery: Millis;
  /** Length of a window, which becomes one record of each unit. */
  readonly window: Millis;
  readonly portalUrl?: string;
}

/** A source, and what the files hold that it names. */
export interface DeclaredSource {
  readonly source: ServiceSource;
  readonly password?: string;
  /** PEM. */
  readonly ca?: string;
}

export interface ServicePorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly calendar: Calendar;
  readonly keyedHashes: KeyedHashes;
  readonly http: HttpClient;
  readonly files: LocalFiles;
  readonly programs: ProgramRunner;
  readonly sockets: LocalSockets;
  readonly openDish: OpenDish;
  readonly network: NetworkInfo;
  /** Bytes of the satellite are short: checks come more seldom. Absent: they never are. */
  readonly sparing?: () => boolean;
}

export interface Services {
  readonly collectors: readonly Collector[];
  /** Absent where nothing is measured. */
  readonly windows?: ServiceWindows;
}

const NO_SERVICES: Services = { collectors: [] };

/** What measures the services of the cooperative, and what makes records of it. */
export function buildServices(options: ServiceOptions, ports: ServicePorts): Services {
  if (options.sources.length === 0) return NO_SERVICES;
  const uniques = new Map<ServiceUnit, DayUniques>();
  for (const { source } of options.sources) {
    if (!VOLUME_ONLY_UNITS.has(source.unit) && !uniques.has(source.unit))
      uniques.set(source.unit, new DayUniques(ports));
  }
  const labels = new Set<string>();
  const collectors = options.sources.map((declared): Collector => {
    const { unit, kind } = declared.source;
    const label = labelOf(`${unit} ${kind}`, labels);
    labels.add(label);
    const name = { unit, kind, label };
    const { source, ca } = declared;
    if (source.kind === "check") {
      const check = { url: source.url, every: options.checkEvery, portalUrl: options.portalUrl };
      return new Check(name, ca === undefined ? check : { ...check, ca }, ports);
    }
    return new SourceCollector(name, options.every, lookAt(declared, source, label, ports, uniques.get(unit)));
  });
  return {
    collectors,
    windows: new ServiceWindows(options.window, uniques, {
      clock: ports.clock,
      log: ports.log,
      recorder: ports.recorder,
    }),
  };
}

function lookAt(
  { password = "", ca }: DeclaredSource,
  source: Exclude<ServiceSource, { readonly kind: "check" }>,
  label: string,
  ports: ServicePorts,
  uniques: DayUniques | undefined,
): Look {
  const { http, files, programs, network } = ports;
  switch (source.kind) {
    case "nginx":
      return lookAtNginx(source.url, label, http);
    case "prometheus":
      return lookAtPrometheus(source.url, source.series, label, http);
    case "log":
      return lookAtLog(source.path, label, files);
    case "dnsmasq":
      return lookAtLeases(source.path, label, ports, uniques);
    case "kea":
      return lookAtKea(source.path, label, ports, uniques);
    case "kea-leases":
      return lookAtKeaLeases(source.path, label, ports, uniques);
    case "starlink":
      return lookAtStarlinkRouter(source.address, label, ports);
    case "opennds":
    case "chilli":
    case "iw":
    case "hostapd":
    case "openwrt":
      return lookAtDevices(source, label, ports, uniques);
    case "interface":
      return lookAtInterface(source.interfaceName, label, network);
    case "nftables":
      return lookAtCounter(source.counter, label, programs);
    case "routeros": {
      const { username, ...router } = source;
      const access = { ...router, credentials: { username, password }, ...(ca === undefined ? {} : { ca }) };
      return lookAtRouteros(access, label, http, uniques);
    }
  }
}

/** `wifi iw`, `wifi iw 2`, … */
function labelOf(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const label = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(label)) return label;
  }
}
