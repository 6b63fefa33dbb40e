import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Authority } from "../../certificates/authority.ts";
import type { Namespace } from "../uplink/namespaces.ts";
import { Program } from "../uplink/program.ts";
import type { Undo } from "../uplink/undo.ts";
import { waitFor } from "../uplink/wait-for.ts";
import type { DevicesArgument, FarArgument, Ready } from "./messages.ts";
import { DEVICE_PORTS, FAR_PORTS } from "./ports.ts";
import { RULES } from "./settings.ts";
import { ADDRESSES, type Village } from "./village.ts";

const SNMPD = "/usr/sbin/snmpd";
const FIREWALL = "/usr/sbin/nft";
const START_LIMIT_MS = 30_000;
/** With these names a certificate is as long as that of a public authority together with its intermediate: 2.1 kB. */
const NAMES = 66;

export interface Neighbours {
  /** Certificate of who vouches for the page. */
  readonly authority: string;
  readonly hasFirewall: boolean;
}

/** Whoever the box talks to, each in its namespace, until `undo`. @throws Error that says what is missing. */
export async function startNeighbours(
  village: Village,
  folder: string,
  keaSocket: string,
  undo: Undo,
  signal: AbortSignal,
): Promise<Neighbours> {
  if (!existsSync(SNMPD)) throw new Error('"snmpd" is missing: apt-get install snmpd');
  const authority = new Authority(join(folder, "certificates"));
  authority.create();
  const names = Array.from({ length: NAMES }, (_, index) => `unit-${index}.sikopdes.example.net`);
  const { certificate, key } = authority.issueServer([ADDRESSES.far, ...names]);
  const far: FarArgument = { addresses: ADDRESSES, ports: FAR_PORTS, certificate, key };
  const devices: DevicesArgument = { addresses: ADDRESSES, keaSocket };
  const ready = [
    start(village.internet, "far-program.ts", far, undo),
    start(village.router, "devices-program.ts", devices, undo),
  ];
  startSnmpd(village.router, join(folder, "snmpd"), undo);
  await waitFor("the neighbours", () => ready.every((isReady) => isReady()), START_LIMIT_MS, signal);
  const hasFirewall = existsSync(FIREWALL);
  if (hasFirewall) {
    const [program = "", ...words] = [...village.box.prefix, FIREWALL, RULES];
    execFileSync(program, words);
  }
  return { authority: authority.certificate, hasFirewall };
}

/** Whether it is ready; throws when it has ended. */
function start(namespace: Namespace, file: string, argument: object, undo: Undo): () => boolean {
  let isReady = false;
  const program = Program.node<never, Ready>(namespace, import.meta.resolve(`./${file}`), argument, undo, () => {
    isReady = true;
  });
  return () => {
    program.check();
    return isReady;
  };
}

/** A Comtech CDM-570 in good order. */
function startSnmpd(namespace: Namespace, folder: string, undo: Undo): void {
  mkdirSync(folder);
  const file = join(folder, "snmpd.conf");
  const modem = "1.3.6.1.4.1.6247.24";
  const lines = [
    "rocommunity public",
    `sysObjectID ${modem}.1`,
    `override ${modem}.1.3.1.3.0 integer 0`,
    `override ${modem}.1.3.1.1.0 integer 0`,
    `override ${modem}.1.3.2.5.0 integer 93`,
    `override ${modem}.1.3.2.4.0 integer -42`,
    `override ${modem}.1.2.2.10.0 integer -251`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const address = `udp:${ADDRESSES.snmpModem}:${DEVICE_PORTS.snmpModem}`;
  const environment = ["env", `SNMP_PERSISTENT_DIR=${folder}`, "MIBS="];
  new Program(
    namespace,
    [...environment, SNMPD, "-f", "-Lo", "-C", "-c", file, "-p", join(folder, "pid"), address],
    undo,
  );
}
