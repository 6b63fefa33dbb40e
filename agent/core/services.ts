import type { Selector } from "./selector.ts";
import type { Millis } from "./time.ts";

/** The vocabulary of what is measured at the services of a village cooperative. */

/** The units of a cooperative, the Wi-Fi that the village shares, and its page on Si Kopdes. */
export const SERVICE_UNITS = [
  "sembako",
  "klinik",
  "apotek",
  "simpan-pinjam",
  "gudang",
  "logistik",
  "kantor",
  "wifi",
  "sikopdes",
] as const;

export type ServiceUnit = (typeof SERVICE_UNITS)[number];

/** Health and money: who was there is nobody's business, not even as a number. Only volumes are measured. */
export const VOLUME_ONLY_UNITS: ReadonlySet<ServiceUnit> = new Set<ServiceUnit>(["klinik", "apotek", "simpan-pinjam"]);

/** How many devices, as coarse as it is recorded. */
export const BUCKETS = ["0", "1-4", "5-9", "10-19", "20+"] as const;

export type Bucket = (typeof BUCKETS)[number];

/**
 * Why a unit did not answer as it should. `clock`: its certificate is out of its time, but nothing vouches for ours; `portal`: a captive
 * portal answered in its place; `status`: it answered that it cannot; `nonsense`: what answered does not speak HTTP.
 */
export const SERVICE_FAILURES = [
  "no-answer",
  "refused",
  "name",
  "certificate",
  "clock",
  "portal",
  "redirect-loop",
  "status",
  "nonsense",
] as const;

export type ServiceFailure = (typeof SERVICE_FAILURES)[number];

/** What one check found. `reachable` is absent where it cannot be told. */
export interface CheckResult {
  readonly reachable?: boolean;
  readonly failure?: ServiceFailure;
  /** From the question to the first byte of the last answer. */
  readonly httpMs?: Millis;
}

/** Numbers only: whoever was counted is forgotten before this exists. */
export interface ServiceReading {
  readonly unit: ServiceUnit;
  /** Names the source within its unit. */
  readonly source: string;
  /** Sources of one kind count different devices, sources of different kinds the same ones. */
  readonly kind: string;
  readonly check?: CheckResult;
  /** Devices that are there now. */
  readonly clients?: number;
  /** Since the reading before. */
  readonly bytes?: number;
  readonly requests?: number;
  readonly errors?: number;
}

/** Where RouterOS keeps who is connected; which one depends on its version and on what makes the Wi-Fi. */
export const ROUTEROS_TABLES = ["wifi", "wireless", "capsman", "hotspot", "dhcp"] as const;

export type RouterosTable = (typeof ROUTEROS_TABLES)[number];

/** What numbers of an exporter stand for: `requests`, `errors` and `bytes` run on, `clients` and `reachable` (not 0) are as they are now. */
export const EXPORTED = ["requests", "errors", "bytes", "clients", "reachable"] as const;

export type Exported = (typeof EXPORTED)[number];

/** One thing to read about a unit. Addresses end with `/` where something is added to them. */
export type ServiceSource = { readonly unit: ServiceUnit } & (
  | { readonly kind: "check"; readonly url: string; readonly caFile?: string }
  | { readonly kind: "nginx"; readonly url: string }
  | {
      readonly kind: "prometheus";
      readonly url: string;
      readonly series: Readonly<Partial<Record<Exported, Selector>>>;
    }
  | { readonly kind: "log"; readonly path: string }
  | { readonly kind: "dnsmasq" | "kea" | "kea-leases"; readonly path: string }
  | { readonly kind: "chilli"; readonly socket?: string }
  | { readonly kind: "starlink"; readonly address: string }
  | { readonly kind: "opennds" }
  | { readonly kind: "iw" | "hostapd" | "openwrt"; readonly interfaceName: string }
  | { readonly kind: "interface"; readonly interfaceName: string }
  | { readonly kind: "nftables"; readonly counter: CounterName }
  | {
      readonly kind: "routeros";
      readonly url: string;
      readonly username: string;
      readonly passwordFile: string;
      readonly caFile?: string;
      /** Whose rows are devices. */
      readonly table?: RouterosTable;
      /** Whose bytes are counted. */
      readonly interfaceName?: string;
    }
);

export type SourceKind = ServiceSource["kind"];

/** Names a counter of nftables: `inet/suar/klinik`. */
export interface CounterName {
  readonly family: string;
  readonly table: string;
  readonly name: string;
}
