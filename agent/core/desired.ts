/** Settings from the centre, nested as in the configuration file, every one of them known, checked and free for the centre to set. */
export type RemoteSettings = Readonly<Record<string, unknown>>;

/** What was wrong: a setting or a field, empty for the message as a whole, and a code. */
export interface DesiredIssue {
  readonly path: string;
  readonly code: string;
}

/** What the centre wants the settings of a site to be, judged. */
export type Desired =
  | {
      readonly outcome: "good";
      /** Absent when the centre wants nothing any more. */
      readonly id?: string;
      /** Those that would be in force: not where the site insists on something else. */
      readonly settings: RemoteSettings;
      /** Whether the agent would run with other settings than now. */
      readonly changes: boolean;
    }
  | { readonly outcome: "refused"; readonly id?: string; readonly issues: readonly DesiredIssue[] };

/** Names a command or a configuration. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * How settings from the centre stand. `none`: there are none; `trial`: in force, not yet proven; `active`: in force; `refused`: not tried;
 * `reverted`: tried, and those before are in force again.
 */
export type ConfigurationState = "none" | "trial" | "active" | "refused" | "reverted";
