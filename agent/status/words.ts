import type { Rung } from "../core/collector.ts";
import type { OutageCause } from "../core/outage.ts";
import type { Language } from "../core/problems.ts";
import type { LinkState, RungState } from "../core/record.ts";
import type { UplinkStatus } from "../core/status.ts";

/** Every word of the status, in both languages. One type, so that a missing translation does not compile. */
export interface StatusWords {
  readonly site: string;
  readonly running: (duration: string) => string;
  readonly link: string;
  readonly linkState: Readonly<Record<LinkState | "unknown", string>>;
  readonly roundTrip: string;
  readonly loss: string;
  readonly traffic: (interfaceName: string, received: string, sent: string) => string;
  readonly rung: Readonly<Record<Rung, string>>;
  readonly rungState: Readonly<Record<RungState, string>>;
  /** @param duration undefined where nobody can tell. */
  readonly outage: (of: "link" | "dns" | "broker", duration?: string) => string;
  readonly outageCause: Readonly<Record<OutageCause, string>>;
  readonly sunOutage: (start: string, end: string) => string;
  readonly terminal: string;
  readonly services: string;
  readonly broker: string;
  readonly uplinkState: Readonly<Record<UplinkStatus["state"], string>>;
  readonly since: (duration: string) => string;
  readonly nextAttempt: (duration: string) => string;
  readonly acknowledged: (duration: string) => string;
  readonly neverAcknowledged: string;
  readonly inFlight: (messages: string) => string;
  readonly records: string;
  readonly nothingWaits: string;
  readonly waits: (records: string) => string;
  readonly oldest: (duration: string) => string;
  /** @param thinned undefined when nothing was. */
  readonly account: (recorded: string, delivered: string, queued: string, lost: string, thinned?: string) => string;
  readonly stored: (bytes: string, maximum: string, ratio: string) => string;
  readonly lost: (records: string) => string;
  readonly nothingLost: string;
  /** @param records undefined when it is not known how many. */
  readonly lostEarlier: (stores: number, records?: string) => string;
  readonly setAside: (count: number, names: string) => string;
  readonly safeToSwitchOff: string;
  readonly notYetStored: (records: string) => string;
  readonly box: string;
  readonly processor: (ratio: string) => string;
  readonly memoryFree: (bytes: string) => string;
  readonly diskFree: (bytes: string) => string;
  readonly temperature: (celsius: string) => string;
  readonly boxUp: (duration: string) => string;
  readonly unknown: string;
  readonly clock: string;
  readonly clockTrusted: string;
  readonly clockUntrusted: string;
  readonly noProblems: string;
  readonly problems: (count: number) => string;
}

