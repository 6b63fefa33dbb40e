import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, ServerProcess } from "./server-process.ts";

const PROGRAM = "/usr/sbin/nginx";

export const NGINX_MISSING = existsSync(PROGRAM)
  ? undefined
  : "nginx is not installed (apt-get install nginx-light): its tests are left out";

/** A real nginx on a free loopback port: `/status` is its stub_status, `/busy` answers 503, everything else 200; it logs all but its status. */
export class Nginx {
  private constructor(
    private readonly server: ServerProcess,
    readonly folder: string,
    readonly url: string,
  ) {}

  static async start(): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), "suar-nginx-"));
    const port = await freePort();
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const file = join(folder, "nginx.conf");
    writeFileSync(
      file,
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; ${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 64; }
http {
  ${places.join(" ")}
  access_log ${folder}/access.log combined;
  server {
    listen 127.0.0.1:${port};
    location = /status { stub_status; access_log off; }
    location = /busy { return 503; }
    location / { return 200 "hello"; }
  }
}
`,
    );
    const server = await ServerProcess.start({
      program: PROGRAM,
      arguments: ["-c", file, "-e", `${folder}/error.log`],
      ports: [port],
    });
    return new Nginx(server, folder, `http://127.0.0.1:${port}/`);
  }

  get log(): string {
    return join(this.folder, "access.log");
  }

  /** As logrotate does, after it has renamed the log. */
  reopen(): void {
    process.kill(Number(readFileSync(join(this.folder, "pid"), "utf8")), "SIGUSR1");
  }

  async stop(): Promise<void> {
    await this.server.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
