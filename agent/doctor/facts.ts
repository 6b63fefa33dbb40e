import type {
  AgentFacts,
  ClockFacts,
  ConfigurationFacts,
  DiskFacts,
  DoorFacts,
  GatewayFacts,
  InterfaceFacts,
  InternetFacts,
  KeyFacts,
  MediumFacts,
  NameFacts,
  PowerFacts,
  StoreFacts,
  TerminalFacts,
  VersionFacts,
} from "../core/examination.ts";
import type { CentreTrial } from "./centre-trial.ts";

/** Everything that is found out before anything is judged, each by a gatherer of its own. */
export interface Facts {
  readonly power: PowerFacts;
  readonly disk: DiskFacts & { readonly floorBytes: number };
  readonly medium: MediumFacts;
  readonly clock: ClockFacts;
  readonly configuration: ConfigurationFacts;
  readonly keys: KeyFacts;
  readonly interface: InterfaceFacts;
  readonly gateway: GatewayFacts;
  readonly terminal: TerminalFacts;
  readonly names: NameFacts;
  readonly internet: InternetFacts;
  readonly door: DoorFacts;
  /** `untried` while an agent runs, which would be thrown out, and where the door is shut. */
  readonly trial: CentreTrial | "untried";
  readonly agent: AgentFacts;
  /** Data directories of other agents on this box that go by the name of this site. */
  readonly namesakes: readonly string[];
  readonly store: StoreFacts;
  readonly versions: VersionFacts;
  /** Names this boot of the box. */
  readonly boot: string;
}

export type FactName = keyof Facts;

/** What could be found out. */
export type Known = Partial<Facts>;
