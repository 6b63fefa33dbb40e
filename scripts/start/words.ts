import type { Language } from "../../agent/core/problems.ts";

/** Every word of `npm start` beside those of the agent's status, in both languages. A missing translation does not compile. */
export interface StartWords {
  readonly tagline: string;
  readonly site: string;
  readonly demoCadence: (windowSeconds: number, probeSeconds: number) => string;
  readonly defaultCadence: string;
  readonly embeddedBroker: (address: string) => string;
  readonly realBroker: (address: string) => string;
  readonly starting: string;
  readonly stopping: string;
  readonly path: string;
  readonly box: string;
  readonly boxTitle: string;
  readonly outbox: string;
  readonly internet: string;
  readonly names: string;
  readonly roundTrip: string;
  readonly traffic: string;
  readonly received: string;
  readonly sent: string;
  readonly records: string;
  readonly recorded: string;
  readonly waiting: string;
  readonly delivered: string;
  readonly arrived: string;
  readonly balanced: string;
  readonly unbalanced: string;
  readonly lost: string;
  readonly oldest: string;
  readonly stored: string;
  readonly uplink: string;
  readonly state: string;
  readonly since: string;
  readonly onTheWay: string;
  readonly confirmed: string;
  readonly ago: (duration: string) => string;
  readonly nextAttempt: string;
  readonly inTime: (duration: string) => string;
  readonly atBroker: string;
  readonly messages: string;
  readonly uniqueRecords: string;
  readonly duplicates: string;
  readonly bytes: string;
  readonly uncounted: (reason: string) => string;
  readonly pausedShort: string;
  readonly problems: string;
  readonly noProblems: string;
  readonly quitKey: string;
  readonly pauseKey: string;
  readonly resumeKey: string;
  readonly pausedHint: string;
  readonly memory: string;
  readonly disk: string;
  readonly temperature: string;
  /** @param thinned undefined when nothing was. */
  readonly account: (recorded: string, delivered: string, waiting: string, lost: string, thinned?: string) => string;
  readonly brokerReceived: (records: string) => string;
  readonly accountedFor: string;
  readonly notAccountedFor: string;
  readonly noAccount: string;
  readonly agentEnded: string;
  readonly brokerEnded: string;
  readonly killed: string;
  readonly kept: (directory: string) => string;
  readonly picture: (file: string) => string;
  readonly notAuthorised: string;
  readonly brokerNotReached: string;
  readonly subscriptionInterrupted: string;
}

