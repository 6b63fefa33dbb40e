import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Snapshot } from "../../agent/core/status.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { AgentProcess } from "../support/agent-process.ts";
import { findTraces, type Trace, tracesOf } from "../support/identity-traces.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { pageOutputs } from "../support/page-outputs.ts";
import { IDENTITIES, PlantedVillage } from "../support/planted-village.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";
import { runSuar } from "../support/run-suar.ts";
import { freePort } from "../support/server-process.ts";
import { bytesBelow, tablesBelow } from "../support/store-bytes.ts";
import { Subscriber } from "../support/subscriber.ts";
import { until } from "../support/until.ts";
import { violations } from "../support/violations.ts";

/**
 * A real agent among neighbours full of people, and everything that comes out of it searched for them. What comes out: the files of the data
 * directory, the tables of its store uncompressed, every byte to and from the broker, as it is and uncompressed, the log at its most talkative,
 * `suar status` in every form, the page with all that it offers, and `suar export`.
 */

/** What came out, by where. */
type Output = ReadonlyMap<string, Uint8Array>;

/** Magic number and method: how every compressed message begins. */
const GZIP = Buffer.from([0x1f, 0x8b, 8]);
const GZIP_HEADER_BYTES = 10;
const traces: readonly Trace[] = IDENTITIES.flatMap(tracesOf);
let folder: string;
const ending: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-privacy-"));
});

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function startBroker(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const broker = MOSQUITTO_MISSING === undefined ? await Mosquitto.start() : await BrokerProcess.start();
  let stopped = false;
  const stop = async () => {
    if (!stopped) await broker.stop();
    stopped = true;
  };
  ending.push(stop);
  return { url: broker.url, stop };
}

/** Lets an agent live among them, through an outage and a crash, and gathers what comes out. @param environment more of it for the agent. */
async function gather(environment: Readonly<Record<string, string>> = {}): Promise<Output> {
  const village = await PlantedVillage.start(join(folder, "village"));
  ending.push(() => village.stop());
  const broker = await startBroker();
  const wire = await RecordingProxy.start(Number(new URL(broker.url).port));
  ending.push(() => wire.stop());
  const centre = await Subscriber.open(broker.url, "#");
  ending.push(() => centre.close());

  const config = join(folder, "suar.json");
  writeFileSync(config, JSON.stringify(village.settings));
  const dataDirectory = join(folder, "data");
  const pagePort = await freePort();
  const options = {
    program: inject("agentProgram"),
    dataDirectory,
    broker: `mqtt://127.0.0.1:${wire.port}`,
    flags: ["--config", config, "--page.enabled", "true", "--page.port", String(pagePort)],
    environment: { PATH: village.path, ...environment },
  };
  const output = new Map<string, Uint8Array>();
  const keep = (where: string, text: string | Uint8Array) => output.set(where, Buffer.from(text));
  const first = AgentProcess.start(options);
  ending.push(() => first.kill());

  const heard = () => centre.messages.map(({ payload }) => plain(payload)).join("\n");
  const wanted = [
    '"unit":"wifi","clients":"10-19","uniquesDay":"1-4"',
    '"unit":"klinik","bytes"',
    '"requests":',
    '"reachable":true',
  ];
  await until(
    "records of all units",
    () => {
      village.live();
      return wanted.every((words) => heard().includes(words));
    },
    { limitMs: 60_000, describe: () => first.tail() },
  );
  const problems = [
    "kantor dnsmasq",
    "kantor kea",
    "kantor kea-leases",
    "kantor starlink",
    "kantor routeros",
    "kantor prometheus",
    "kantor nginx",
    "kantor log",
    "gudang nftables",
  ];
  const snapshot = await until("readings of all that works, and problems of all that is broken", async () => {
    village.live();
    const found = await first.snapshot();
    const works = found?.measuring.collectors.filter(({ name }) => name.startsWith("wifi ")) ?? [];
    const areRead = works.length > 0 && works.every(({ runs, failures }) => runs > failures);
    return areRead && problems.every((name) => problemOf(found, name) !== undefined) && found;
  });
  keep("status socket", JSON.stringify(snapshot));
  for (const language of ["en", "id"]) {
    const flags = ["--data-directory", dataDirectory, "--lang", language];
    keep(`suar status (${language})`, (await runSuar(["status", ...flags])).stdout);
  }
  keep("suar status --json", (await runSuar(["status", "--json", "--data-directory", dataDirectory])).stdout);
  for (const [where, text] of await pageOutputs(pagePort)) keep(where, text);

  // An outage: records wait in the store, and are carried away on a stick.
  await broker.stop();
  await first.confirmedMore(10);
  await exportTo(join(folder, "running.export"), dataDirectory);
  await first.kill();
  keep("log", first.log);
  const second = AgentProcess.start(options);
  ending.push(() => second.kill());
  await second.confirmedMore(5);
  await second.stop();
  keep("log after a crash", second.log);
  await exportTo(join(folder, "resting.export"), dataDirectory);
  for (const name of ["running", "resting"])
    keep(`suar export (${name})`, readFileSync(join(folder, `${name}.export`)));
  keep("files of the store", bytesBelow(dataDirectory));
  keep("tables of the store, uncompressed", await tablesBelow(dataDirectory));
  keep("bytes on the wire", wire.bytes);
  keep("bytes on the wire, uncompressed", unzipped(wire.bytes));
  keep("messages that the centre heard", heard());
  return output;
}

