import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Snapshot } from "../../../agent/core/status.ts";
import { encodeSidecar, type Sidecar } from "../../../agent/outbox/sidecar.ts";
import { serveSnapshot } from "../../../agent/platform/status-socket.ts";
import { DatedCertificates } from "../../support/dated-certificates.ts";
import type { DoctorBench } from "../../support/doctor-bench.ts";
import { freePort } from "../../support/mosquitto.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { SitePublisher } from "../../support/site-publisher.ts";
import { Subscriber } from "../../support/subscriber.ts";
import { until } from "../../support/until.ts";
import { NOBODY } from "./box.ts";
import type { Arranged, DoctorCase } from "./case.ts";

const MINUTES = 60_000;

/** A real agent that has recorded something, and its data directory. */
async function running(bench: DoctorBench, broker?: string, flags: readonly string[] = []) {
  const directory = bench.folder();
  const agent = bench.agent(directory, broker, flags);
  await agent.confirmedMore(1);
  await until("the status socket", () => agent.snapshot());
  return { agent, directory, flags: ["--data-directory", directory] };
}

/** What a real agent has left behind. */
async function stopped(bench: DoctorBench) {
  const { agent, directory, flags } = await running(bench);
  await agent.stop();
  return { directory, flags };
}

/** A status socket that speaks as an agent does after hours that no test has. */
async function told(bench: DoctorBench, change: (snapshot: Snapshot) => Snapshot): Promise<Arranged> {
  const { agent, directory } = await running(bench);
  const snapshot = await until("a snapshot", () => agent.snapshot());
  await agent.stop();
  const socket = await serveSnapshot(join(directory, "suar.sock"), () => change(snapshot), recordingLog().log);
  bench.undo.add(() => socket.close());
  return { flags: ["--data-directory", directory] };
}

/** Beside a store at rest: what an agent would have noted. */
function note(directory: string, account: { delivered: number; queued: number; lost: number }): void {
  const recorded = account.delivered + account.queued + account.lost;
  const newest = { event: 0, telemetry: recorded, thinned5: 0, thinned15: 0, thinned60: 0 };
  const sidecar: Sidecar = {
    account: { epoch: "0123456789abcdef", recorded, thinned: 0, ...account },
    ...{ commit: 1_000_000, next: recorded + 1, oldestQueuedSeq: 1, newest },
    ...{ alive: { boot: "earlier", up: 1 }, stoppedCleanly: true, condemned: false, earlier: [] },
  };
  const file = join(directory, "outbox.sidecar");
  const bytes = readFileSync(file);
  bytes.set(encodeSidecar(sidecar), 0);
  writeFileSync(file, bytes);
}

interface Files {
  readonly name?: string;
  readonly fromDays?: number;
  readonly toDays?: number;
  readonly modes?: { readonly key?: number; readonly certificate?: number };
}

/** Certificate and key of the site, as files. */
function siteFiles(bench: DoctorBench, { name = "doctor-site", fromDays = -1, toDays = 300, modes = {} }: Files = {}) {
  const { certificate, key } = new DatedCertificates().issue(name, fromDays, toDays);
  const files = {
    certificate: bench.file("site.crt", certificate, modes.certificate ?? 0o644),
    key: bench.file("site.key", key, modes.key ?? 0o600),
  };
  const flags = [
    "--uplink.certificateFile",
    files.certificate,
    "--uplink.keyFile",
    files.key,
    "--clock.trust",
    "always",
  ];
  return { ...files, flags };
}

