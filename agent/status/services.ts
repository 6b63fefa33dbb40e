import type { Language } from "../core/problems.ts";
import { BUCKETS, SERVICE_FAILURES, type ServiceFailure } from "../core/services.ts";
import { formatBytes, formatCount, formatRoundTrip } from "./format.ts";
import type { Tone } from "./paint.ts";

interface Words {
  readonly up: string;
  readonly down: string;
  readonly failure: Readonly<Record<ServiceFailure, string>>;
  /** @param bucket as in the record. */
  readonly devices: (bucket: string) => string;
  readonly today: (bucket: string) => string;
  readonly requests: (count: string) => string;
  readonly errors: (count: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    up: "answers",
    down: "does not work",
    failure: {
      "no-answer": "no answer",
      refused: "connection refused",
      name: "its name is not found",
      certificate: "its certificate is not good",
      clock: "cannot be told while the clock is not set",
      portal: "a login page answers in its place",
      "redirect-loop": "it sends in circles",
      status: "it answers with an error",
      nonsense: "what answers is no web server",
    },
    devices: (bucket) => `${bucket} devices`,
    today: (bucket) => `${bucket} today`,
    requests: (count) => `${count} requests`,
    errors: (count) => `${count} errors`,
  },
  id: {
    up: "menjawab",
    down: "tidak berfungsi",
    failure: {
      "no-answer": "tidak ada jawaban",
      refused: "sambungan ditolak",
      name: "namanya tidak ditemukan",
      certificate: "sertifikatnya tidak sah",
      clock: "belum bisa diketahui sebelum jam disetel",
      portal: "yang menjawab halaman login",
      "redirect-loop": "dialihkan berputar-putar",
      status: "menjawab dengan galat",
      nonsense: "yang menjawab bukan server web",
    },
    devices: (bucket) => `${bucket} perangkat`,
    today: (bucket) => `${bucket} hari ini`,
    requests: (count) => `${count} permintaan`,
    errors: (count) => `${count} galat`,
  },
};

/** The fields of a `service` record, or of a part of one, in words. They may come from anywhere: what is of another type is passed over. */
export function describeService(
  fields: Readonly<Record<string, unknown>>,
  language: Language,
): readonly [string, Tone] {
  const words = WORDS[language];
  const { reachable } = fields;
  const failure = SERVICE_FAILURES.find((word) => word === fields["failure"]);
  const say = (name: string, sentence: (value: number) => string) => {
    const value = fields[name];
    return typeof value === "number" ? [sentence(value)] : [];
  };
  const sayBucket = (name: string, sentence: (bucket: string) => string) =>
    BUCKETS.filter((bucket) => bucket === fields[name]).map(sentence);
  const said = [
    ...(reachable === true ? [words.up] : reachable === false ? [words.down] : []),
    ...(failure === undefined ? [] : [words.failure[failure]]),
    ...say("httpMs", (value) => formatRoundTrip(value, language)),
    ...sayBucket("clients", words.devices),
    ...sayBucket("uniquesDay", words.today),
    ...say("bytes", (value) => formatBytes(value, language)),
    ...say("requests", (value) => words.requests(formatCount(value, language))),
    ...say("errors", (value) => words.errors(formatCount(value, language))),
  ];
  const tone = reachable === false ? "bad" : failure !== undefined ? "warning" : reachable === true ? "good" : "plain";
  return [said.join(", "), tone];
}
