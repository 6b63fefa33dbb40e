import { describe, expect, it } from "vitest";
import { readSecrets } from "../../agent/cli/secrets.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import { serviceOptions, uplinkOptions } from "../../agent/options.ts";

const CHECK = "kantor check https://kantor.lan/ ca-file=/ca";
const ROUTER = "wifi routeros https://10.0.0.1/ user=suar password-file=/router table=dhcp";

function settings(...sources: readonly string[]) {
  const { collectors, ...others } = defaultSettings("desa-1");
  return { ...others, collectors: { ...collectors, services: { ...collectors.services, sources } } };
}

function reader(files: Readonly<Record<string, string>>) {
  return async (path: string) => (path in files ? new TextEncoder().encode(files[path]) : undefined);
}

describe("files that sources of services name", () => {
  it("are read before the agent is composed, and reach the source that named them", async () => {
    const given = settings(CHECK, ROUTER, "wifi opennds");
    const secrets = await readSecrets(given, reader({ "/ca": "PEM\n", "/router": "rahasia\r\n" }));
    expect(serviceOptions(given, secrets).sources).toEqual([
      expect.objectContaining({ ca: "PEM" }),
      expect.objectContaining({ password: "rahasia" }),
      { source: { unit: "wifi", kind: "opennds" } },
    ]);
  });

  it("are not handed to the uplink, and neither are those of the terminal", () => {
    const secrets = { sourceFiles: new Map([["/ca", "PEM"]]), terminal: { password: "rahasia" } };
    expect(uplinkOptions(settings(), secrets, "0.0.0")).not.toHaveProperty("tls");
    expect(uplinkOptions(settings(), { ...secrets, ca: "PEM" }, "0.0.0").tls).toEqual({ ca: "PEM" });
  });

  it("that cannot be read are named with their setting", async () => {
    await expect(readSecrets(settings(ROUTER), reader({}))).rejects.toMatchObject({
      code: "secret-unreadable",
      details: { setting: "collectors.services.sources", file: "/router" },
    });
  });

  it.each([
    ["a source", settings(ROUTER)],
    ["the broker", { ...settings(), uplink: { ...settings().uplink, username: "u", passwordFile: "/router" } }],
  ])("that hold a key are no password for %s: whoever answers would be told it", async (_name, given) => {
    const key = "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n";
    const read = readSecrets(given, reader({ "/router": key }));
    await expect(read).rejects.toMatchObject({ code: "secret-unreadable", details: { file: "/router" } });
    expect(String(await read.catch((error) => JSON.stringify(error.details)))).not.toContain("MIG");
  });
});