export const RECORD_CASES: readonly DoctorCase[] = [
  {
    name: "the configuration is good",
    checks: ["configuration", "keys"],
    finds: ["configuration-good", "keys-none"],
    arrange: () => ({ flags: ["--broker", "mqtts://localhost:1"] }),
  },
  {
    name: "a setting is worth a look",
    checks: ["configuration"],
    finds: ["configuration-advice"],
    arrange: (bench) => {
      const password = bench.file("password", "a secret");
      return {
        flags: ["--broker", "mqtt://broker.example.net", "--uplink.username", "a", "--uplink.passwordFile", password],
      };
    },
  },
  {
    name: "the box is new",
    checks: ["configuration"],
    finds: ["configuration-missing"],
    arrange: () => ({ isNew: true }),
  },
  {
    name: "the configuration has a mistake",
    checks: ["configuration", "broker"],
    finds: ["configuration-invalid", "broker-unknown"],
    arrange: () => ({ flags: ["--broker", "http://broker.example.net"] }),
  },
  {
    name: "the configuration is not for this user to read",
    checks: ["configuration"],
    finds: ["configuration-unread"],
    arrange: (bench) => ({ uid: NOBODY, flags: ["--config", bench.file("suar.json", '{"site":"doctor-site"}')] }),
  },
  {
    name: "all files are there and closed",
    checks: ["keys"],
    finds: ["keys-good"],
    arrange: (bench) => ({ flags: siteFiles(bench).flags }),
  },
  {
    name: "everybody may read the key and change the certificate",
    checks: ["keys"],
    finds: ["keys-writable", "keys-open"],
    arrange: (bench) => ({ flags: siteFiles(bench, { modes: { key: 0o644, certificate: 0o666 } }).flags }),
  },
  {
    name: "the key is missing",
    checks: ["keys"],
    finds: ["keys-missing"],
    arrange: (bench) => {
      const { key, flags } = siteFiles(bench);
      rmSync(key);
      return { flags };
    },
  },
  {
    name: "the files are not for this user to read",
    checks: ["keys"],
    finds: ["keys-unread", "keys-unread"],
    arrange: (bench) => ({ uid: NOBODY, flags: siteFiles(bench).flags }),
  },
  {
    name: "a file is empty",
    checks: ["keys"],
    finds: ["keys-unusable"],
    arrange: (bench) => ({ flags: ["--uplink.username", "a", "--uplink.passwordFile", bench.file("password", "\n")] }),
  },
  {
    name: "the key belongs to another certificate",
    checks: ["keys"],
    finds: ["keys-mismatch"],
    arrange: (bench) => {
      const { certificate, flags } = siteFiles(bench);
      const other = siteFiles(bench).key;
      return { flags: [...flags, "--uplink.certificateFile", certificate, "--uplink.keyFile", other] };
    },
  },
  {
    name: "the certificate is for another site",
    checks: ["keys"],
    finds: ["keys-other-site"],
    arrange: (bench) => ({ flags: siteFiles(bench, { name: "other-site" }).flags }),
  },
  {
    name: "the certificate of this site has ended",
    checks: ["keys"],
    finds: ["keys-expired"],
    arrange: (bench) => ({ flags: siteFiles(bench, { fromDays: -30, toDays: -3 }).flags }),
  },
  {
    name: "the certificate of this site has not begun",
    checks: ["keys"],
    finds: ["keys-not-yet-valid"],
    arrange: (bench) => ({ flags: siteFiles(bench, { fromDays: 3 }).flags }),
  },
  {
    name: "the certificate of this site ends soon",
    checks: ["keys"],
    finds: ["keys-expire-soon"],
    arrange: (bench) => ({ flags: siteFiles(bench, { toDays: 20 }).flags }),
  },
  {
    name: "nothing was ever recorded",
    checks: ["agent", "store"],
    finds: ["agent-stopped", "store-new"],
    arrange: (bench) => ({ flags: ["--data-directory", bench.folder()] }),
  },
  {
    name: "an agent has stopped in good order",
    checks: ["agent", "store"],
    finds: ["agent-stopped", "store-good"],
    arrange: async (bench) => ({ flags: (await stopped(bench)).flags }),
  },
  {
    name: "an agent runs and is connected, and the centre listens",
    checks: ["login", "topics", "centre", "agent", "store", "versions"],
    finds: ["login-good", "topics-good", "centre-confirms", "agent-running", "store-good", "versions-good"],
    arrange: async (bench) => {
      const url = bench.doors.url("open");
      const centre = await Subscriber.open(url, "suar/v1/doctor-site/#");
      bench.undo.add(() => centre.close());
      const { agent, flags } = await running(bench, url);
      await until("a confirmation", async () => (await agent.snapshot())?.uplink.sinceAcknowledgedMs !== undefined);
      return { flags: [...flags, "--broker", url] };
    },
  },
  {
    name: "an agent runs and is connected, but nobody listens",
    checks: ["login", "topics", "centre"],
    finds: ["login-good", "topics-unheard", "centre-no-confirmation"],
    arrange: async (bench) => {
      const url = bench.doors.url("open");
      const { agent, flags } = await running(bench, url);
      const heard = async () => (await agent.snapshot())?.uplink.problem?.code === "no-subscribers";
      await until("the broker's objection", heard);
      return { flags: [...flags, "--broker", url] };
    },
  },
  {
    name: "an agent runs that may not publish",
    checks: ["login", "topics", "centre"],
    finds: ["login-good", "topics-no-publish", "centre-no-confirmation"],
    arrange: async (bench) => {
      const url = bench.doors.url("mute");
      const { agent, flags } = await running(bench, url);
      const refused = async () => (await agent.snapshot())?.uplink.problem?.code === "publish-refused";
      await until("the broker's objection", refused);
      return { flags: [...flags, "--broker", url] };
    },
  },
  {
    name: "an agent runs and cannot connect, because the port is closed",
    checks: ["broker", "login", "topics", "centre", "agent"],
    finds: ["broker-closed", "login-untried", "topics-untried", "centre-untried", "agent-running"],
    arrange: async (bench) => {
      const { agent, flags } = await running(bench, "mqtt://127.0.0.1:1");
      await until("a failed attempt", async () => (await agent.snapshot())?.uplink.problem !== undefined);
      return { flags: [...flags, "--broker", "mqtt://127.0.0.1:1"] };
    },
  },
  {
    name: "an agent waits, although the broker can be reached again",
    checks: ["broker", "login"],
    finds: ["broker-good", "login-waiting"],
    arrange: async (bench) => {
      const port = await freePort();
      const url = `mqtt://127.0.0.1:${port}`;
      const patient = ["--uplink.retryMinimumSeconds", "600", "--uplink.retryMaximumSeconds", "600"];
      const { agent, flags } = await running(bench, url, patient);
      await until("a failed attempt", async () => (await agent.snapshot())?.uplink.state === "waiting");
      const server = createServer((socket) => socket.on("error", () => {}));
      await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
      bench.undo.add(() => void server.close());
      return { flags: [...flags, "--broker", url] };
    },
  },
  {
    name: "an agent runs whose page has no port, because another program has it",
    checks: ["agent"],
    finds: ["agent-page-shut"],
    arrange: async (bench) => {
      const port = await freePort();
      const server = createServer((socket) => socket.on("error", () => {}));
      await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
      bench.undo.add(() => void server.close());
      return {
        flags: (await running(bench, undefined, ["--page.enabled", "true", "--page.port", String(port)])).flags,
      };
    },
  },
  {
    name: "an agent runs and hangs",
    checks: ["login", "agent", "store"],
    finds: ["login-untried", "agent-silent", "store-in-use"],
    arrange: async (bench) => {
      const { agent, flags } = await running(bench);
      process.kill(agent.pid, "SIGSTOP");
      return { flags };
    },
  },
  {
    name: "an agent runs whose socket somebody has deleted: its store is locked all the same",
    checks: ["agent", "store"],
    finds: ["agent-silent", "store-in-use"],
    arrange: async (bench) => {
      const { directory, flags } = await running(bench);
      rmSync(join(directory, "suar.sock"));
      return { flags };
    },
  },
  {
    name: "the agent is not for this user to ask",
    checks: ["agent", "store"],
    finds: ["agent-unasked", "store-unread"],
    arrange: async (bench) => ({ uid: NOBODY, flags: (await running(bench)).flags }),
  },
  {
    name: "a second agent of this site runs on this box, with another data directory",
    checks: ["login", "agent"],
    finds: ["login-untried", "agent-beside", "agent-stopped"],
    arrange: async (bench) => {
      const url = bench.doors.url("open");
      await running(bench, url);
      return { flags: ["--broker", url, "--data-directory", bench.folder()] };
    },
  },
  {
    name: "another box has used the name of this site",
    checks: ["agent"],
    finds: ["agent-second"],
    arrange: async (bench) => {
      const url = bench.doors.url("open");
      const { agent, flags } = await running(bench, url);
      const state = async () => (await agent.snapshot())?.uplink;
      await until("a session", async () => (await state())?.state === "connected");
      const twin = await SitePublisher.open(url, { clientId: "suar-doctor-site" });
      const birth = { v: 1, site: "doctor-site", epoch: "e", boot: "another", online: true, agent: "0.1.0" };
      const message = { ...birth, config: "00c0ffee", protocol: "MQTT 5" };
      await twin.publish("suar/v1/doctor-site/status", JSON.stringify(message), true);
      await twin.close();
      await until("the alarm", async () => (await state())?.problem?.code === "identity-taken", { describe: state });
      return { flags: [...flags, "--broker", url] };
    },
  },
  {
    name: "the agent that runs is of another version",
    checks: ["versions"],
    finds: ["versions-differ"],
    arrange: (bench) => told(bench, (snapshot) => ({ ...snapshot, agentVersion: "0.0.9" })),
  },
  {
    name: "confirmations have stayed away for long",
    checks: ["centre", "store"],
    finds: ["centre-late", "store-backlog"],
    arrange: (bench) =>
      told(bench, (snapshot) => ({
        ...snapshot,
        uplink: { ...snapshot.uplink, state: "connected", sinceAcknowledgedMs: 90 * MINUTES },
        outbox: { ...snapshot.outbox, oldestQueuedMs: 90 * MINUTES },
      })),
  },
  {
    name: "the agent cannot write its records any more",
    checks: ["disk", "store"],
    finds: ["disk-good", "store-troubled"],
    arrange: async (bench) => {
      const { agent, flags } = await running(bench);
      const inject = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"];
      const strace = spawn("strace", ["-f", "-qq", "-o", "/dev/null", ...inject, "-p", String(agent.pid)]);
      bench.undo.add(() => void strace.kill("SIGKILL"));
      const troubled = async () => (await agent.snapshot())?.outbox.problem !== undefined;
      await until("the agent's complaint", troubled, { describe: () => agent.tail() });
      return { flags };
    },
  },
  {
    name: "the store has lost a file",
    checks: ["store"],
    finds: ["store-damaged"],
    arrange: async (bench) => {
      const { directory, flags } = await stopped(bench);
      rmSync(join(directory, "outbox", "CURRENT"));
      return { flags };
    },
  },
  {
    name: "much waits in a store at rest, something was lost, and an earlier store lies beside it",
    checks: ["store"],
    finds: ["store-waiting", "store-lost", "store-set-aside"],
    arrange: async (bench) => {
      const { directory, flags } = await stopped(bench);
      note(directory, { delivered: 100, queued: 20_000, lost: 120 });
      mkdirSync(join(directory, "outbox.set-aside-1"));
      return { flags };
    },
  },
];
