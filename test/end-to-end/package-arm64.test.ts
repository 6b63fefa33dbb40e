import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makePackages } from "../../scripts/package/make-packages.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { AgentProcess } from "../support/agent-process.ts";
import { DEBIAN_ROOT_MISSING, makeDebianRoot } from "../support/debian-root.ts";
import { takenRecords } from "../support/receipts.ts";
import { until } from "../support/until.ts";

const QEMU = "qemu-aarch64-static";
const missing =
  DEBIAN_ROOT_MISSING ??
  (spawnSync(QEMU, ["--version"]).error === undefined ? undefined : `${QEMU} is not installed (qemu-user-static)`);

/** What is in the package for the boxes in the villages, on an emulated processor with the libraries of Debian for it. */
describe.skipIf(missing !== undefined)(`the arm64 package${missing === undefined ? "" : ` (${missing})`}`, () => {
  let folder: string;
  let agent: AgentProcess | undefined;
  let broker: BrokerProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "suar-arm64-"));
    const outDirectory = join(folder, "package");
    const [made] = await Promise.all([
      makePackages({ outDirectory, architectures: ["arm64"], effort: "quick", formats: ["deb"] }),
      makeDebianRoot(join(folder, "root"), { architecture: "arm64" }),
    ]);
    const deb = made.files.find(({ path }) => path.endsWith(".deb"))?.path ?? "";
    execFileSync("dpkg-deb", ["--extract", deb, join(folder, "root")]);
  }, 600_000);

  afterEach(async () => {
    await agent?.kill();
    await broker?.kill();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("records, is killed, and drains", { timeout: 180_000 }, async () => {
    const receipts = join(folder, "receipts.jsonl");
    const root = join(folder, "root");
    const start = (port: number) =>
      AgentProcess.start({
        interpreter: [QEMU, "-L", root, join(root, "usr/lib/suar/node")],
        program: join(root, "usr/lib/suar/suar.mjs"),
        dataDirectory: join(folder, "data"),
        broker: `mqtt://127.0.0.1:${port}`,
      });
    broker = await BrokerProcess.start({ port: 0, receipts });
    const { port } = broker;
    await broker.kill();

    const confirmed = new Set<string>();
    for (let kill = 0; kill < 2; kill++) {
      agent = start(port);
      await agent.confirmedMore(3);
      await agent.kill();
      for (const identity of agent.confirmed) confirmed.add(identity);
    }
    broker = await BrokerProcess.start({ port, receipts });
    const last = start(port);
    agent = last;
    await until("everything delivered", () => [...confirmed].every((one) => takenRecords(receipts).unique.has(one)), {
      limitMs: 90_000,
      describe: () => last.tail(),
    });
    const account = await last.stop();
    expect(account).toMatchObject({ lost: 0, queued: 0, delivered: account.recorded });
    expect(takenRecords(receipts).unique.size).toBe(account.recorded);
  });
});
