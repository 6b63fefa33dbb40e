import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { AgentProcess } from "../support/agent-process.ts";
import { DISH_ID, dishDiagnostics, dishHistory, dishStatus } from "../support/dish-messages.ts";
import { FakeStarlink } from "../support/fake-starlink.ts";
import { FakeWebTerminal } from "../support/fake-web-terminal.ts";
import { findTraces, tracesOf } from "../support/identity-traces.ts";
import { pageOutputs } from "../support/page-outputs.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";
import { runSuar } from "../support/run-suar.ts";
import { freePort } from "../support/server-process.ts";
import { COMMUNITY, SNMPD_MISSING, Snmpd } from "../support/snmpd.ts";
import { bytesBelow, tablesBelow } from "../support/store-bytes.ts";
import { Subscriber } from "../support/subscriber.ts";
import { HUGHES_INFO, HUGHES_PAGES } from "../support/terminal-pages.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

/** Terminals that know who and where they are, and say so at every turn; and everything that comes out of a real agent beside them. */

const SERIAL = "KDSN00994417";
const MAC = "02:5e:72:31:c4:d9";
const OWNER = "Koperasi Suka Maju Mandiri";
const TOKEN = "sesi-9f3c77aa21";
const LATITUDE = "-10.17723";
const LONGITUDE = "123.60744";
const IDENTITIES = [SERIAL, MAC, OWNER, TOKEN, LATITUDE, LONGITUDE, DISH_ID, COMMUNITY];
const traces = IDENTITIES.flatMap(tracesOf);
/** All of it in one place. */
const EVERYTHING = `${SERIAL} ${MAC} ${OWNER} ${TOKEN} ${LATITUDE} ${LONGITUDE}`;

const undo = new Undo();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-terminal-privacy-"));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
});

// The terminals assert here that they were only read.
afterEach(() => undo.all());

/**
 * What comes out of an agent, by where. @param goesWrong what the terminal does after it was read once; @param code of the problem that follows.
 */
