import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { LinkQuality } from "../../simulator/chaos/link-quality.ts";
import { UsageError } from "../usage-error.ts";

const LONGEST: Millis = 3600 * SECOND;

interface QualityOption {
  /** What the value may look like. */
  readonly value: string;
  readonly about: string;
  readonly field: keyof LinkQuality;
  /** Undefined for what cannot be used. */
  read(text: string): number | undefined;
}

/** What can be said of a link, as an option and as a word on standard input. */
export const QUALITY_OPTIONS = {
  delay: { field: "delayMs", value: "300ms", about: "one way, each way", read: readTime },
  jitter: { field: "jitterMs", value: "50ms", about: "up to this much on top, the order is kept", read: readTime },
  rate: { field: "rate", value: "512k", about: "bits per second; 0 = no limit", read: readRate },
  loss: {
    field: "lossRatio",
    value: "1%",
    about: "segments that stall what follows, as a retransmission does",
    read: readRatio,
  },
  "loss-stall": { field: "lossStallMs", value: "1s", about: "for how long", read: readTime },
  queue: {
    field: "queueBytes",
    value: "65536",
    about: "bytes on the way, beyond which the sender waits",
    read: readBytes,
  },
} as const satisfies Readonly<Record<string, QualityOption>>;

export type QualityName = keyof typeof QUALITY_OPTIONS;

export function isQualityName(name: string): name is QualityName {
  return Object.hasOwn(QUALITY_OPTIONS, name);
}

/** @throws UsageError that names what may be written. */
export function readQuality(name: QualityName, text: string): Partial<LinkQuality> {
  const { read, value, field } = QUALITY_OPTIONS[name];
  const number = read(text);
  if (number === undefined) throw new UsageError(`${name} takes a value such as ${value}, not "${text}".`);
  return { [field]: number };
}

/** `250`, `250ms`, `1.5s`, `2m`: at most an hour. */
export function readTime(text: string): Millis | undefined {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  const ms = Number(number) * (unit === "s" ? SECOND : unit === "m" ? 60 * SECOND : 1);
  return number !== "" && ms <= LONGEST ? ms : undefined;
}

function readRate(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)([kM])?$/.exec(text) ?? [];
  const rate = Number(number) * (unit === "k" ? 1e3 : unit === "M" ? 1e6 : 1);
  return number !== "" && rate <= 1e10 ? rate : undefined;
}

function readRatio(text: string): number | undefined {
  const [, number = "", percent = ""] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const ratio = Number(number) / (percent === "" ? 1 : 100);
  return number !== "" && ratio <= 1 ? ratio : undefined;
}

function readBytes(text: string): number | undefined {
  const bytes = Number(text);
  return /^\d+$/.test(text) && bytes >= 1 && bytes <= 64 * 1024 * 1024 ? bytes : undefined;
}
