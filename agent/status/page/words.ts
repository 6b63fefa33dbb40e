import type { Language } from "../../core/language.ts";
import type { SignalFigure } from "../../core/page.ts";

/** Every word of the page that `suar status` does not have. One type for both languages: a missing translation does not compile. */
export interface PageWords {
  readonly title: string;
  /** Of the other language, in that language. */
  readonly otherLanguage: string;
  readonly theme: string;
  /** `%` is how long ago. */
  readonly offline: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly paused: string;
  readonly goOn: string;
  readonly link: string;
  readonly linkState: Readonly<Record<"up" | "degraded" | "down" | "unknown", string>>;
  readonly lasting: (duration: string) => string;
  readonly safe: string;
  readonly safeBecause: string;
  readonly unsafe: string;
  readonly unsafeBecause: (records: string) => string;
  readonly unsafeProblem: string;
  readonly signal: string;
  readonly figure: Readonly<Record<SignalFigure, string>>;
  readonly noSignal: string;
  readonly roundTrip: string;
  readonly loss: string;
  readonly unknown: string;
  readonly lastDay: string;
  readonly hoursAgo: (hours: number) => string;
  readonly now: string;
  readonly range: (least: string, most: string) => string;
  readonly linkWasDown: (duration: string) => string;
  readonly notMeasured: (duration: string) => string;
  readonly align: string;
  readonly problems: string;
  readonly noProblems: string;
  readonly centre: string;
  readonly connection: string;
  readonly confirmed: string;
  readonly ago: (duration: string) => string;
  readonly never: string;
  readonly waiting: string;
  readonly nothingWaits: string;
  readonly records: (records: string) => string;
  readonly oldest: (duration: string) => string;
  readonly lost: string;
  readonly usedToday: string;
  readonly outages: string;
  readonly noOutages: string;
  readonly lastedAndEnded: (duration: string | undefined, ago: string) => string;
  readonly long: string;
  readonly services: string;
  readonly noServices: string;
  readonly terminal: string;
  readonly noTerminal: string;
  readonly sun: string;
  readonly sunIn: (duration: string, length: string) => string;
  readonly sunNow: (left: string) => string;
  readonly sunUnknown: string;
  readonly box: string;
  readonly clock: string;
  readonly version: (version: string, running: string) => string;
  readonly notFound: string;
  readonly home: string;
  readonly alignTitle: string;
  readonly alignHint: string;
  readonly best: string;
  readonly bestAnew: string;
  readonly toneOn: string;
  readonly toneOff: string;
  readonly readAgo: (ago: string, every: string) => string;
  readonly waitingForReading: string;
  readonly locked: string;
  readonly unlocked: string;
  readonly noFigure: string;
  readonly terminalMissing: string;
  readonly needsScript: string;
}

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
  en: {
    title: "Site",
    otherLanguage: "Indonesia",
    theme: "Light or dark",
    offline: "No connection to the box. This is how it was % ago.",
    seconds: "s",
    minutes: "min",
    paused: "Paused, to spare the terminal.",
    goOn: "Go on",
    link: "Link",
    linkState: { up: "Link up", degraded: "Link degraded", down: "Link down", unknown: "Link not known yet" },
    lasting: (duration) => `for ${duration}`,
    safe: "Safe to switch off",
    safeBecause: "Every record is stored in the box.",
    unsafe: "Do not switch off yet",
    unsafeBecause: (records) => `Still being written to disk: ${records}.`,
    unsafeProblem: "The store has a problem: see below.",
    signal: "Signal",
    figure: {
      esn0Db: "Es/N0",
      ebn0Db: "Eb/N0",
      linkMarginDb: "Link margin",
      signalPct: "Signal",
      rxLevelDbm: "Receive level",
    },
    noSignal: "no figure",
    roundTrip: "Round trip",
    loss: "Loss",
    unknown: "not known yet",
    lastDay: "Last 24 hours",
    hoursAgo: (hours) => `${hours} h ago`,
    now: "now",
    range: (least, most) => `${least} to ${most}`,
    linkWasDown: (duration) => `link down for ${duration}`,
    notMeasured: (duration) => `not measured for ${duration}`,
    align: "Align the antenna",
    problems: "Problems",
    noProblems: "No problems.",
    centre: "Centre",
    connection: "Connection",
    confirmed: "Last confirmed",
    ago: (duration) => `${duration} ago`,
    never: "never yet",
    waiting: "Waiting to be sent",
    nothingWaits: "nothing",
    records: (records) => (records === "1" ? "1 record" : `${records} records`),
    oldest: (duration) => `the oldest for ${duration}`,
    lost: "Lost",
    usedToday: "Used today (UTC)",
    outages: "Outages of the last 24 hours",
    noOutages: "None.",
    lastedAndEnded: (duration, ago) => `${duration === undefined ? "" : `${duration}, `}ended ${ago} ago`,
    long: "over 5 minutes",
    services: "Services",
    noServices: "None is set up.",
    terminal: "Terminal",
    noTerminal: "None is set up, or it cannot be read.",
    sun: "Next sun outage",
    sunIn: (duration, length) => `in ${duration}, for ${length}`,
    sunNow: (left) => `now, ${left} to go`,
    sunUnknown: "Not known: it needs the place of the site (location) and a clock that is set.",
    box: "Box",
    clock: "Clock",
    version: (version, running) => `Suar ${version}, running for ${running}`,
    notFound: "There is no such page.",
    home: "To the page of the site",
    alignTitle: "Align the antenna",
    alignHint: "Move the antenna slowly, and wait for the next reading after each move. Higher is better.",
    best: "Best",
    bestAnew: "Begin anew",
    toneOn: "Turn the tone on",
    toneOff: "Turn the tone off",
    readAgo: (ago, every) => `Read ${ago} ago; the terminal is read every ${every}.`,
    waitingForReading: "Waiting for the terminal.",
    locked: "locked",
    unlocked: "not locked",
    noFigure: "This terminal gives no figure for its signal.",
    terminalMissing: "No terminal is set up. `suar setup` or the setting collectors.terminal.profile names it.",
    needsScript: "This view needs JavaScript.",
  },
  id: {
    title: "Lokasi",
    otherLanguage: "English",
    theme: "Terang atau gelap",
    offline: "Tidak tersambung ke kotak. Ini keadaan % lalu.",
    seconds: "detik",
    minutes: "menit",
    paused: "Dijeda, supaya terminal tidak terbebani.",
    goOn: "Lanjutkan",
    link: "Jaringan",
    linkState: {
      up: "Jaringan lancar",
      degraded: "Jaringan tersendat",
      down: "Jaringan putus",
      unknown: "Jaringan belum diketahui",
    },
    lasting: (duration) => `selama ${duration}`,
    safe: "Aman dimatikan",
    safeBecause: "Semua catatan sudah tersimpan di kotak.",
    unsafe: "Jangan dimatikan dulu",
    unsafeBecause: (records) => `Masih ditulis ke penyimpanan: ${records}.`,
    unsafeProblem: "Penyimpanan bermasalah: lihat di bawah.",
    signal: "Sinyal",
    figure: {
      esn0Db: "Es/N0",
      ebn0Db: "Eb/N0",
      linkMarginDb: "Margin",
      signalPct: "Sinyal",
      rxLevelDbm: "Daya terima",
    },
    noSignal: "tidak ada angka",
    roundTrip: "Waktu tempuh",
    loss: "Paket hilang",
    unknown: "belum diketahui",
    lastDay: "24 jam terakhir",
    hoursAgo: (hours) => `${hours} jam lalu`,
    now: "sekarang",
    range: (least, most) => `${least} sampai ${most}`,
    linkWasDown: (duration) => `jaringan putus ${duration}`,
    notMeasured: (duration) => `tidak terukur ${duration}`,
    align: "Arahkan antena",
    problems: "Masalah",
    noProblems: "Tidak ada masalah.",
    centre: "Pusat",
    connection: "Sambungan",
    confirmed: "Konfirmasi terakhir",
    ago: (duration) => `${duration} lalu`,
    never: "belum pernah",
    waiting: "Menunggu dikirim",
    nothingWaits: "tidak ada",
    records: (records) => `${records} catatan`,
    oldest: (duration) => `paling lama ${duration}`,
    lost: "Hilang",
    usedToday: "Terpakai hari ini (UTC)",
    outages: "Gangguan 24 jam terakhir",
    noOutages: "Tidak ada.",
    lastedAndEnded: (duration, ago) => `${duration === undefined ? "" : `${duration}, `}selesai ${ago} lalu`,
    long: "lebih dari 5 menit",
    services: "Layanan",
    noServices: "Belum ada yang diatur.",
    terminal: "Terminal",
    noTerminal: "Belum diatur, atau tidak bisa dibaca.",
    sun: "Gangguan Matahari berikutnya",
    sunIn: (duration, length) => `${duration} lagi, selama ${length}`,
    sunNow: (left) => `sekarang, ${left} lagi selesai`,
    sunUnknown: "Belum diketahui: perlu letak lokasi (location) dan jam yang sudah benar.",
    box: "Kotak",
    clock: "Jam",
    version: (version, running) => `Suar ${version}, sudah jalan ${running}`,
    notFound: "Halaman ini tidak ada.",
    home: "Ke halaman lokasi",
    alignTitle: "Arahkan antena",
    alignHint:
      "Gerakkan antena pelan-pelan, dan tunggu angka berikutnya setiap kali bergeser. Makin tinggi makin baik.",
    best: "Terbaik",
    bestAnew: "Ulang dari awal",
    toneOn: "Nyalakan nada",
    toneOff: "Matikan nada",
    readAgo: (ago, every) => `Dibaca ${ago} lalu; terminal dibaca tiap ${every}.`,
    waitingForReading: "Menunggu terminal.",
    locked: "terkunci",
    unlocked: "tidak terkunci",
    noFigure: "Terminal ini tidak memberi angka sinyal.",
    terminalMissing: "Terminal belum diatur. Pakai `suar setup`, atau isi pengaturan collectors.terminal.profile.",
    needsScript: "Tampilan ini perlu JavaScript.",
  },
};