async function gather(
  flags: readonly string[],
  code: string,
  goesWrong = () => {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const broker = await BrokerProcess.start();
  undo.add(() => broker.stop());
  const wire = await RecordingProxy.start(Number(new URL(broker.url).port));
  undo.add(() => wire.stop());
  const centre = await Subscriber.open(broker.url, "#");
  undo.add(() => centre.close());
  const dataDirectory = join(folder, "data");
  const pagePort = await freePort();
  const page = ["--page.enabled", "true", "--page.port", String(pagePort)];
  const agent = AgentProcess.start({
    program: inject("agentProgram"),
    dataDirectory,
    broker: `mqtt://127.0.0.1:${wire.port}`,
    flags: [...flags, "--collectors.terminal.everySeconds", "5", ...page],
  });
  undo.add(() => agent.kill());
  const heard = () => centre.messages.map(({ payload }) => plain(payload)).join("\n");
  const problem = async () =>
    (await agent.snapshot())?.measuring.collectors.find(({ name }) => name === "terminal")?.problem?.code;
  await until("a terminal record", () => heard().includes('"kind":"terminal"'), {
    limitMs: 40_000,
    describe: () => agent.tail(),
  });
  goesWrong();
  await until(`the problem ${code}`, async () => (await problem()) === code, {
    limitMs: 40_000,
    describe: () => agent.tail(),
  });
  const output = new Map<string, Uint8Array>();
  const keep = (where: string, bytes: string | Uint8Array) => output.set(where, Buffer.from(bytes));
  keep("status socket", JSON.stringify(await agent.snapshot()));
  for (const language of ["en", "id"]) {
    keep(
      `suar status (${language})`,
      (await runSuar(["status", "--data-directory", dataDirectory, "--lang", language])).stdout,
    );
  }
  const json = await runSuar(["status", "--json", "--data-directory", dataDirectory]);
  expect({ code: json.code, stderr: json.stderr }).toMatchObject({ code: 0 });
  keep("suar status --json", json.stdout);
  for (const [where, text] of await pageOutputs(pagePort)) keep(where, text);
  await agent.confirmedMore(3);
  const running = await exported(join(folder, "running.export"), dataDirectory);
  await agent.stop();
  keep("suar export (running)", running);
  keep("suar export (resting)", await exported(join(folder, "resting.export"), dataDirectory));
  keep("log", agent.log);
  keep("files of the store", bytesBelow(dataDirectory));
  keep("tables of the store, uncompressed", await tablesBelow(dataDirectory));
  keep("bytes on the wire", wire.bytes);
  keep("messages that the centre heard", heard());
  return output;
}

async function exported(file: string, dataDirectory: string): Promise<Uint8Array> {
  const flags = ["--all", "--site", "test-site", "--data-directory", dataDirectory];
  const { code, stderr } = await runSuar(["export", file, ...flags]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return readFileSync(file);
}

function plain(payload: Uint8Array): string {
  return (payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : Buffer.from(payload)).toString("latin1");
}

/** Where the terminal is seen as it is, and by which words: there a leak would be seen as well. */
const SEEN: Readonly<Record<string, string>> = {
  "messages that the centre heard": '"kind":"terminal"',
  "tables of the store, uncompressed": '"kind":"terminal"',
  "suar export (running)": '"kind":"terminal"',
  "suar export (resting)": '"kind":"terminal"',
  "suar status --json": '"code":"terminal-',
  "page /status.json": '"code":"terminal-',
  "page /align?lang=en": 'data-live="reading"',
};

function leaksIn(output: ReadonlyMap<string, Uint8Array>): readonly string[] {
  for (const [where, words] of Object.entries(SEEN))
    expect(Buffer.from(output.get(where) ?? []).toString("latin1"), where).toContain(words);
  return [...output].flatMap(([where, bytes]) => findTraces(where, bytes, traces));
}

describe("who a terminal is, whose and where, is not in what leaves the agent:", () => {
  it("a dish", async () => {
    const info = { id: SERIAL, hardwareVersion: EVERYTHING, softwareVersion: EVERYTHING };
    const location = { enabled: true, latitude: Number(LATITUDE), longitude: Number(LONGITUDE), altitudeMeters: 62 };
    const dish = await FakeStarlink.start({
      getStatus: dishStatus({ deviceInfo: info }),
      getHistory: dishHistory(5000),
      getDiagnostics: dishDiagnostics({ id: SERIAL, location }),
    });
    undo.add(() => dish.stop());
    const output = await gather(
      ["--terminal", "starlink", "--terminal-address", dish.address],
      "terminal-status",
      () => {
        dish.behaviour.set("getStatus", { grpcStatus: 14, details: EVERYTHING });
        dish.behaviour.set("getHistory", Buffer.from(EVERYTHING));
      },
    );
    expect(leaksIn(output)).toEqual([]);
  }, 120_000);

  it("a terminal with web pages", async () => {
    const more = { serial: SERIAL, esn: SERIAL, mac: MAC, owner: OWNER, token: TOKEN, latitude: Number(LATITUDE) };
    const pages = Object.entries(HUGHES_PAGES).map(([path, page]) => [
      path,
      JSON.stringify({ ...JSON.parse(page), ...more }),
    ]);
    const terminal = await FakeWebTerminal.start({
      ...Object.fromEntries(pages),
      "/getdeviceinfo/info.bin": `${HUGHES_INFO}\r\nSerial=${EVERYTHING}\r\n`,
    });
    undo.add(() => terminal.stop());
    const output = await gather(
      ["--terminal", "hughes", "--terminal-address", terminal.address],
      "terminal-malformed",
      () => {
        terminal.pages.set("/api/home/status/wan", EVERYTHING);
        terminal.pages.set("/api/home/status/association", JSON.stringify({ association_state_code: EVERYTHING }));
        terminal.pages.set("/api/home/status/satellite", (_, response) => {
          response.writeHead(302, { Location: `/${SERIAL}?token=${TOKEN}`, "Set-Cookie": TOKEN }).end(EVERYTHING);
        });
        terminal.pages.set("/api/home/usage", (_, response) => response.writeHead(500, OWNER).end(EVERYTHING));
      },
    );
    expect(leaksIn(output)).toEqual([]);
  }, 120_000);

  it.skipIf(SNMPD_MISSING !== undefined)(
    "an SNMP device",
    async () => {
      const snmpd = await Snmpd.start([
        `syslocation ${OWNER} ${LATITUDE} ${LONGITUDE}`,
        `sysname ${SERIAL}`,
        `override 1.3.6.1.2.1.1.3.0 octet_str "${EVERYTHING}"`,
      ]);
      undo.add(() => snmpd.stop());
      const secret = join(folder, "community");
      writeFileSync(secret, `${COMMUNITY}\n`);
      const output = await gather(
        [
          ...["--terminal", "if-mib", "--terminal-address", `127.0.0.1:${snmpd.port}`],
          ...["--collectors.terminal.snmp.communityFile", secret],
        ],
        "terminal-values-unusable",
      );
      expect(leaksIn(output)).toEqual([]);
    },
    120_000,
  );
});
