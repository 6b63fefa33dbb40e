import type { Language } from "../../core/language.ts";
import { formatNumber, formatRoundTrip } from "../../status/format.ts";
import { describeAlerts, describeTerminal } from "../../status/terminal.ts";
import { findingsOf } from "./finding.ts";

const port = findingsOf("interface");
const gateway = findingsOf("gateway");
const terminal = findingsOf("terminal");
const names = findingsOf("names");
const internet = findingsOf("internet");

/** What a terminal measures, by the names of its reading. */
interface Figures {
  readonly profile: string;
  readonly [figure: string]: string | number;
}

function figures(measured: Readonly<Record<string, number>>): Figures {
  return { profile: "hughes", ...measured };
}

function shown(fields: Figures, language: Language): string {
  const [text] = describeTerminal({ ...fields }, language);
  return text === "" ? "" : `: ${text}`;
}

/** From the network port to the internet. */
export const NETWORK_FINDINGS = {
  "interface-good": port.pass(
    { name: "eth0" },
    {
      en: (d) => [`${d.name} is connected and has an address.`],
      id: (d) => [`${d.name} tersambung dan sudah dapat alamat.`],
    },
  ),
  "interface-missing": port.fail(
    { name: "eth1" },
    {
      en: (d) => [
        `There is no network interface ${d.name}.`,
        "Check collectors.interface in the configuration: `ip link` lists the ones there are. A USB adapter: plug it in again.",
      ],
      id: (d) => [
        `Tidak ada port jaringan ${d.name}.`,
        "Periksa collectors.interface di konfigurasi; `ip link` menampilkan port yang ada. Kalau adaptor USB, cabut lalu colok lagi.",
      ],
    },
  ),
  "interface-off": port.fail(
    { name: "eth0" },
    {
      en: (d) => [
        `The network interface ${d.name} is switched off.`,
        `Switch it on: \`sudo ip link set ${d.name} up\`.`,
      ],
      id: (d) => [`Port jaringan ${d.name} dimatikan.`, `Nyalakan: \`sudo ip link set ${d.name} up\`.`],
    },
  ),
  "interface-no-cable": port.fail(
    { name: "eth0" },
    {
      en: (d) => [
        `Nothing is connected to ${d.name}: no cable, or no device that is switched on at its other end.`,
        "Push the cable in until it clicks, on both ends; look whether the lights beside the socket are on; try another cable.",
      ],
      id: (d) => [
        `${d.name} tidak tersambung: kabelnya lepas, atau alat di ujung sana mati.`,
        "Colok kabel sampai bunyi klik di kedua ujung, lihat lampu di samping colokan, lalu coba kabel lain.",
      ],
    },
  ),
  "interface-no-address": port.fail(
    { name: "eth0" },
    {
      en: (d) => [
        `${d.name} is connected but has no address: the router gave none.`,
        "Restart the router or modem, wait two minutes, and look again. With a fixed address, check its settings.",
      ],
      id: (d) => [
        `${d.name} tersambung tetapi belum dapat alamat dari router.`,
        "Nyalakan ulang router atau modem, tunggu dua menit, lalu periksa lagi. Kalau alamatnya diatur sendiri, cek pengaturannya.",
      ],
    },
  ),
  "interface-no-route": port.fail(
    {},
    {
      en: () => [
        "The box knows no way out: it has no default route, for want of a cable or of an address from the router.",
        "Check the cable to the modem or router, restart the router, wait two minutes, and look again.",
      ],
      id: () => [
        "Kotak tidak tahu jalan keluar (rute default tidak ada), karena kabel lepas atau router belum memberi alamat.",
        "Periksa kabel ke modem atau router, nyalakan ulang router, tunggu dua menit, lalu periksa lagi.",
      ],
    },
  ),
  "interface-elsewhere": port.skip(
    {},
    {
      en: () => ["There is no default route, but the internet is reached another way, so this is not examined."],
      id: () => [
        "Rute default tidak ada, tetapi internet tetap jalan lewat jalan lain, jadi bagian ini tidak diperiksa.",
      ],
    },
  ),
  "gateway-good": gateway.pass(
    { address: "192.168.1.1", rttMs: 0.8 },
    {
      en: (d) => [`${d.address} answers after ${formatRoundTrip(d.rttMs, "en")}.`],
      id: (d) => [`${d.address} menjawab dalam ${formatRoundTrip(d.rttMs, "id")}.`],
    },
  ),
  "gateway-quiet": gateway.pass(
    { address: "192.168.1.1" },
    {
      en: (d) => [`${d.address} does not answer pings, but lets the internet through.`],
      id: (d) => [`${d.address} tidak menjawab ping, tetapi internet lewat sana jalan.`],
    },
  ),
  "gateway-present": gateway.pass(
    { address: "192.168.1.1" },
    {
      en: (d) => [`${d.address} does not answer pings, but it is there.`],
      id: (d) => [`${d.address} tidak menjawab ping, tetapi alatnya ada dan menyala.`],
    },
  ),
  "gateway-silent": gateway.fail(
    { address: "192.168.1.1" },
    {
      en: (d) => [
        `The gateway ${d.address} does not answer: the router or modem is off, hangs, or is not at the end of this cable.`,
        "See whether the router and the modem have power, switch them off for ten seconds, and wait five minutes.",
      ],
      id: (d) => [
        `Gateway ${d.address} tidak menjawab: router atau modem mati, macet, atau kabelnya salah colok.`,
        "Lihat apakah router dan modem menyala, matikan sepuluh detik, nyalakan lagi, lalu tunggu lima menit.",
      ],
    },
  ),
  "gateway-none": gateway.skip(
    {},
    {
      en: () => ["There is no gateway to ask."],
      id: () => ["Tidak ada gateway yang bisa ditanya."],
    },
  ),
  "gateway-no-ping": gateway.warn(
    {},
    {
      en: () => [
        "The program ping cannot be used, so nobody can be asked whether he is there, and no round trips are measured.",
        "Install it: `sudo apt install iputils-ping`.",
      ],
      id: () => [
        "Program ping tidak bisa dipakai, jadi tidak ada yang bisa ditanya dan waktu tempuh tidak terukur.",
        "Pasang: `sudo apt install iputils-ping`.",
      ],
    },
  ),
  "terminal-good": terminal.pass(figures({ signalPct: 74 }), {
    en: (d) => [`The terminal (${d.profile}) is locked to the satellite and reports nothing wrong${shown(d, "en")}.`],
    id: (d) => [`Terminal (${d.profile}) terkunci ke satelit dan tidak melaporkan masalah${shown(d, "id")}.`],
  }),
  "terminal-read": terminal.pass(figures({ rxLevelDbm: -52.4 }), {
    en: (d) => [`The terminal (${d.profile}) answers and reports nothing wrong${shown(d, "en")}.`],
    id: (d) => [`Terminal (${d.profile}) menjawab dan tidak melaporkan masalah${shown(d, "id")}.`],
  }),
  "terminal-unset": terminal.skip(
    {},
    {
      en: () => [
        "No terminal is set, so its signal is not recorded.",
        "`suar terminal probe` finds out whether it can be read.",
      ],
      id: () => [
        "Terminal belum diatur, jadi sinyalnya tidak dicatat.",
        "`suar terminal probe` mencari tahu apakah terminalnya bisa dibaca.",
      ],
    },
  ),
  "terminal-unread": terminal.fail(
    { profile: "hughes" },
    {
      en: (d) => [
        `The terminal (${d.profile}) cannot be read.`,
        "See whether the modem is on and the box is connected to it; `suar terminal probe` tries all that Suar knows.",
      ],
      id: (d) => [
        `Terminal (${d.profile}) tidak bisa dibaca.`,
        "Pastikan modem menyala dan kotak tersambung ke modem; `suar terminal probe` mencoba semua jenis yang dikenal Suar.",
      ],
    },
  ),
  "terminal-partly": terminal.warn(
    { profile: "hughes" },
    {
      en: (d) => [
        `Only a part of what the terminal (${d.profile}) says can be read.`,
        "Its signal may be missing at the centre. Name the model and its version to the centre.",
      ],
      id: (d) => [
        `Data terminal (${d.profile}) hanya terbaca sebagian.`,
        "Bisa jadi sinyalnya tidak sampai ke pusat. Sebutkan tipe dan versi modemnya ke pusat.",
      ],
    },
  ),
  "terminal-unlocked": terminal.fail(
    { profile: "hughes" },
    {
      en: (d) => [
        `The terminal (${d.profile}) does not hear the satellite.`,
        "In heavy rain wait half an hour. Otherwise look for what stands before the antenna, check its cable and connectors for water, and point it anew.",
      ],
      id: (d) => [
        `Terminal (${d.profile}) tidak menangkap satelit.`,
        "Kalau hujan deras, tunggu setengah jam. Kalau tidak, lihat apakah antena terhalang, cek kabel dan konektornya apakah kemasukan air, lalu pointing ulang.",
      ],
    },
  ),
  "terminal-alert": terminal.warn(
    { profile: "starlink", alerts: "obstructed" },
    {
      en: (d) => [
        `The terminal (${d.profile}) reports: ${describeAlerts(d.alerts, "en")}.`,
        "Look after it at the antenna or in the terminal's own page; tell the provider what it says.",
      ],
      id: (d) => [
        `Terminal (${d.profile}) melaporkan: ${describeAlerts(d.alerts, "id")}.`,
        "Periksa di antena atau di halaman modem, dan sampaikan laporan itu ke penyedia.",
      ],
    },
  ),
  "terminal-weak": terminal.warn(
    { profile: "newtec-el470", marginDb: 0.7 },
    {
      en: (d) => [
        `The terminal (${d.profile}) has ${formatNumber(d.marginDb, 1, "en")} dB to spare: the next rain will cut the link.`,
        "Point the antenna more finely, and see whether anything has grown into its view.",
      ],
      id: (d) => [
        `Sinyal terminal (${d.profile}) hanya lebih ${formatNumber(d.marginDb, 1, "id")} dB, hujan sedikit saja bisa putus.`,
        "Pointing antena lebih teliti, dan lihat apakah ada pohon atau bangunan yang menghalangi.",
      ],
    },
  ),
  "names-good": names.pass(
    {},
    {
      en: () => ["Names are found."],
      id: () => ["Nama bisa dicari."],
    },
  ),
  "names-silent": names.fail(
    {},
    {
      en: () => [
        "Nobody answers who could look up names, although the internet is there: the name server in use is not.",
        "Set another name server, for example 8.8.8.8, in the router or in the box.",
      ],
      id: () => [
        "Tidak ada server nama (DNS) yang menjawab, padahal internet jalan.",
        "Ganti server DNS di router atau kotak, misalnya 8.8.8.8.",
      ],
    },
  ),
  "names-broker-unknown": names.fail(
    { host: "broker.example.net" },
    {
      en: (d) => [
        `There is no such name: ${d.host}.`,
        "Compare it letter by letter with what the centre gave you (uplink.broker). If it is right, ask the centre.",
      ],
      id: (d) => [
        `Nama ${d.host} tidak ada.`,
        "Cocokkan huruf demi huruf dengan yang diberikan pusat (uplink.broker). Kalau sudah benar, tanyakan ke pusat.",
      ],
    },
  ),
  "names-odd": names.warn(
    {},
    {
      en: () => [
        "The name server answers, but does not know a name that every name server knows.",
        "A router that has lost the internet does so, and a login page (captive portal). See Internet below.",
      ],
      id: () => [
        "Server nama (DNS) menjawab, tetapi tidak kenal nama yang mestinya dikenal semua server.",
        "Biasanya router kehilangan internet, atau ada halaman login (captive portal). Lihat bagian Internet di bawah.",
      ],
    },
  ),
  "names-untried": names.skip(
    {},
    {
      en: () => ["Nobody answered, which says nothing while the internet is away: see Internet."],
      id: () => [
        "Tidak ada yang menjawab, tetapi belum bisa dinilai karena internet belum jalan: lihat bagian Internet.",
      ],
    },
  ),
  "names-unasked": names.skip(
    {},
    {
      en: () => ["No name needs to be found here."],
      id: () => ["Di sini tidak ada nama yang perlu dicari."],
    },
  ),
  "internet-good": internet.pass(
    { target: "1.1.1.1", rttMs: 612 },
    {
      en: (d) => [`${d.target} answers after ${formatRoundTrip(d.rttMs, "en")}.`],
      id: (d) => [`${d.target} menjawab dalam ${formatRoundTrip(d.rttMs, "id")}.`],
    },
  ),
  "internet-quiet": internet.warn(
    {},
    {
      en: () => [
        "The internet is there, but nobody answers pings. Suar judges the link by them, so it will take it for down.",
        "Ask the provider to let ICMP echo through, or set addresses that answer: collectors.link.anycast.",
      ],
      id: () => [
        "Internet jalan, tetapi tidak ada yang menjawab ping. Suar menilai jaringan dari ping, jadi akan dikira putus.",
        "Minta penyedia membuka ICMP (ping), atau atur alamat lain yang menjawab di collectors.link.anycast.",
      ],
    },
  ),
  "internet-silent": internet.fail(
    { targets: "1.1.1.1, 8.8.8.8" },
    {
      en: (d) => [
        `Nothing on the internet answers (${d.targets}): the link is down behind the gateway.`,
        "Look at the terminal: is it locked, does it rain, is the quota used up? If all is well there, call the provider. Records are kept meanwhile.",
      ],
      id: (d) => [
        `Tidak ada yang menjawab di internet (${d.targets}): jaringan putus setelah gateway.`,
        "Lihat terminal: terkunci tidak, hujan tidak, kuota habis tidak? Kalau semua bagus, hubungi penyedia. Catatan tetap disimpan.",
      ],
    },
  ),
  "internet-captive": internet.fail(
    {},
    {
      en: () => [
        "A login page (captive portal) answers in the place of the internet: the box is not let through.",
        "Log in with the phone on the same network, buy a package, or have the box exempted by the owner of the hotspot.",
      ],
      id: () => [
        "Yang menjawab halaman login (captive portal), bukan internet: kotak belum boleh lewat.",
        "Login dulu dari HP di jaringan yang sama, beli paket, atau minta pengelola hotspot membebaskan kotak ini.",
      ],
    },
  ),
  "internet-untried": internet.skip(
    {},
    {
      en: () => ["Nobody answered, which says nothing while the box does not even reach its router: see above."],
      id: () => [
        "Tidak ada yang menjawab, tetapi belum bisa dinilai karena kotak belum sampai ke router: lihat di atas.",
      ],
    },
  ),
  "internet-unasked": internet.skip(
    {},
    {
      en: () => ["Nobody on the internet could be asked: ping cannot be used."],
      id: () => ["Internet tidak bisa diperiksa karena ping tidak bisa dipakai."],
    },
  ),
};
