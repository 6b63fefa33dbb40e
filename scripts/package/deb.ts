import { createHash } from "node:crypto";
import { makeAr } from "./ar.ts";
import type { Architecture } from "./architecture.ts";
import { type Effort, gzip, xz } from "./compress.ts";
import { file, type PackageFile, program } from "./entry.ts";
import { makeTar } from "./tar.ts";

export interface DebianPackage {
  readonly version: string;
  readonly architecture: Architecture;
  /** What it contains, and where. */
  readonly files: readonly PackageFile[];
  /** `preinst`, `postinst`, `prerm`, `postrm`. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Seconds since 1970, of everything in it. */
  readonly seconds: number;
  readonly effort: Effort;
  /** What `files` are as a tar archive with the prefix `./`. */
  readonly tar: Buffer;
}

/**
 * Node asks for glibc 2.28 and for symbols of libstdc++ as of GCC 5, LevelDB's module for no more. `passwd` has useradd. All of it is on every Debian
 * since 10, so that the package installs without a network.
 */
const DEPENDS = "libc6 (>= 2.28), libgcc-s1 | libgcc1, libstdc++6 (>= 5.2), passwd";
const RECOMMENDS = "iputils-ping | fping, systemd";

/** A binary package in the format of deb(5), version 2.0. */
export async function makeDeb(deb: DebianPackage): Promise<Buffer> {
  const { seconds, effort, tar } = deb;
  const members = [file("control", control(deb)), file("md5sums", md5sums(deb.files))];
  for (const [name, text] of Object.entries(deb.scripts)) members.push(program(name, text));
  const [controlTar, dataTar] = await Promise.all([
    gzip(makeTar(members, "./", seconds), "small"),
    effort === "small" ? xz(tar) : gzip(tar, effort),
  ]);
  return makeAr(
    [
      { name: "debian-binary", content: Buffer.from("2.0\n") },
      { name: "control.tar.gz", content: controlTar },
      { name: effort === "small" ? "data.tar.xz" : "data.tar.gz", content: dataTar },
    ],
    seconds,
  );
}

/** `0.2.0-rc.1` is before `0.2.0`, which Debian says with a tilde. */
export function debianVersion(version: string): string {
  return version.replace("-", "~");
}

/** As Debian counts it: each file in whole KiB. */
export function installedKib(files: readonly PackageFile[]): number {
  return files.reduce((sum, { content }) => sum + Math.ceil(content.length / 1024), 0);
}

function control({ version, architecture, files }: DebianPackage): string {
  return `Package: suar
Version: ${debianVersion(version)}
Architecture: ${architecture}
Maintainer: Suar maintainers <maintainers@suar.invalid>
Installed-Size: ${installedKib(files)}
Depends: ${DEPENDS}
Recommends: ${RECOMMENDS}
Section: net
Priority: optional
Description: agent beside a village's satellite terminal
 Measures the link and what runs over it, keeps every record on disk, and delivers
 it to the operations centre over MQTT when the link allows. Whatever it has
 recorded arrives, or is declared lost, with number and reason.
 .
 It brings its own Node.js. After the installation: sudo suar setup
`;
}

function md5sums(files: readonly PackageFile[]): string {
  const lines = files.map(({ path, content }) => `${createHash("md5").update(content).digest("hex")}  ${path}\n`);
  return lines.toSorted((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1)).join("");
}
