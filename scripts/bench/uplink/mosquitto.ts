import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { fileURLToPath } from "node:url";
import type { CertificateFiles } from "./certificates.ts";

export const MOSQUITTO = "/usr/sbin/mosquitto";

const CENTRAL = fileURLToPath(new URL("../../../config/brokers/mosquitto/", import.meta.url));

/** @throws Error that says what to install. */
export function requireMosquitto(): void {
  if (!existsSync(MOSQUITTO)) throw new Error("this measurement needs Mosquitto: apt-get install mosquitto");
}

export interface CentralConfiguration {
  readonly sitePort: number;
  readonly centrePort: number;
  readonly dataDirectory: string;
  /** Of `Certificates`. */
  readonly certificates: string;
}

/** `config/brokers/mosquitto` with ports, paths and user of the bench's. @throws when that file no longer has what is replaced. */
export function centralConfiguration({
  sitePort,
  centrePort,
  dataDirectory,
  certificates,
}: CentralConfiguration): string {
  let text = readFileSync(`${CENTRAL}mosquitto.conf`, "utf8");
  const replacements = {
    "user mosquitto": `user ${userInfo().username}`,
    "listener 8883 0.0.0.0": `listener ${sitePort} 127.0.0.1`,
    "listener 8884 0.0.0.0": `listener ${centrePort} 127.0.0.1`,
    "/var/lib/mosquitto/": `${dataDirectory}/`,
    "acl_file /etc/mosquitto/suar/": `acl_file ${CENTRAL}`,
    "/etc/mosquitto/suar/": `${certificates}/`,
  };
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`mosquitto.conf has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

export interface EdgeConfiguration {
  readonly port: number;
  readonly dataDirectory: string;
  /** Seconds between two saves of what waits. */
  readonly autosaveSeconds: number;
  /** `host:port` of the central broker. */
  readonly centre: string;
  readonly site: string;
  readonly certificate: CertificateFiles;
}

/** A broker beside the village's terminal that passes everything on, kept over a restart, every other setting at its default. */
export function edgeConfiguration(edge: EdgeConfiguration): string {
  const { ca, certificate, key } = edge.certificate;
  return `user ${userInfo().username}
listener ${edge.port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location ${edge.dataDirectory}/
autosave_interval ${edge.autosaveSeconds}
connection centre
address ${edge.centre}
remote_clientid ${edge.site}
topic suar/v1/# out 1
cleansession false
notifications false
bridge_cafile ${ca}
bridge_certfile ${certificate}
bridge_keyfile ${key}
`;
}
