import type { Language } from "../core/problems.ts";
import type { Errand } from "../setup/question.ts";

/** What setup says around its questions. */
export interface SetupCommandWords {
  readonly greeting: string;
  readonly resumed: string;
  readonly known: (file: string) => string;
  readonly dropped: (settings: string) => string;
  readonly unmounted: (device: string) => string;
  readonly brokenAnswers: (file: string) => string;
  readonly damagedAnswers: (file: string) => string;
  readonly errand: Readonly<Record<Errand, string>>;
  readonly checking: Readonly<Record<"reach" | "centre" | "terminal" | "files", string>>;
  readonly reached: (target: string, time: string) => string;
  readonly agentRuns: string;
  readonly written: (file: string) => string;
  readonly wouldWrite: (file: string) => string;
  readonly page: (address: string) => string;
  // The end.
  readonly starting: string;
  readonly serviceFailed: (reason: string) => string;
  readonly agentByHand: string;
  readonly noService: (command: string) => string;
  readonly noBroker: string;
  readonly waiting: Readonly<Record<"starting" | "connecting" | "connected" | "waiting" | "off", string>>;
  readonly received: (site: string, broker: string) => string;
  readonly account: (recorded: string, delivered: string, queued: string) => string;
  readonly notYet: (seconds: number) => string;
  readonly agentSilent: string;
  readonly kept: string;
  readonly next: string;
  // Answers files.
  readonly site: string;
  readonly sitesGood: (count: string, file: string) => string;
  readonly checkedSites: (done: string, of: string) => string;
}

export const COMMAND_WORDS: Readonly<Record<Language, SetupCommandWords>> = {
  en: {
    greeting: "Setting up Suar at this site.",
    resumed: "What was answered last time is offered again.",
    known: (file) => `${file} is there already; its settings are offered.`,
    dropped: (settings) => `Not understood in the present configuration, and left out: ${settings}`,
    unmounted: (device) =>
      `A stick is plugged in but not mounted. Stop with Ctrl-C, then: sudo mount -o ro ${device} /mnt, and run this again.`,
    damagedAnswers: (file) =>
      `Some sites of ${file} are filled in wrongly and left out; \`suar setup --answers ${file} --dry-run\` says why.`,
    brokenAnswers: (file) => `${file} cannot be used; \`suar setup --answers ${file} --dry-run\` says why.`,
    errand: {
      stick: "Looking at the stick …",
      terminals: "Looking for the terminal (up to 30 s) …",
      centre: "Trying the centre …",
    },
    checking: {
      reach: "Checking whether it answers …",
      centre: "Trying to get in …",
      terminal: "Asking the terminal …",
      files: "Reading the files …",
    },
    reached: (target, time) => `${target} answers (${time}).`,
    agentRuns: "The agent runs; getting in is seen once this is saved.",
    written: (file) => `Saved: ${file}`,
    wouldWrite: (file) => `Nothing was written. ${file} would be:`,
    page: (address) => `Page for the phone: ${address}`,
    starting: "Starting the agent …",
    serviceFailed: (reason) => `The service does not start: ${reason}. Look with: journalctl -u suar -n 20`,
    agentByHand: "An agent runs here that is no service: stop it and start it again, so that it takes this on.",
    noService: (command) => `Suar does not run as a service with this. Start it with: ${command}`,
    noBroker: "No broker yet: records are kept on the box.",
    waiting: {
      starting: "the agent starts",
      connecting: "connecting",
      connected: "connected, waiting for the confirmation",
      waiting: "not connected, trying again",
      off: "no broker",
    },
    received: (site, broker) => `The centre has the first records of ${site} (${broker}).`,
    account: (recorded, delivered, queued) => `${recorded} recorded, ${delivered} received, ${queued} waiting`,
    notYet: (seconds) => `Within ${seconds} s nothing has arrived at the centre yet.`,
    agentSilent: "The agent does not answer. Look with: sudo suar doctor, or journalctl -u suar -n 20",
    kept: "Nothing is lost: records are kept and sent as soon as the link allows. `sudo suar status` shows it.",
    next: "`sudo suar doctor` checks everything once more.",
    site: "site",
    sitesGood: (count, file) => `${file} is in order: ${count}. Nothing was written.`,
    checkedSites: (done, of) => `${done} of ${of} sites …`,
  },
  id: {
    greeting: "Menyiapkan Suar di lokasi ini.",
    resumed: "Isian yang kemarin belum selesai ditawarkan lagi.",
    known: (file) => `${file} sudah ada; isinya ditawarkan.`,
    dropped: (settings) => `Tidak dimengerti di konfigurasi sekarang, jadi tidak dipakai: ${settings}`,
    unmounted: (device) =>
      `Flashdisk sudah dicolok tetapi belum terpasang. Berhenti dengan Ctrl-C, ketik: sudo mount -o ro ${device} /mnt lalu jalankan lagi.`,
    damagedAnswers: (file) =>
      `Sebagian lokasi di ${file} salah isi, jadi dilewati; sebabnya: \`suar setup --answers ${file} --dry-run\`.`,
    brokenAnswers: (file) => `${file} tidak bisa dipakai; sebabnya: \`suar setup --answers ${file} --dry-run\`.`,
    errand: {
      stick: "Melihat isi flashdisk …",
      terminals: "Mencari terminal (paling lama 30 detik) …",
      centre: "Mencoba menghubungi pusat …",
    },
    checking: {
      reach: "Memeriksa apakah menjawab …",
      centre: "Mencoba masuk …",
      terminal: "Bertanya ke terminal …",
      files: "Membaca berkas …",
    },
    reached: (target, time) => `${target} menjawab (${time}).`,
    agentRuns: "Agen sedang jalan; hasil masuknya terlihat setelah disimpan.",
    written: (file) => `Tersimpan: ${file}`,
    wouldWrite: (file) => `Tidak ada yang ditulis. Isi ${file} nantinya:`,
    page: (address) => `Halaman untuk HP: ${address}`,
    starting: "Menjalankan agen …",
    serviceFailed: (reason) => `Layanan tidak mau jalan: ${reason}. Lihat dengan: journalctl -u suar -n 20`,
    agentByHand: "Ada agen yang jalan bukan sebagai layanan: hentikan lalu jalankan lagi, supaya memakai isian ini.",
    noService: (command) => `Suar tidak jalan sebagai layanan dengan isian ini. Jalankan dengan: ${command}`,
    noBroker: "Broker belum ada: catatan disimpan di kotak.",
    waiting: {
      starting: "agen baru jalan",
      connecting: "sedang menyambung",
      connected: "tersambung, menunggu konfirmasi",
      waiting: "belum tersambung, dicoba lagi",
      off: "tanpa broker",
    },
    received: (site, broker) => `Pusat sudah menerima catatan pertama dari ${site} (${broker}).`,
    account: (recorded, delivered, queued) => `${recorded} dicatat, ${delivered} diterima, ${queued} menunggu`,
    notYet: (seconds) => `Dalam ${seconds} detik belum ada yang sampai ke pusat.`,
    agentSilent: "Agennya tidak menjawab. Lihat dengan: sudo suar doctor, atau journalctl -u suar -n 20",
    kept: "Tidak ada yang hilang: catatan disimpan dan dikirim begitu jaringan bisa. Lihat dengan `sudo suar status`.",
    next: "`sudo suar doctor` memeriksa semuanya sekali lagi.",
    site: "lokasi",
    sitesGood: (count, file) => `${file} sudah benar: ${count}. Tidak ada yang ditulis.`,
    checkedSites: (done, of) => `${done} dari ${of} lokasi …`,
  },
};
