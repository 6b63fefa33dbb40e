import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSuar } from "../support/run-suar.ts";
import { OPENSSL_MISSING } from "../support/self-signed.ts";
import { TINY_DISK_MISSING, TinyDisk } from "../support/tiny-disk.ts";
import { TrialCertificates } from "../support/trial-certificates.ts";

const SITE = "5304122003";
let folder: string;
let configuration: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-answers-"));
  configuration = join(folder, "etc", "suar.json");
  mkdirSync(join(folder, "stick"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function answers(value: unknown): string {
  const file = join(folder, "stick", "suar-site.json");
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value, undefined, 1));
  return file;
}

/** `--config` names no file that any service of this machine reads. */
function setup(...flags: readonly string[]) {
  return runSuar(["setup", "--config", configuration, "--wait", "0", ...flags]);
}

const QUIET = { collectors: { terminal: { profile: "none" } } };

describe("suar setup --answers", () => {
  it("writes the configuration of the only site, and says so in Indonesian", async () => {
    const file = answers({ v: 1, settings: { ...QUIET, page: { lan: false } }, sites: [{ site: "53.04.12.2003" }] });
    const { code, stdout } = await setup("--answers", file);
    expect(code).toBe(0);
    expect(stdout).toContain("Tersimpan");
    expect(JSON.parse(readFileSync(configuration, "utf8"))).toEqual({
      site: SITE,
      language: "id",
      timeZone: "Asia/Makassar",
      collectors: { terminal: { profile: "none" } },
      page: { lan: false },
    });
    const checked = await runSuar(["config", "check", "x"], { files: { x: readFileSync(configuration, "utf8") } });
    expect(checked.code).toBe(0);
  });

  it("leaves what it knows of the same site, and nothing of another one", async () => {
    const file = answers({ v: 1, settings: QUIET, sites: [{ site: SITE }] });
    mkdirSync(join(folder, "etc"));
    const known = (site: string) => JSON.stringify({ site, collectors: { host: { ups: "ups@localhost" } } });
    for (const [site, kept] of [
      [SITE, true],
      ["5304122004", false],
    ] as const) {
      writeFileSync(configuration, known(site));
      const files = { [configuration]: known(site) };
      const { code } = await runSuar(["setup", "--config", configuration, "--wait", "0", "--answers", file], { files });
      expect(code).toBe(0);
      expect(readFileSync(configuration, "utf8").includes("ups@localhost")).toBe(kept);
    }
  });

  it("names what it does not understand in the configuration before, leaves it out, and keeps that file", async () => {
    const old = JSON.stringify({ site: SITE, collectors: { host: { ups: "ups@localhost" } }, collectrs: {} });
    mkdirSync(join(folder, "etc"));
    writeFileSync(configuration, old);
    const file = answers({ v: 1, settings: QUIET, sites: [{ site: SITE }] });
    const options = { files: { [configuration]: old } };
    const result = await runSuar(["setup", "--config", configuration, "--wait", "0", "--answers", file], options);
    expect([result.code, result.stdout]).toEqual([0, expect.stringContaining("collectrs")]);
    expect(readFileSync(`${configuration}.old`, "utf8")).toBe(old);
    expect(readFileSync(configuration, "utf8")).toContain("ups@localhost");
  });

  it("chooses one of several sites by --site, and names the way when it is not said or not there", async () => {
    const file = answers({ v: 1, settings: QUIET, sites: [{ site: SITE }, { site: "5304122004" }] });
    expect((await setup("--answers", file, "--site", "5304122004")).code).toBe(0);
    expect(readFileSync(configuration, "utf8")).toContain("5304122004");
    const unnamed = await setup("--answers", file);
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining("--site")]);
    const unknown = await setup("--answers", file, "--site", "5304122005", "--lang", "en");
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/no answers for site\s5304122005.*Did you mean/s),
    ]);
  });

  it("says with --dry-run what it would write, and writes nothing", async () => {
    const file = answers({ v: 1, settings: QUIET, sites: [{ site: SITE }] });
    const { code, stdout } = await setup("--answers", file, "--site", SITE, "--dry-run", "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { ok: true, file: configuration, configuration: { site: SITE } },
    ]);
    expect(readdirSync(folder)).toEqual(["stick"]);
  });

  it.skipIf(OPENSSL_MISSING !== undefined)(
    "brings keys along, readable by nobody else, and sees whether they belong together",
    async () => {
      const certificates = new TrialCertificates(join(folder, "authority"));
      const put = (name: string, text: string) => writeFileSync(join(folder, "stick", name), text);
      const settings = {
        ...QUIET,
        uplink: {
          broker: "mqtts://b.example.net",
          caFile: "ca.crt",
          certificateFile: "{site}.crt",
          keyFile: "{site}.key",
        },
      };
      const file = answers({
        v: 1,
        settings,
        sites: [{ site: SITE }, { site: "5304122004" }, { site: "5304122005" }, { site: "5304122006" }],
      });
      const own = certificates.site(SITE);
      put("ca.crt", own.ca);
      put(`${SITE}.crt`, own.certificate);
      put(`${SITE}.key`, own.key);
      expect((await setup("--answers", file, "--site", SITE)).code).toBe(0);
      const { uplink } = JSON.parse(readFileSync(configuration, "utf8"));
      expect(readFileSync(uplink.keyFile, "utf8")).toBe(own.key);

      put("5304122004.crt", own.certificate);
      put("5304122004.key", own.key);
      put("5304122005.crt", certificates.site("5304122005").certificate);
      put("5304122005.key", own.key);
      put("5304122006.crt", "no certificate");
      const { code, stderr } = await setup("--answers", file, "--dry-run", "--json");
      expect(code).toBe(2);
      const issues = (JSON.parse(stderr).error.issues as readonly { path: string; code: string }[]).map(
        ({ path, code: what }) => `${path}: ${what}`,
      );
      expect(issues).toEqual([
        "5304122004 uplink.certificateFile: answer-certificate-differs",
        "5304122005 uplink.keyFile: answer-key-differs",
        "5304122006 uplink.keyFile: answer-file-missing",
        "5304122006 uplink.certificateFile: answer-no-certificate",
      ]);
    },
  );

  it("says everything that is wrong with many sites at once, with remedies, what is for all of them only once", async () => {
    const file = answers({
      v: 1,
      settings: { uplink: { brocker: "b.example.net" } },
      sites: [
        { site: SITE },
        { site: "5304122004", settings: { location: { latitude: 100, longitude: 1 } } },
        { site: "5304122005", settings: { timeZone: "WITA" } },
        { site: "5304122006", settings: { uplink: { retryMinimumSeconds: 900, retryMaximumSeconds: 10 } } },
      ],
    });
    const { code, stderr } = await setup("--answers", file, "--dry-run", "--lang", "en");
    expect(code).toBe(2);
    expect(stderr.match(/brocker/g)).toHaveLength(1);
    for (const words of ["Did you mean uplink.broker", "5304122004 location.latitude", "Asia/Makassar"]) {
      expect(stderr).toContain(words);
    }
    const together = answers({
      v: 1,
      sites: [{ site: SITE, settings: { uplink: { retryMinimumSeconds: 900, retryMaximumSeconds: 10 } } }],
    });
    expect((await setup("--answers", together, "--dry-run")).stderr).toContain("retryMinimumSeconds");
  });

  it("checks a good file of many sites and counts them", async () => {
    const sites = Array.from({ length: 500 }, (_, index) => ({ site: String(5_304_122_000 + index) }));
    const file = answers({ v: 1, settings: QUIET, sites });
    const { code, stdout } = await setup("--answers", file, "--dry-run", "--lang", "en");
    expect([code, stdout]).toEqual([0, expect.stringContaining("is in order: 500 sites")]);
  });

  it("lets no stick take files of the box to the broker that it names", async () => {
    writeFileSync(join(folder, "secret"), "of the box");
    symlinkSync(join(folder, "secret"), join(folder, "stick", "link"));
    for (const passwordFile of ["../secret", "link", "a/../../secret"]) {
      mkdirSync(join(folder, "stick", "a"), { recursive: true });
      const uplink = { broker: "mqtt://b.example.net", username: "u", passwordFile };
      const file = answers({ v: 1, settings: { ...QUIET, uplink }, sites: [{ site: SITE }] });
      const { code, stderr } = await setup("--answers", file, "--json");
      expect([code, JSON.parse(stderr).error.issues[0].code]).toEqual([2, "answer-file-elsewhere"]);
    }
    const absolute = { broker: "mqtt://b.example.net", username: "u", passwordFile: join(folder, "secret") };
    const file = answers({ v: 1, settings: { ...QUIET, uplink: absolute }, sites: [{ site: SITE }] });
    expect((await setup("--answers", file)).code).toBe(2);
    expect(readdirSync(folder)).not.toContain("etc");
  });

  it("does not wait for a pipe on a stick, and reads no device", async () => {
    execFileSync("mkfifo", [join(folder, "stick", "pipe")]);
    const uplink = { broker: "mqtt://b.example.net", username: "u", passwordFile: "pipe" };
    const file = answers({ v: 1, settings: { ...QUIET, uplink }, sites: [{ site: SITE }] });
    const { code, stderr } = await setup("--answers", file, "--json");
    expect([code, JSON.parse(stderr).error.issues[0].code]).toEqual([2, "answer-file-unreadable"]);
  });

  it.each([
    ["is not there", undefined, "answers-unreadable"],
    ["is no JSON", "{", "configuration-invalid"],
    ["is a configuration", '{"site":"a"}', "configuration-invalid"],
  ])("refuses a file that %s", async (_name, text, code) => {
    const file = text === undefined ? join(folder, "nowhere.json") : answers(text);
    const result = await setup("--answers", file, "--json");
    expect([result.code, JSON.parse(result.stderr).error.code]).toEqual([2, code]);
  });
});

describe("suar setup", () => {
  it("asks nobody where nobody can answer", async () => {
    const { code, stderr } = await setup();
    expect([code, stderr]).toEqual([2, expect.stringContaining("--answers BERKAS")]);
    expect((await setup("--lang", "en")).stderr).toContain("ssh -t");
  });

  it.each(["-1", "soon", "99999", "1.5"])("takes no wait of %s", async (wait) => {
    const { code } = await runSuar(["setup", "--config", configuration, `--wait=${wait}`]);
    expect(code).toBe(2);
  });

  it.skipIf(TINY_DISK_MISSING !== undefined)("says before it asks that nothing can be written", async () => {
    const disk = TinyDisk.insert(64);
    try {
      disk.makeReadOnly();
      const { code, stderr } = await runSuar(["setup", "--config", join(disk.path, "suar", "suar.json")]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("sudo suar setup")]);
    } finally {
      disk.remove();
    }
  });

  it("says that a place cannot be written to", async () => {
    writeFileSync(join(folder, "file"), "");
    const { code, stderr } = await runSuar(["setup", "--config", join(folder, "file", "suar.json")]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("tidak bisa ditulisi")]);
  });
});
