import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { DoctorBench } from "../../support/doctor-bench.ts";
import { TinyDisk } from "../../support/tiny-disk.ts";
import type { DoctorCase } from "./case.ts";

/** Files as a kernel shows them. */
function tree(bench: DoctorBench, files: Readonly<Record<string, string>>): string {
  const root = bench.folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), `${content}\n`);
  }
  return root;
}

/** The hardware cannot be here: what its drivers show is made up, in the places and forms of the kernel. */
const supply = (bench: DoctorBench, alarm: string) =>
  tree(bench, { "hwmon0/name": "rpi_volt", "hwmon0/in0_lcrit_alarm": alarm });
const card = (bench: DoctorBench, life: string, spare: string) =>
  tree(bench, { "mmcblk0/device/life_time": life, "mmcblk0/device/pre_eol_info": spare });

function disk(bench: DoctorBench, kilobytes: number): TinyDisk {
  const tiny = TinyDisk.insert(kilobytes);
  bench.undo.add(() => tiny.remove());
  return tiny;
}

export const BOX_CASES: readonly DoctorCase[] = [
  {
    name: "the supply is strong enough",
    checks: ["power"],
    finds: ["power-good"],
    arrange: (bench) => ({ paths: { hwmon: supply(bench, "0"), thermal: bench.folder() } }),
  },
  {
    name: "the supply is too weak, and the box is hot",
    checks: ["power"],
    finds: ["power-weak", "power-hot"],
    arrange: (bench) => {
      const thermal = tree(bench, { "thermal_zone0/type": "cpu-thermal", "thermal_zone0/temp": "84500" });
      return { paths: { hwmon: supply(bench, "1"), thermal } };
    },
  },
  {
    name: "the box does not watch its supply",
    checks: ["power"],
    finds: ["power-unknown"],
    arrange: (bench) => ({ paths: { hwmon: bench.folder(), thermal: bench.folder() } }),
  },
  {
    name: "the UPS runs on its battery",
    checks: ["power"],
    finds: ["power-on-battery"],
    arrange: async (bench) => {
      // What upsd answers (RFC 9271), without a UPS.
      const upsd = createServer((socket) => {
        socket.on("error", () => {}).once("data", () => socket.end('VAR desa ups.status "OB DISCHRG"\n'));
      });
      await new Promise<void>((resolve) => upsd.listen(0, "127.0.0.1", resolve));
      bench.undo.add(() => void upsd.close());
      const { port } = upsd.address() as { port: number };
      const paths = { hwmon: bench.folder(), thermal: bench.folder() };
      return { paths, flags: ["--collectors.host.ups", `desa@127.0.0.1:${port}`] };
    },
  },
  {
    name: "the card has most of its life left",
    checks: ["card"],
    finds: ["card-good"],
    arrange: (bench) => ({ paths: { sysExt4: bench.folder(), sysBlock: card(bench, "0x02 0x03", "0x01") } }),
  },
  {
    name: "the card is nearly worn out",
    checks: ["card"],
    finds: ["card-worn"],
    arrange: (bench) => ({ paths: { sysExt4: bench.folder(), sysBlock: card(bench, "0x09 0x02", "0x02") } }),
  },
  {
    name: "the card is worn out",
    checks: ["card"],
    finds: ["card-dying"],
    arrange: (bench) => ({ paths: { sysExt4: bench.folder(), sysBlock: card(bench, "0x0b 0x01", "0x03") } }),
  },
  {
    name: "the card does not tell",
    checks: ["card"],
    finds: ["card-unknown"],
    arrange: (bench) => ({
      paths: { sysExt4: bench.folder(), sysBlock: tree(bench, { "mmcblk0/device/name": "SD16G" }) },
    }),
  },
  {
    name: "the file system has met errors",
    checks: ["card"],
    finds: ["card-errors"],
    arrange: (bench) => {
      const sysExt4 = tree(bench, { "mmcblk0p1/errors_count": "0", "mmcblk0p2/errors_count": "4" });
      return { paths: { sysBlock: bench.folder(), sysExt4 } };
    },
  },
  {
    name: "the disk can be written",
    checks: ["disk"],
    finds: ["disk-good"],
    arrange: (bench) => ({ flags: ["--data-directory", bench.folder()] }),
  },
  {
    name: "the disk has little room",
    checks: ["disk"],
    finds: ["disk-low"],
    arrange: (bench) => ({ flags: ["--data-directory", disk(bench, 90_000).path] }),
  },
  {
    name: "the disk is below its floor",
    checks: ["disk"],
    finds: ["disk-full"],
    arrange: (bench) => ({ flags: ["--data-directory", disk(bench, 8_000).path] }),
  },
  {
    name: "the disk has no block left",
    checks: ["disk"],
    finds: ["disk-full"],
    arrange: (bench) => {
      const { path } = disk(bench, 64);
      writeFileSync(join(path, "full"), new Uint8Array(64 * 1024));
      return { flags: ["--data-directory", path, "--outbox.diskFloorMegabytes", "0"] };
    },
  },
  {
    name: "the file system can only be read",
    checks: ["disk"],
    finds: ["disk-read-only"],
    arrange: (bench) => {
      const tiny = disk(bench, 64);
      tiny.makeReadOnly();
      return { flags: ["--data-directory", tiny.path] };
    },
  },
  {
    name: "the disk fails when it is synced",
    checks: ["disk"],
    finds: ["disk-failing"],
    arrange: (bench) => ({
      prefix: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO"],
      flags: ["--data-directory", bench.folder()],
    }),
  },
  {
    name: "the directory is somebody else's",
    checks: ["disk"],
    finds: ["disk-forbidden"],
    arrange: (bench) => ({ uid: NOBODY, flags: ["--data-directory", bench.folder()] }),
  },
  {
    name: "the clock was never set",
    checks: ["clock"],
    finds: ["clock-unset"],
    arrange: () => ({ prefix: ["faketime", "1971-01-01 00:00:00"] }),
  },
  {
    name: "nobody vouches for the clock",
    checks: ["clock"],
    finds: ["clock-unvouched"],
    // Neither the mark of systemd-timesyncd nor timedatectl.
    arrange: () => ({
      prefix: ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs suar /run && PATH=/nowhere exec "$@"', "sh"],
    }),
  },
  {
    name: "versions",
    checks: ["versions"],
    finds: ["versions-good"],
    arrange: () => ({}),
  },
];

export const NOBODY = 65_534;
