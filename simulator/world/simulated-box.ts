import type { Clock } from "../../agent/core/clock.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { HostInfo, HostReading } from "../../agent/core/host.ts";
import type { HttpClient } from "../../agent/core/http.ts";
import type { LocalFiles } from "../../agent/core/local-files.ts";
import type { LocalSockets } from "../../agent/core/local-socket.ts";
import type { DefaultRoute, InterfaceCounters, NetworkInfo } from "../../agent/core/network.ts";
import type { ProgramRunner } from "../../agent/core/program.ts";
import type { OpenDish } from "../../agent/core/terminal-access.ts";
import type { SeededRandom } from "../random.ts";
import { LAN_ROUTER } from "./simulated-prober.ts";
import type { VillageTraffic } from "./village.ts";

const ROUTE: DefaultRoute = { gateway: LAN_ROUTER, interfaceName: "eth0" };

/** The NetworkInfo port: one cable, which carries the village's traffic. */
export class SimulatedNetwork implements NetworkInfo {
  constructor(private readonly traffic: VillageTraffic) {}

  defaultRoute(): DefaultRoute {
    return ROUTE;
  }

  counters(interfaceName: string): InterfaceCounters | undefined {
    return interfaceName === ROUTE.interfaceName ? this.traffic.totals() : undefined;
  }
}

/** The HostInfo port: a small board in a warm room. */
export class SimulatedHost implements HostInfo {
  readonly isDeaf = true;

  constructor(
    private readonly clock: Clock,
    private readonly random: SeededRandom,
  ) {}

  async read(): Promise<HostReading> {
    return {
      uptimeMs: Math.round(this.clock.monotonic()),
      cpuRatio: Math.min(1, Math.max(0, this.random.normal(0.08, 0.03))),
      memoryFreeBytes: Math.round(this.random.normal(420e6, 10e6)),
      diskFreeBytes: 8e9,
      temperatureC: Math.round(this.random.normal(52, 3) * 10) / 10,
      agentMemoryBytes: 60e6,
    };
  }
}

/** No services beside the agent: pages do not answer, files, programs, sockets and a router are not there. */
export const NOTHING_BESIDE: {
  readonly http: HttpClient;
  readonly files: LocalFiles;
  readonly programs: ProgramRunner;
  readonly sockets: LocalSockets;
  readonly openDish: OpenDish;
} = {
  http: { ask: async () => ({ failure: "no-answer" }) },
  files: { read: async (path) => absent(path), readGrowth: async (path) => absent(path) },
  programs: {
    run: async (program) => {
      throw new SuarError("program-missing", { program });
    },
  },
  sockets: { ask: async () => ({ failure: "missing" }) },
  openDish: async (address) => ({
    address,
    ask: async () => {
      throw new SuarError("terminal-unreachable", { address, reason: "no route to it" });
    },
  }),
};

function absent(path: string): never {
  throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: "ENOENT" });
}
