import { shown } from "../config/shown.ts";
import { SuarError } from "../core/errors.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../core/time.ts";
import type { CommandOption } from "./command.ts";

/** What is listened for and when it ends. */
export interface TailOptions {
  /** All of them when absent. */
  readonly sites?: readonly string[];
  /** Everything but `status` when absent. `gap` stands for all findings. */
  readonly kinds?: ReadonlySet<string>;
  /** UTC; records of an earlier time are left out. */
  readonly since?: Millis;
  readonly follow: boolean;
  /** Without `follow` it ends when no new record came for so long. */
  readonly quiet: Millis;
  /** How long a number may be missing before it is named. */
  readonly grace: Millis;
  /** Of those who share the work. */
  readonly group?: string;
  /** The broker keeps what comes between two runs under this name. */
  readonly session?: string;
}

const NAMES = { en: "NAME[,NAME]", id: "NAMA[,NAMA]" };
const ONE_NAME = { en: "NAME", id: "NAMA" };
const SECONDS = { en: "SECONDS", id: "DETIK" };

export const TAIL_OPTIONS: readonly CommandOption[] = [
  {
    name: "site",
    placeholder: NAMES,
    about: { en: "only these sites", id: "hanya lokasi ini" },
  },
  {
    name: "kind",
    placeholder: NAMES,
    about: {
      en: "only these: kinds of record (link, host, alarm, lost, …), gap, status. Default: all but status",
      id: "hanya ini: jenis catatan (link, host, alarm, lost, …), gap, status. Kalau tidak diisi: semua kecuali status",
    },
  },
  {
    name: "since",
    placeholder: { en: "TIME|DURATION", id: "WAKTU|LAMA" },
    about: {
      en: "only records of this time or later: 2h, 7d, 2026-11-24T06:00Z. Those of no known time are always shown",
      id: "hanya catatan sejak waktu ini: 2h, 7d, 2026-11-24T13:00+07:00. Yang waktunya belum diketahui selalu tampil",
    },
  },
  { name: "follow", short: "f", about: { en: "go on until stopped", id: "terus jalan sampai dihentikan" } },
  {
    name: "quiet",
    placeholder: SECONDS,
    about: {
      en: "without --follow: end when nothing new came for so long. Default 5",
      id: "tanpa --follow: berhenti kalau selama ini tidak ada yang baru. Kalau tidak diisi: 5",
    },
  },
  {
    name: "grace",
    placeholder: SECONDS,
    about: {
      en: "name a missing record when nothing of its range came for so long. Default 300",
      id: "sebut catatan yang belum ada kalau selama ini rentangnya tidak bertambah. Kalau tidak diisi: 300",
    },
  },
  {
    name: "session",
    placeholder: ONE_NAME,
    about: {
      en: "let the broker keep, under this name, what comes between two runs",
      id: "minta broker menyimpan, dengan nama ini, yang datang di antara dua kali jalan",
    },
  },
  {
    name: "group",
    placeholder: ONE_NAME,
    about: {
      en: "share the work with all who give the same name (MQTT 5); gaps are then not named",
      id: "bagi pekerjaan dengan semua yang memakai nama sama (MQTT 5); celah lalu tidak disebut",
    },
  },
  {
    name: "table",
    about: { en: "a table for people instead of JSON Lines", id: "tabel untuk dibaca orang, bukan JSON Lines" },
  },
];

const MAXIMUM_NAMES = 1000;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** @param now UTC. @throws SuarError for a value that makes no sense. */
export function tailOptions(
  values: ReadonlyMap<string, string>,
  switches: ReadonlySet<string>,
  now: Millis,
): TailOptions {
  const sites = namesOf(values, "site");
  const kinds = namesOf(values, "kind");
  const since = values.get("since");
  const group = nameOf(values, "group");
  const session = nameOf(values, "session");
  return {
    ...(sites === undefined ? {} : { sites }),
    ...(kinds === undefined ? {} : { kinds: new Set(kinds) }),
    ...(since === undefined ? {} : { since: timeOf(since, now) }),
    ...(group === undefined ? {} : { group }),
    ...(session === undefined ? {} : { session }),
    follow: switches.has("follow"),
    quiet: secondsOf(values, "quiet", 5),
    grace: secondsOf(values, "grace", 300),
  };
}

function namesOf(values: ReadonlyMap<string, string>, option: string): readonly string[] | undefined {
  const given = values.get(option);
  if (given === undefined) return undefined;
  const names = [...new Set(given.split(","))];
  const bad = names.length > MAXIMUM_NAMES ? given : names.find((name) => !NAME.test(name));
  if (bad !== undefined) throw new SuarError("tail-name-malformed", { option: `--${option}`, given: shown(bad) });
  return names;
}

function nameOf(values: ReadonlyMap<string, string>, option: string): string | undefined {
  const given = values.get(option);
  if (given === undefined || NAME.test(given)) return given;
  throw new SuarError("tail-name-malformed", { option: `--${option}`, given: shown(given) });
}

function secondsOf(values: ReadonlyMap<string, string>, option: string, fallback: number): Millis {
  const given = values.get(option);
  if (given === undefined) return fallback * SECOND;
  const seconds = /^\d{1,5}(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  if (seconds >= 0.1 && seconds <= 86_400) return seconds * SECOND;
  throw new SuarError("tail-seconds-malformed", { option: `--${option}`, given: shown(given) });
}

/** `2h` before `now`, or a time of ISO 8601. */
function timeOf(given: string, now: Millis): Millis {
  const [, count, unit = ""] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(given) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  // A time without a zone would otherwise be one of this computer.
  const [, day, time = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(given) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(at)) throw new SuarError("tail-since-malformed", { given: shown(given) });
  return at;
}
