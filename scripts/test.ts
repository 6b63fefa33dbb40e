/**
 * `npm test`: brings the Debian programs that the tests drive for real, then runs all tests. Arguments go to vitest.
 * With TEST_NOTHING_SKIPPED=1 (CI) a program that cannot be had is a failure; otherwise its tests are skipped with one line.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Program, or another file of it -> Debian package that brings it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  busybox: "busybox",
  chromium: "chromium",
  faketime: "faketime",
  fping: "fping",
  debootstrap: "debootstrap",
  dnsmasq: "dnsmasq-base",
  jq: "jq",
  "kea-dhcp4": "kea-dhcp4-server",
  mosquitto: "mosquitto",
  "nats-server": "nats-server",
  nft: "nftables",
  nginx: "nginx-light",
  openssl: "openssl",
  ping: "iputils-ping",
  pg_createcluster: "postgresql",
  "qemu-aarch64-static": "qemu-user-static",
  "rabbitmq-server": "rabbitmq-server",
  shellcheck: "shellcheck",
  snmpd: "snmpd",
  snmpsimd: "snmpsim",
  strace: "strace",
  "systemd-nspawn": "systemd-container",
  upsd: "nut-server",
  xz: "xz-utils",
  "/usr/lib/python3/dist-packages/prometheus_client/openmetrics/parser.py": "python3-prometheus-client",
};

const strict = process.env["TEST_NOTHING_SKIPPED"] === "1";
let missing = missingPackages();
if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
  console.error(`Installing Debian packages for the tests: ${missing.join(", ")} ...`);
  installQuietly(missing);
  missing = missingPackages();
}
if (missing.length > 0) {
  const sentence = `Not installed: ${missing.join(", ")} (apt-get install ${missing.join(" ")}).`;
  if (strict) {
    console.error(`${sentence} Every test must run here.`);
    process.exit(1);
  }
  console.error(`${sentence} The tests that need them are skipped.`);
}

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const run = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = run.status ?? 1;

function missingPackages(): string[] {
  return Object.entries(PROGRAMS)
    .filter(([program]) => !onPath(program))
    .map(([, debianPackage]) => debianPackage);
}

function onPath(program: string): boolean {
  if (program.startsWith("/")) return existsSync(program);
  // Servers live in /usr/sbin, which an ordinary user's PATH leaves out.
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs without starting the services that the packages bring: the tests start their own, on free ports. */
function installQuietly(packages: readonly string[]): void {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    // The words of apt go to stderr: they are progress, not result.
    for (const words of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    ]) {
      const apt = spawnSync("apt-get", words, { stdio: ["ignore", 2, 2], env: environment });
      if (apt.status !== 0) return;
    }
  } finally {
    if (ours) rmSync(policy);
  }
}