export const START_WORDS: Readonly<Record<Language, StartWords>> = {
  en: {
    tagline: "beacon for village links",
    site: "site",
    demoCadence: (window, probe) => `demo cadence: ${window} s windows, ${probe} s probes`,
    defaultCadence: "default cadence: windows of 60 s",
    embeddedBroker: (address) => `embedded broker ${address}`,
    realBroker: (address) => `broker ${address}`,
    starting: "starting ...",
    stopping: "stopping: sending what can be sent ...",
    path: "The way out",
    box: "box",
    boxTitle: "The box",
    outbox: "Outbox",
    internet: "internet",
    names: "names",
    roundTrip: "Round trip",
    traffic: "Traffic",
    received: "in",
    sent: "out",
    records: "Records",
    recorded: "recorded",
    waiting: "waiting",
    delivered: "delivered",
    arrived: "received",
    balanced: "every record accounted for",
    unbalanced: "the account does not balance",
    lost: "lost",
    oldest: "oldest",
    stored: "stored",
    uplink: "Uplink",
    state: "state",
    since: "for",
    onTheWay: "on the way",
    confirmed: "confirmed",
    ago: (duration) => `${duration} ago`,
    nextAttempt: "next attempt",
    inTime: (duration) => `in ${duration}`,
    atBroker: "At the broker",
    messages: "messages",
    uniqueRecords: "records",
    duplicates: "duplicates",
    bytes: "bytes",
    uncounted: (reason) => `What the broker receives is not counted: ${reason}.`,
    pausedShort: "paused",
    problems: "Problems",
    noProblems: "No problems.",
    quitKey: "quit",
    pauseKey: "stop the broker and watch the queue grow",
    resumeKey: "bring the broker back and watch the queue drain",
    pausedHint: "broker stopped",
    memory: "memory free",
    disk: "disk free",
    temperature: "temperature",
    account: (recorded, delivered, waiting, lost, thinned) =>
      `Recorded ${recorded}: delivered ${delivered}, waiting ${waiting}, lost ${lost}${thinned ? `, merged into coarser ones ${thinned}` : ""}.`,
    brokerReceived: (records) => `The broker received ${records}.`,
    accountedFor: "Every record is accounted for.",
    notAccountedFor: "This does not balance: keep the log and report it.",
    noAccount: "The agent did not give its account.",
    agentEnded: "The agent ended by itself. Its last words:",
    brokerEnded: "The embedded broker ended by itself. Its last words:",
    killed: "The agent was ended before it had finished.",
    kept: (directory) => `Records and log are kept in ${directory}.`,
    picture: (file) => `Picture: ${file}`,
    notAuthorised: "the broker does not let this user subscribe",
    brokerNotReached: "the broker could not be reached at the start",
    subscriptionInterrupted: "the subscription was interrupted",
  },
  id: {
    tagline: "suar untuk jaringan desa",
    site: "lokasi",
    demoCadence: (window, probe) => `irama demo: rangkuman ${window} detik, uji ${probe} detik`,
    defaultCadence: "irama biasa: rangkuman 60 detik",
    embeddedBroker: (address) => `broker bawaan ${address}`,
    realBroker: (address) => `broker ${address}`,
    starting: "sedang mulai ...",
    stopping: "berhenti: mengirim yang masih bisa dikirim ...",
    path: "Jalan keluar",
    box: "kotak",
    boxTitle: "Kotak",
    outbox: "Penyimpanan",
    internet: "internet",
    names: "nama",
    roundTrip: "Waktu tempuh",
    traffic: "Lalu lintas",
    received: "masuk",
    sent: "keluar",
    records: "Catatan",
    recorded: "tercatat",
    waiting: "menunggu",
    delivered: "terkirim",
    arrived: "diterima",
    balanced: "semua catatan jelas nasibnya",
    unbalanced: "hitungan tidak cocok",
    lost: "hilang",
    oldest: "terlama",
    stored: "isi",
    uplink: "Pengiriman",
    state: "status",
    since: "selama",
    onTheWay: "di jalan",
    confirmed: "jawaban",
    ago: (duration) => `${duration} lalu`,
    nextAttempt: "dicoba",
    inTime: (duration) => `${duration} lagi`,
    atBroker: "Di broker",
    messages: "pesan",
    uniqueRecords: "catatan",
    duplicates: "kembar",
    bytes: "ukuran",
    uncounted: (reason) => `Yang diterima broker tidak dihitung: ${reason}.`,
    pausedShort: "dijeda",
    problems: "Masalah",
    noProblems: "Tidak ada masalah.",
    quitKey: "selesai",
    pauseKey: "matikan broker, lihat antrean bertambah",
    resumeKey: "hidupkan broker, lihat antrean habis",
    pausedHint: "broker dimatikan",
    memory: "memori kosong",
    disk: "ruang kosong",
    temperature: "suhu",
    account: (recorded, delivered, waiting, lost, thinned) =>
      `Tercatat ${recorded}: terkirim ${delivered}, menunggu ${waiting}, hilang ${lost}${thinned ? `, diringkas ${thinned}` : ""}.`,
    brokerReceived: (records) => `Broker menerima ${records}.`,
    accountedFor: "Semua catatan jelas nasibnya.",
    notAccountedFor: "Hitungannya tidak cocok: simpan log-nya dan laporkan.",
    noAccount: "Agen tidak memberi hitungannya.",
    agentEnded: "Agen berhenti sendiri. Pesan terakhirnya:",
    brokerEnded: "Broker bawaan berhenti sendiri. Pesan terakhirnya:",
    killed: "Agen dihentikan sebelum selesai.",
    kept: (directory) => `Catatan dan log disimpan di ${directory}.`,
    picture: (file) => `Gambar: ${file}`,
    notAuthorised: "broker tidak mengizinkan pengguna ini berlangganan",
    brokerNotReached: "broker tidak bisa dihubungi di awal",
    subscriptionInterrupted: "langganan sempat terputus",
  },
};
