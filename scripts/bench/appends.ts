import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildAgent } from "../build/build.ts";
import type { Bench } from "./main.ts";
import type { Figure } from "./report.ts";

const SECONDS_EACH = 5;

interface AppendRates {
  readonly one: number;
  readonly grouped: number;
  readonly group: number;
  readonly bareSync: number;
}

/** Durable appends per second through the outbox, bundled and run as the agent is. */
export async function measureAppends({ folder, progress }: Bench): Promise<readonly Figure[]> {
  progress(`durable appends, ${3 * SECONDS_EACH} s`);
  const entry = fileURLToPath(new URL("append-program.ts", import.meta.url));
  const { program } = await buildAgent(join(folder, "program"), { entry });
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder, String(SECONDS_EACH)]);
  const { one, grouped, group, bareSync } = JSON.parse(stdout) as AppendRates;
  const share = (rate: number) =>
    `${(rate / bareSync).toFixed(2)} x bare write + fdatasync (${Math.round(bareSync)}/s)`;
  return [
    { name: "durable appends, one at a time", value: one, unit: "records/s", beside: share(one) },
    { name: `durable appends, ${group} together`, value: grouped, unit: "records/s", beside: share(grouped) },
  ];
}
