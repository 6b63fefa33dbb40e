import type { ProgramRunner } from "../../../core/program.ts";
import type { ServiceSource } from "../../../core/services.ts";
import { countDevices, type Look } from "../counted.ts";
import type { DayUniques } from "../day-uniques.ts";
import { parseChilli } from "../parse/chilli.ts";
import type { Devices } from "../parse/devices.ts";
import { parseGetClients } from "../parse/get-clients.ts";
import { parseNdsctl } from "../parse/ndsctl.ts";
import { parseAllStations, parseStationDump } from "../parse/stations.ts";
import { understood } from "./ask.ts";
import { runSource, type SourceProgram } from "./run.ts";

type ProgramSource = Extract<ServiceSource, { readonly kind: "opennds" | "chilli" | "iw" | "hostapd" | "openwrt" }>;

interface Question {
  readonly program: SourceProgram;
  readonly programArguments: readonly string[];
  /** Undefined for what such a program does not write. */
  readonly parse: (text: string) => Devices | undefined;
}

/** Programs of the box that write down who is there: captive portals and access points. */
export function lookAtDevices(
  source: ProgramSource,
  label: string,
  { programs }: { readonly programs: ProgramRunner },
  uniques: DayUniques | undefined,
): Look {
  const { program, programArguments, parse } = questionFor(source);
  return async (signal) => {
    const text = await runSource(programs, program, programArguments, signal);
    return countDevices(understood(parse(text), label), uniques);
  };
}

function questionFor(source: ProgramSource): Question {
  switch (source.kind) {
    case "opennds":
      return { program: "ndsctl", programArguments: ["json"], parse: parseNdsctl };
    case "chilli": {
      // As text: every version of it writes lines, not all know JSON.
      const { socket } = source;
      const programArguments = [...(socket === undefined ? [] : ["-s", socket]), "list"];
      return { program: "chilli_query", programArguments, parse: parseChilli };
    }
    case "iw": {
      const programArguments = ["dev", source.interfaceName, "station", "dump"];
      return { program: "iw", programArguments, parse: parseStationDump };
    }
    case "hostapd": {
      const programArguments = ["-i", source.interfaceName, "all_sta"];
      return { program: "hostapd_cli", programArguments, parse: parseAllStations };
    }
    case "openwrt": {
      const programArguments = ["-S", "call", `hostapd.${source.interfaceName}`, "get_clients"];
      return { program: "ubus", programArguments, parse: parseGetClients };
    }
  }
}
