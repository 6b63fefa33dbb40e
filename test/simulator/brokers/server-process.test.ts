import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../simulator/brokers/free-port.ts";
import { accepts, residentBytesOf, ServerProcess } from "../../../simulator/brokers/server-process.ts";
import { until } from "../../support/until.ts";

const LISTENS = (port: number) => `require("node:net").createServer().listen(${port}, "127.0.0.1")`;
const command = (port: number, code = LISTENS(port)) => ({
  name: "a server",
  program: process.execPath,
  arguments: ["-e", code],
  port,
});

describe("a server of a run", () => {
  it("goes away, orderly or not, and comes back at the same port", async () => {
    const server = new ServerProcess(command(await freePort()));
    await server.start();
    expect(server.residentBytes()).toBeGreaterThan(1e6);
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      await server.stop(signal);
      expect(server.residentBytes()).toBeUndefined();
      await server.start();
    }
    await server.stop("SIGKILL");
    await server.stop("SIGKILL");
  });

  it("tells its last words when it ends by itself", async () => {
    const port = await freePort();
    const ending = `${LISTENS(port)}; setTimeout(() => { console.error("out of luck"); process.exit(3); }, 300)`;
    const server = new ServerProcess(command(port, ending));
    await server.start();
    expect(await server.failed).toBe("a server ended with 3: out of luck");
    await expect(new ServerProcess(command(port, "process.exit(1)")).start()).rejects.toThrow("a server ended");
  });

  it("ends with the process that started it, even if that is killed", async () => {
    const port = await freePort();
    const module = fileURLToPath(new URL("../../../simulator/brokers/server-process.ts", import.meta.url));
    const starts = `const { ServerProcess } = await import(${JSON.stringify(module)});
      const server = new ServerProcess(${JSON.stringify(command(port))});
      await server.start();
      console.log("up");
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", starts], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout, "data");
    parent.kill("SIGKILL");
    await until("nobody listens any more", async () => !(await accepts(port)));
  });

  it("has no memory when it is none", () => {
    expect(residentBytesOf(undefined)).toBeUndefined();
  });
});
