import { spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Authority, CertificateError, type Issued } from "../../../scripts/certificates/authority.ts";
import { OPENSSL_MISSING } from "../../support/self-signed.ts";
import { type TemporaryFolder, temporaryFolder } from "../../support/temporary-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../../scripts/certificates/main.ts", import.meta.url));
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function run(words: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", PROGRAM, ...words], {
    encoding: "utf8",
    env: environment,
  });
  return { status, stdout, stderr };
}

function read({ certificate, key }: Issued) {
  const x509 = new X509Certificate(readFileSync(certificate));
  return { x509, privateKey: createPrivateKey(readFileSync(key)) };
}

describe.skipIf(OPENSSL_MISSING !== undefined)(
  `npm run certificates${OPENSSL_MISSING ? ` (${OPENSSL_MISSING})` : ""}`,
  () => {
    test("makes an authority, and from it what a server, a site and the centre need, each for that and nothing else", () => {
      // Nothing of the folder's name may reach OpenSSL's configuration.
      const authority = new Authority(join(folder.path, "trial $HOME = [x] ü"));
      const ca = read(authority.create());
      const server = read(authority.issueServer(["broker.example.id", "203.0.113.7", "2001:db8::1"]));
      const site = read(authority.issueSite("5304122003"));
      const centre = read(authority.issueCentre("noc"));
      expect(ca.x509).toMatchObject({ ca: true, subject: "CN=Suar trial authority" });
      for (const { x509, privateKey } of [server, site, centre]) {
        expect(x509.ca).toBe(false);
        expect(x509.checkIssued(ca.x509) && x509.verify(ca.x509.publicKey)).toBe(true);
        expect(x509.checkPrivateKey(privateKey)).toBe(true);
        expect(Date.parse(x509.validTo)).toBeGreaterThan(Date.now());
      }
      expect(site.x509.subject).toBe("CN=5304122003");
      expect(centre.x509.subject).toBe("OU=centre\nCN=noc");
      expect([server, site, centre].map(({ x509 }) => x509.keyUsage)).toEqual([
        [SERVER_AUTH],
        [CLIENT_AUTH],
        [CLIENT_AUTH],
      ]);
      expect(server.x509.checkHost("broker.example.id")).toBe("broker.example.id");
      expect(server.x509.checkIP("203.0.113.7")).toBe("203.0.113.7");
      expect(server.x509.checkIP("2001:db8::1")).toBe("2001:db8::1");
      expect(server.x509.checkHost("localhost")).toBeUndefined();
    });

    test("has no secret that could be known: no two keys are alike, and none can be read by others", () => {
      const [one, two] = [new Authority(join(folder.path, "one")), new Authority(join(folder.path, "two"))];
      const issued = [one.create(), two.create(), one.issueSite("desa-1"), two.issueSite("desa-1")];
      const keys = issued.map(({ key }) => readFileSync(key, "utf8"));
      expect(new Set(keys).size).toBe(issued.length);
      expect(issued.map(({ key }) => statSync(key).mode & 0o777)).toEqual(issued.map(() => 0o600));
      expect(statSync(join(folder.path, "one")).mode & 0o777).toBe(0o700);
      // And none ends up in the history of a working copy.
      expect(readFileSync(join(folder.path, "one", ".gitignore"), "utf8")).toBe("*\n");
      expect(readdirSync(join(folder.path, "one")).filter((name) => name.startsWith(".unfinished"))).toEqual([]);
    });

    test("never writes over what exists", () => {
      const authority = new Authority(folder.path);
      authority.create();
      const before = readFileSync(authority.certificate);
      expect(() => authority.create()).toThrow(/there already and stays as it is/);
      authority.issueSite("desa-1");
      expect(() => authority.issueSite("desa-1")).toThrow(CertificateError);
      expect(readFileSync(authority.certificate).equals(before)).toBe(true);
    });

    test("says what is missing, and leaves nothing half made", () => {
      const authority = new Authority(join(folder.path, "empty"));
      expect(() => authority.issueSite("desa-1")).toThrow(/no authority in .*npm run certificates -- ca --directory/);
      expect(existsSync(join(folder.path, "empty"))).toBe(false);
      const file = join(folder.path, "file");
      new Authority(file).create();
      expect(() => new Authority(join(file, "ca.crt")).create()).toThrow(/cannot be written to/);
    });

    test("tells people and programs where everything is, and what went wrong by its exit code", () => {
      const directory = ["--directory", folder.path];
      expect(run(["--help"])).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("Usage:") });
      expect(run(["ca", ...directory])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/ca\.crt.*until 20/),
      });
      const sites = run(["site", "desa-1", "desa-2", "--json", ...directory]);
      expect(sites.status).toBe(0);
      const lines = sites.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(lines.map(({ kind, name }) => [kind, name])).toEqual([
        ["site", "desa-1"],
        ["site", "desa-2"],
      ]);
      for (const { certificate, key, authority, expires } of lines) {
        expect([certificate, key, authority].every((path) => path !== undefined && existsSync(path))).toBe(true);
        expect(Date.parse(expires ?? "")).toBeGreaterThan(Date.now());
      }
      expect(run(["ca", ...directory])).toMatchObject({
        status: 1,
        stdout: "",
        stderr: expect.stringMatching(/^\S.*stays as it is.*\n$/),
      });
      expect(run(["site", "+", ...directory])).toMatchObject({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(/^"\+" cannot be a name.*\n$/),
      });
    });

    test("says so when openssl is not installed", () => {
      const { status, stderr } = run(["ca", "--directory", folder.path], { PATH: folder.path });
      expect(status).toBe(1);
      expect(stderr).toBe("openssl is not installed. Install it: apt-get install openssl\n");
    });
  },
);
