/** What the centre's process is told when it starts, what it hears over IPC and what it says. */
import type { PresetName } from "../../../simulator/chaos/link-quality.ts";

export interface CentreArgument {
  /** Empty, and its own. */
  readonly directory: string;
  /** Of `Certificates`. */
  readonly certificates: string;
  readonly links: readonly LinkArgument[];
}

/** One proxy in front of the broker. */
export interface LinkArgument {
  readonly name: string;
  readonly host: string;
  readonly quality: PresetName;
}

/** Of the site listener, behind each link: the proxy listens here on the link's address. */
export const SITE_PORT = 8883;

export type CentreOrder =
  /** From now on the broker can be reached over this link. */
  | { readonly type: "listen"; readonly link: string }
  /** Every connection of this link ends with a RST. */
  | { readonly type: "reset"; readonly link: string };

export type CentreReport =
  /** The broker runs and whatever it is sent arrives here. */
  | { readonly type: "ready" }
  | {
      readonly type: "arrived";
      readonly site: string;
      /** UTC milliseconds. */
      readonly at: number;
      /** It was the site's status: birth, will or goodbye. */
      readonly status: boolean;
      /** Empty when it was no envelope. */
      readonly records: readonly ArrivedRecord[];
    };

export interface ArrivedRecord {
  readonly epoch: string;
  readonly seq: number;
  /** When it was made, UTC milliseconds. */
  readonly at?: number;
  /** How many records it declares as lost. */
  readonly declares?: { readonly from: number; readonly to: number; readonly count: number };
}
