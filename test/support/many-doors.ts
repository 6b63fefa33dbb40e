import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DatedCertificates } from "./dated-certificates.ts";
import { freePort, startMosquitto } from "./mosquitto.ts";
import type { ServerProcess } from "./server-process.ts";

/**
 * The ways in: `open` to everybody; `password` for `site-1` with "a secret"; `mute`: nothing may be published; `noEvents`: no events;
 * the others with TLS, where the name is the state of the server's certificate, and `mutual` wants one of ours.
 */
export const DOORS = [
  "open",
  "password",
  "mute",
  "noEvents",
  "secure",
  "expired",
  "future",
  "stranger",
  "otherName",
  "mutual",
] as const;

export type Door = (typeof DOORS)[number];

/** One real Mosquitto with a listener for everything that may be wrong with a broker, so that a suite starts one only. */
export class ManyDoors {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    private readonly ports: Readonly<Record<Door, number>>,
    private readonly authority: DatedCertificates,
  ) {}

  static async open(): Promise<ManyDoors> {
    const directory = mkdtempSync(join(tmpdir(), "suar-doors-"));
    const ports = Object.fromEntries(
      await Promise.all(DOORS.map(async (door) => [door, await freePort()] as const)),
    ) as Record<Door, number>;
    const authority = new DatedCertificates();
    const file = (name: string, content: string) => {
      const path = join(directory, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const listens = (door: Door, ...lines: readonly string[]) => [`listener ${ports[door]} 127.0.0.1`, ...lines];
    const shows = (door: Door, by: DatedCertificates, name: string, fromDays: number, toDays: number) => {
      const { certificate, key } = by.issue(name, fromDays, toDays);
      return [
        ...listens(door, "allow_anonymous true", `certfile ${file(`${door}.crt`, certificate)}`),
        `keyfile ${file(`${door}.key`, key)}`,
      ];
    };
    const rules = (door: Door, ...lines: readonly string[]) =>
      `acl_file ${file(`${door}.acl`, `${lines.join("\n")}\n`)}`;
    const text = [
      ...["per_listener_settings true", `user ${userInfo().username}`, "persistence false", "max_topic_alias 10"],
      ...listens("open", "allow_anonymous true"),
      ...listens(
        "password",
        "allow_anonymous false",
        `password_file ${passwords(file("passwords", "site-1:a secret\n"))}`,
      ),
      ...listens("mute", "allow_anonymous true", rules("mute", "topic read #")),
      ...listens("noEvents", "allow_anonymous true"),
      rules(
        "noEvents",
        "topic read #",
        ...["telemetry", "backlog", "status"].map((name) => `topic write suar/v1/+/${name}`),
      ),
      ...shows("secure", authority, "localhost", -1, 30),
      ...shows("expired", authority, "localhost", -30, -1),
      ...shows("future", authority, "localhost", 2, 30),
      ...shows("stranger", new DatedCertificates(), "localhost", -1, 30),
      ...shows("otherName", authority, "broker.example.net", -1, 30),
      ...shows("mutual", authority, "localhost", -1, 30),
      ...["require_certificate true", `cafile ${file("ca.crt", authority.ca)}`],
    ];
    try {
      const server = await startMosquitto(file("mosquitto.conf", `${text.join("\n")}\n`), Object.values(ports));
      return new ManyDoors(server, directory, ports, authority);
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Of the authority that the certificates are to be believed from. PEM. */
  get ca(): string {
    return this.authority.ca;
  }

  port(door: Door): number {
    return this.ports[door];
  }

  url(door: Door): string {
    const isSecure = DOORS.indexOf(door) >= DOORS.indexOf("secure");
    return isSecure ? `mqtts://localhost:${this.ports[door]}` : `mqtt://127.0.0.1:${this.ports[door]}`;
  }

  async close(): Promise<void> {
    await this.server.stop("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Hashes the file in place. */
function passwords(file: string): string {
  const result = spawnSync("mosquitto_passwd", ["-U", file], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`mosquitto_passwd failed: ${result.stderr}`);
  return file;
}
