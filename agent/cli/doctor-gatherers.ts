import type { Gatherers } from "../doctor/examine.ts";
import { boxGatherers } from "./doctor-box.ts";
import { centreGatherers } from "./doctor-centre.ts";
import { networkGatherers } from "./doctor-network.ts";
import { terminalGatherer } from "./doctor-terminal.ts";
import type { DoctorWorld } from "./doctor-world.ts";

/** What `suar doctor` asks of a real box. */
export function realGatherers(world: DoctorWorld): Gatherers {
  return {
    ...boxGatherers(world),
    ...networkGatherers(world),
    terminal: terminalGatherer(world),
    ...centreGatherers(world),
  };
}
