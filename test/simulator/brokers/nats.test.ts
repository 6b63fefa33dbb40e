import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunCertificates } from "../../../simulator/brokers/certificates.ts";
import { nodeConfiguration } from "../../../simulator/brokers/nats.ts";
import { OPENSSL_MISSING } from "../../support/self-signed.ts";
import { type TemporaryFolder, temporaryFolder } from "../../support/temporary-folder.ts";

const ORIGINAL = readFileSync(
  fileURLToPath(new URL("../../../config/brokers/nats/node.conf", import.meta.url)),
  "utf8",
);
const PORTS = { mqtt: 12_001, client: 12_002, route: 12_003, monitor: 12_004 };
/** What decides how a cluster behaves. */
const DECISIVE = /^ *(?:stream_replicas|consumer_replicas|max_ack_pending|ack_wait|max_connections): .*$/gm;

describe("the configuration of a NATS node of a run", () => {
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  it("is that of config/brokers, without users and TLS, on loopback ports and a folder of the run's", () => {
    const text = nodeConfiguration(ORIGINAL, PORTS, "/home/of/the/run", undefined);
    expect(ORIGINAL.match(DECISIVE)).toHaveLength(5);
    expect(text.match(DECISIVE)).toEqual(ORIGINAL.match(DECISIVE));
    expect(text.replaceAll(/^ *#.*$/gm, "")).not.toMatch(/tls|users\.conf|0\.0\.0\.0|\/etc\/|\/var\//);
    for (const port of Object.values(PORTS)) expect(text).toContain(`127.0.0.1:${port}`);
    expect(text).toContain('store_dir: "/home/of/the/run/jetstream"');
  });

  it.skipIf(OPENSSL_MISSING)("checks certificates on both sides with TLS, and maps nobody to a user", () => {
    const certificates = new RunCertificates(`${folder.path}/certificates`);
    const text = nodeConfiguration(ORIGINAL, PORTS, "/home", certificates);
    expect(text.match(/^ *verify: true$/gm)).toHaveLength(2);
    expect(text).toContain(`ca_file: "${certificates.file("ca.crt")}"`);
    const [one, two] = [certificates.worker(1), certificates.worker(2)];
    expect(one.ca).toBe(two.ca);
    expect(one.certificate).not.toBe(two.certificate);
    expect(certificates.auditor().key).toContain("PRIVATE KEY");
  });

  it("is refused when node.conf has no longer what is changed here", () => {
    expect(() => nodeConfiguration("server_name: x\n", PORTS, "/home", undefined)).toThrow(/node.conf has no/);
  });
});