async function exportTo(file: string, dataDirectory: string): Promise<void> {
  const flags = ["--all", "--site", "test-site", "--data-directory", dataDirectory];
  const { code, stderr } = await runSuar(["export", file, ...flags]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

function plain(payload: Uint8Array): string {
  return (payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : Buffer.from(payload)).toString("latin1");
}

/** Whatever in these bytes is compressed, one after the other. */
function unzipped(bytes: Buffer): Buffer {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    try {
      // Behind the header without its checksum at the end: what follows on the wire would be an error otherwise.
      found.push(inflateRawSync(bytes.subarray(at + GZIP_HEADER_BYTES)));
    } catch {
      // These three bytes by chance, or the connection ended in the middle of a message.
    }
  }
  return Buffer.concat(found);
}

function problemOf(snapshot: Snapshot | undefined, collector: string): string | undefined {
  return snapshot?.measuring.collectors.find(({ name }) => name === collector)?.problem?.code;
}

function leaksIn(output: Output): readonly string[] {
  return [...output].flatMap(([where, bytes]) => findTraces(where, bytes, traces));
}

/** Where in the output records of services are seen as they are: there a leak would be seen as well. */
const SEEN = [
  "bytes on the wire, uncompressed",
  "messages that the centre heard",
  "tables of the store, uncompressed",
  "suar export (running)",
  "suar export (resting)",
  "status socket",
  "suar status --json",
  "page /status.json",
];

describe("nobody is in what leaves the agent", () => {
  it("whatever its neighbours know and say", async () => {
    const output = await gather();
    for (const where of SEEN)
      expect(Buffer.from(output.get(where) ?? []).toString("latin1"), where).toContain("klinik");
    expect(Buffer.from(output.get("log") ?? []).toString()).toContain("source-nonsense");
    expect(Buffer.from(output.get("page /?lang=id") ?? []).toString()).toContain("klinik");
    for (const [where, bytes] of output) expect(bytes.byteLength, where).toBeGreaterThan(100);
    expect(leaksIn(output)).toEqual([]);
  }, 180_000);
});

describe("the search finds", () => {
  let leak: string;

  beforeAll(() => {
    leak = mkdtempSync(join(tmpdir(), "suar-leak-"));
  });

  afterAll(() => {
    rmSync(leak, { recursive: true, force: true });
  });

  /**
   * A defect that the agent does not have, put into it from outside: every record of a service, and every status, has the hash of a MAC
   * address without a key, and every line of the log a name.
   */
  function defect(): Readonly<Record<string, string>> {
    const file = join(leak, "leak.cjs");
    writeFileSync(
      file,
      `const { createHash } = require("node:crypto");
const fs = require("node:fs");
const device = createHash("sha256").update("02A1B2C3D401").digest("hex").slice(0, 16);
const stringify = JSON.stringify;
JSON.stringify = (value, ...more) => {
  const leaky = value && (value.kind === "service" || value.measuring) ? { ...value, device } : value;
  return stringify(leaky, ...more);
};
const write = fs.writeSync;
fs.writeSync = (fd, text, ...more) => write(fd, fd === 2 ? text.replace(/}\\n$/, ',"by":"HP-SITI-NURHALIZA"}\\n') : text, ...more);
`,
    );
    return { NODE_OPTIONS: `--require ${file}` };
  }

  it("what a defect lets out, wherever it comes out", async () => {
    const output = await gather(defect());
    // The contract knows no such field either; here it was meant.
    expect(violations.splice(0).length).toBeGreaterThan(0);
    const leaks = leaksIn(output);
    for (const where of [...SEEN, "files of the store"]) {
      expect(leaks).toContainEqual(
        expect.stringMatching(new RegExp(`^${escaped(where)}: sha256 \\(hex\\) of it without`)),
      );
    }
    expect(leaks).toContain("log: itself of hp-siti-nurhaliza");
  }, 180_000);

  it.each([
    ["a MAC address with hyphens", "device 02-A1-B2-C3-D4-01"],
    ["a MAC address as bytes", Buffer.from("02a1b2c3d401", "hex")],
    ["the start of its MD5", createHash("md5").update("02:a1:b2:c3:d4:01").digest("base64").slice(0, 14)],
    ["an address as digits", "ip=0a141e29"],
    ["a name in base64", Buffer.from("hp-siti-nurhaliza").toString("base64")],
    ["a path", "GET /pasien/rekam-medis/77"],
    ["a full name, percent-encoded", "Siti%20Nurhaliza%20Putri"],
  ])("%s", (_name, bytes) => {
    expect(findTraces("here", Buffer.from(bytes), traces)).not.toEqual([]);
  });

  it("nothing where there is nothing", () => {
    expect(findTraces("here", Buffer.from('{"kind":"service","unit":"wifi","clients":"1-4"}'), traces)).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[().]/g, "\\$&");
}
