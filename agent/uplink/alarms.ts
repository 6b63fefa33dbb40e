import type { ProblemStatus } from "../core/status.ts";

/** Conditions that somebody at the centre has to end. */
export type UplinkAlarm = "identity-taken" | "no-subscribers" | "publish-refused" | "broker-refused" | "commit-late";

export type AlarmListener = (code: UplinkAlarm, state: "raised" | "cleared") => void;

/** A condition may hold in several places (topics); its alarm is raised with the first and cleared with the last. */
export class Alarms {
  /** Absent until something is wrong for the first time. */
  #places: Map<UplinkAlarm, Map<string, ProblemStatus>> | undefined;

  constructor(private readonly listener: AlarmListener) {}

  raise(code: UplinkAlarm, place: string, problem: ProblemStatus): void {
    this.#places ??= new Map();
    const places = this.#places.get(code);
    if (places !== undefined) {
      places.set(place, problem);
      return;
    }
    this.#places.set(code, new Map([[place, problem]]));
    this.listener(code, "raised");
  }

  clear(code: UplinkAlarm, place: string): void {
    const places = this.#places?.get(code);
    if (places === undefined) return;
    places.delete(place);
    if (places.size > 0) return;
    this.#places?.delete(code);
    this.listener(code, "cleared");
  }

  /** What is wrong now, the gravest first. */
  current(): ProblemStatus | undefined {
    for (const code of [
      "broker-refused",
      "identity-taken",
      "publish-refused",
      "no-subscribers",
      "commit-late",
    ] as const) {
      const first = this.#places?.get(code)?.values().next();
      if (first?.value !== undefined) return first.value;
    }
    return undefined;
  }
}