export const STATUS_WORDS: Readonly<Record<Language, StatusWords>> = {
  en: {
    site: "site",
    running: (duration) => `running for ${duration}`,
    link: "Link",
    linkState: { up: "up", degraded: "degraded", down: "down", unknown: "not known yet" },
    roundTrip: "round trip",
    loss: "loss",
    traffic: (name, received, sent) => `${name}: ${received} in, ${sent} out`,
    rung: {
      gateway: "gateway",
      terminal: "terminal",
      isp: "provider",
      anycast1: "internet 1",
      anycast2: "internet 2",
      resolver: "names (DNS)",
      broker: "broker",
    },
    rungState: { up: "answers", late: "late", down: "no answer" },
    outage: (of, duration) => {
      const what = { link: "link", dns: "names (DNS)", broker: "broker" }[of];
      return `outage of the ${what}${duration === undefined ? "" : ` for ${duration}`}`;
    },
    outageCause: {
      "power-site": "no power at the site",
      lan: "the site's own network",
      terminal: "the terminal",
      obstruction: "an obstacle before the antenna",
      "sun-transit": "the Sun behind the satellite",
      "rain-fade": "rain",
      "gateway-or-beam": "gateway or beam of the satellite",
      "isp-core": "the provider's network",
      dns: "names (DNS)",
      quota: "the allowance is used up",
      broker: "the broker",
      unknown: "cause not known",
    },
    sunOutage: (start, end) => `next sun outage: ${start} to ${end}`,
    terminal: "Terminal",
    services: "Services",
    broker: "Broker",
    uplinkState: { off: "off", connecting: "connecting", connected: "connected", waiting: "not connected" },
    since: (duration) => `for ${duration}`,
    nextAttempt: (duration) => `next attempt in ${duration}`,
    acknowledged: (duration) => `last confirmed ${duration} ago`,
    neverAcknowledged: "nothing confirmed yet",
    inFlight: (messages) => `${messages} on the way`,
    records: "Records",
    nothingWaits: "nothing waits",
    waits: (records) => `${records} waiting`,
    oldest: (duration) => `the oldest for ${duration}`,
    account: (recorded, delivered, queued, lost, thinned) =>
      `${recorded} recorded = ${delivered} delivered + ${queued} waiting + ${lost} lost${thinned ? ` + ${thinned} merged into coarser ones` : ""}`,
    stored: (bytes, maximum, ratio) => `${bytes} stored of ${maximum} (${ratio})`,
    lost: (records) => `${records} lost`,
    nothingLost: "nothing lost",
    lostEarlier: (stores, records) =>
      `${stores === 1 ? "an earlier store was" : `${stores} earlier stores were`} lost${records === undefined ? "; how many records went with it is not known" : `, with ${records} of ${stores === 1 ? "its" : "their"} records not sent`}`,
    setAside: (count, names) =>
      `${count === 1 ? "1 damaged store" : `${count} damaged stores`} set aside: ${names}; \`suar export\` reads ${count === 1 ? "it" : "them"}`,
    safeToSwitchOff: "Safe to switch off: what was recorded is kept.",
    notYetStored: (records) => `Do not switch off yet: records are being written to disk (${records}).`,
    box: "Box",
    processor: (ratio) => `CPU ${ratio}`,
    memoryFree: (bytes) => `${bytes} memory free`,
    diskFree: (bytes) => `${bytes} disk free`,
    temperature: (celsius) => celsius,
    boxUp: (duration) => `on for ${duration}`,
    unknown: "not known yet",
    clock: "Clock",
    clockTrusted: "set",
    clockUntrusted: "not set yet; records are dated later",
    noProblems: "No problems.",
    problems: (count) => (count === 1 ? "1 problem" : `${count} problems`),
  },
  id: {
    site: "lokasi",
    running: (duration) => `sudah jalan ${duration}`,
    link: "Jaringan",
    linkState: { up: "lancar", degraded: "tersendat", down: "putus", unknown: "belum diketahui" },
    roundTrip: "waktu tempuh",
    loss: "hilang",
    traffic: (name, received, sent) => `${name}: masuk ${received}, keluar ${sent}`,
    rung: {
      gateway: "gateway",
      terminal: "terminal",
      isp: "penyedia",
      anycast1: "internet 1",
      anycast2: "internet 2",
      resolver: "nama (DNS)",
      broker: "broker",
    },
    rungState: { up: "menjawab", late: "lambat", down: "tidak menjawab" },
    outage: (of, duration) => {
      const what = { link: "jaringan", dns: "nama (DNS)", broker: "broker" }[of];
      return `gangguan ${what}${duration === undefined ? "" : ` selama ${duration}`}`;
    },
    outageCause: {
      "power-site": "listrik lokasi padam",
      lan: "jaringan di lokasi sendiri",
      terminal: "terminal",
      obstruction: "ada yang menghalangi antena",
      "sun-transit": "Matahari di belakang satelit",
      "rain-fade": "hujan",
      "gateway-or-beam": "gateway atau beam satelit",
      "isp-core": "jaringan penyedia",
      dns: "nama (DNS)",
      quota: "kuota habis",
      broker: "broker",
      unknown: "penyebab tidak diketahui",
    },
    sunOutage: (start, end) => `gangguan Matahari berikutnya: ${start} sampai ${end}`,
    terminal: "Terminal",
    services: "Layanan",
    broker: "Broker",
    uplinkState: { off: "mati", connecting: "menyambung", connected: "tersambung", waiting: "terputus" },
    since: (duration) => `selama ${duration}`,
    nextAttempt: (duration) => `dicoba lagi ${duration} lagi`,
    acknowledged: (duration) => `konfirmasi terakhir ${duration} lalu`,
    neverAcknowledged: "belum ada konfirmasi",
    inFlight: (messages) => `${messages} sedang dikirim`,
    records: "Catatan",
    nothingWaits: "tidak ada yang menunggu",
    waits: (records) => `${records} menunggu`,
    oldest: (duration) => `paling lama ${duration}`,
    account: (recorded, delivered, queued, lost, thinned) =>
      `${recorded} tercatat = ${delivered} terkirim + ${queued} menunggu + ${lost} hilang${thinned ? ` + ${thinned} diringkas` : ""}`,
    stored: (bytes, maximum, ratio) => `tersimpan ${bytes} dari ${maximum} (${ratio})`,
    lost: (records) => `${records} hilang`,
    nothingLost: "tidak ada yang hilang",
    lostEarlier: (stores, records) =>
      `${stores === 1 ? "simpanan sebelumnya" : `${stores} simpanan sebelumnya`} hilang, ${records === undefined ? "jumlah catatan di dalamnya tidak diketahui" : `bersama ${records} catatan yang belum terkirim`}`,
    setAside: (count, names) => `${count} simpanan rusak disisihkan: ${names}; \`suar export\` ikut membacanya`,
    safeToSwitchOff: "Aman dimatikan: yang sudah tercatat tetap tersimpan.",
    notYetStored: (records) => `Jangan dimatikan dulu: catatan masih ditulis ke penyimpanan (${records}).`,
    box: "Kotak",
    processor: (ratio) => `CPU ${ratio}`,
    memoryFree: (bytes) => `memori kosong ${bytes}`,
    diskFree: (bytes) => `ruang simpan kosong ${bytes}`,
    temperature: (celsius) => celsius,
    boxUp: (duration) => `menyala ${duration}`,
    unknown: "belum diketahui",
    clock: "Jam",
    clockTrusted: "sudah benar",
    clockUntrusted: "belum disetel; waktu catatan dibetulkan nanti",
    noProblems: "Tidak ada masalah.",
    problems: (count) => `${count} masalah`,
  },
};
