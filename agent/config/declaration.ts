import { trueOrFalse } from "./kinds/boolean.ts";
import { address, addresses, hostNameOrNone, hosts, interfaceName, pageUrlOrNone } from "./kinds/network.ts";
import { decimal, whole } from "./kinds/number.ts";
import { siteName, timeZone } from "./kinds/place.ts";
import { serviceSources } from "./kinds/service-sources.ts";
import { choice, path } from "./kinds/text.ts";
import { upsOrNone } from "./kinds/ups.ts";
import {
  defaulted,
  group,
  optional,
  type PathOf,
  remotely,
  required,
  type SettingsOf,
  type ValueAt,
} from "./setting.ts";
import { TERMINAL_SETTINGS } from "./terminal-settings.ts";
import { UPLINK_SETTINGS } from "./uplink-settings.ts";

/**
 * Every setting of the agent, once. The type `Settings`, file, environment and flags, checks, reference and JSON Schema all
 * follow from here. Lengths of time are in seconds and may have a fraction.
 */
export const DECLARATION = {
  site: required(siteName, {
    en: "Name of this site: a level of its topics, and the common name of its certificate. Recommended: the village code of Kemendagri without dots.",
    id: "Nama lokasi ini: menjadi bagian topiknya dan nama (CN) pada sertifikatnya. Sebaiknya kode desa Kemendagri tanpa titik.",
  }),
  language: defaulted(
    choice(["auto", "en", "id"]),
    "auto",
    {
      en: "Language of everything a person reads. auto follows LC_ALL, LC_MESSAGES or LANG, and is English otherwise.",
      id: "Bahasa untuk semua yang dibaca orang. auto mengikuti LC_ALL, LC_MESSAGES atau LANG; kalau tidak ada, Inggris.",
    },
    "lang",
  ),
  dataDirectory: defaulted(
    path("directory"),
    "/var/lib/suar",
    {
      en: "Where records are kept until they are delivered, and where the status socket is. Only one agent at a time uses it.",
      id: "Tempat catatan disimpan sampai terkirim, dan tempat soket status. Hanya boleh dipakai satu agen.",
    },
    "data-directory",
  ),
  timeZone: defaulted(timeZone, "auto", {
    en: "Time zone that a day's summary goes by. auto is the zone of the box.",
    id: "Zona waktu untuk ringkasan harian. auto berarti zona waktu kotak.",
  }),
  location: group(
    {
      en: "Where the site and its satellite are. From this follow the minutes in March and September in which the Sun stands behind the satellite.",
      id: "Letak lokasi dan satelitnya. Dari sini dihitung menit-menit di bulan Maret dan September saat Matahari tepat di belakang satelit.",
    },
    {
      latitude: remotely(
        optional(decimal({ minimum: -90, maximum: 90, unit: "degrees" }), {
          en: "Latitude of the site, south negative; two decimals are enough. Needs longitude. Without it there is no forecast.",
          id: "Lintang lokasi, selatan negatif; dua desimal cukup. Perlu longitude. Tanpa ini tidak ada prakiraan.",
        }),
      ),
      longitude: remotely(
        optional(decimal({ minimum: -180, maximum: 180, unit: "degrees" }), {
          en: "Longitude of the site, east positive. Needs latitude.",
          id: "Bujur lokasi, timur positif. Perlu latitude.",
        }),
      ),
      satelliteLongitude: remotely(
        defaulted(decimal({ minimum: 0, maximum: 360, unit: "degrees" }), 146, {
          en: "Where above the equator the satellite stands, degrees east. 146 is SATRIA-1. Only for geostationary satellites.",
          id: "Posisi satelit di atas khatulistiwa, derajat timur. 146 adalah SATRIA-1. Hanya untuk satelit geostasioner.",
        }),
      ),
      dishMetres: remotely(
        defaulted(decimal({ minimum: 0.3, maximum: 15, unit: "metres" }), 0.98, {
          en: "Diameter of the antenna.",
          id: "Garis tengah antena.",
        }),
      ),
      downlinkGigahertz: remotely(
        defaulted(decimal({ minimum: 1, maximum: 60, unit: "gigahertz" }), 20, {
          en: "Frequency that the terminal receives: 20 in Ka band, 12 in Ku band, 4 in C band.",
          id: "Frekuensi terima terminal: 20 untuk pita Ka, 12 untuk pita Ku, 4 untuk pita C.",
        }),
      ),
    },
  ),
  log: group(
    { en: "What the agent says of its own work.", id: "Apa yang dilaporkan agen tentang pekerjaannya sendiri." },
    {
      level: remotely(
        defaulted(
          choice(["debug", "info", "warn", "error"]),
          "info",
          {
            en: "The least important lines that are still logged.",
            id: "Baris paling sepele yang masih dicatat di log.",
          },
          "log-level",
        ),
      ),
    },
  ),
  clock: group(
    { en: "The time of day on a box without a battery clock.", id: "Jam pada kotak yang tidak punya baterai jam." },
    {
      trust: defaulted(choice(["detect", "always"]), "detect", {
        en: "detect trusts the time only once the system says that it was synchronised. always is for machines whose clock is kept right by something the agent cannot see, such as a hypervisor.",
        id: "detect baru percaya jam setelah sistem menyatakan sudah disinkronkan. always untuk mesin yang jamnya dijaga oleh sesuatu yang tidak terlihat agen, misalnya hypervisor.",
      }),
    },
  ),
  collectors: group(
    { en: "What is measured, and how often.", id: "Apa yang diukur, dan seberapa sering." },
    {
      windowSeconds: remotely(
        defaulted(decimal({ minimum: 1, maximum: 3600, unit: "seconds" }), 60, {
          en: "Measurements of this long become one record.",
          id: "Pengukuran selama ini menjadi satu catatan.",
        }),
      ),
      interface: defaulted(interfaceName, "auto", {
        en: "Network interface towards the terminal, whose traffic is counted. auto is the one with the default route.",
        id: "Antarmuka jaringan ke arah terminal, yang lalu lintasnya dihitung. auto berarti yang punya rute default.",
      }),
      link: group(
        {
          en: "The ladder of probes from the box outwards.",
          id: "Tangga pemeriksaan dari kotak ke arah luar.",
        },
        {
          everySeconds: remotely(
            defaulted(decimal({ minimum: 0.2, maximum: 3600, unit: "seconds" }), 10, {
              en: "Time from one round of probes to the next.",
              id: "Jarak antara satu putaran pemeriksaan dan berikutnya.",
            }),
          ),
          lateAfterSeconds: remotely(
            defaulted(decimal({ minimum: 0.05, maximum: 60, unit: "seconds" }), 3, {
              en: "An answer later than this counts as late. A healthy geostationary link answers in 0.6 to 1.5 seconds. Must be less than timeoutSeconds.",
              id: "Jawaban yang lebih lama dari ini dihitung terlambat. Jaringan satelit geostasioner yang sehat menjawab dalam 0.6 sampai 1.5 detik. Harus kurang dari timeoutSeconds.",
            }),
          ),
          timeoutSeconds: remotely(
            defaulted(decimal({ minimum: 0.1, maximum: 60, unit: "seconds" }), 8, {
              en: "No answer within this counts as lost. Must be less than everySeconds.",
              id: "Tidak ada jawaban selama ini dihitung hilang. Harus kurang dari everySeconds.",
            }),
          ),
          gateway: defaulted(address("auto", "none"), "auto", {
            en: "First rung: the router of the box. auto finds it in the default route, none leaves the rung out.",
            id: "Anak tangga pertama: router kotak. auto mencarinya dari rute default, none melewatkannya.",
          }),
          terminal: defaulted(address("none"), "none", {
            en: "Second rung: the satellite terminal, when it has an address that the box can reach.",
            id: "Anak tangga kedua: terminal satelit, kalau punya alamat yang bisa dicapai kotak.",
          }),
          isp: defaulted(address("auto", "none"), "auto", {
            en: "Third rung: the provider's first router beyond the satellite. auto looks for it on the way to the first anycast address, none leaves the rung out.",
            id: "Anak tangga ketiga: router pertama milik penyedia di seberang satelit. auto mencarinya di jalur ke alamat anycast pertama, none melewatkannya.",
          }),
          anycast: defaulted(addresses(2), ["1.1.1.1", "8.8.8.8"], {
            en: "Addresses that answer everywhere on the internet; they decide whether the link is up.",
            id: "Alamat yang menjawab di mana pun di internet; inilah penentu apakah jaringan hidup.",
          }),
          resolverName: defaulted(hostNameOrNone, "a.root-servers.net", {
            en: "Name that the box's resolver is asked for. none leaves the rung out.",
            id: "Nama yang ditanyakan ke DNS kotak. none melewatkan anak tangga ini.",
          }),
        },
      ),
      terminal: TERMINAL_SETTINGS,
      host: group(
        { en: "The box itself.", id: "Kotak itu sendiri." },
        {
          everySeconds: remotely(
            defaulted(decimal({ minimum: 1, maximum: 3600, unit: "seconds" }), 60, {
              en: "Time from one reading of memory, disk and temperature to the next.",
              id: "Jarak antara satu pembacaan memori, penyimpanan dan suhu dan berikutnya.",
            }),
          ),
          ups: defaulted(upsOrNone, "none", {
            en: "The UPS of the site, where NUT watches one: then it is known when the site runs on its battery.",
            id: "UPS di lokasi, kalau dipantau NUT: dengan begitu diketahui kapan lokasi memakai baterai.",
          }),
        },
      ),
      services: group(
        {
          en: "The units of the cooperative: whether they answer, how much they are used. Nothing about a person is kept.",
          id: "Unit koperasi: apakah menjawab, dan seberapa banyak dipakai. Tidak ada data orang yang disimpan.",
        },
        {
          sources: defaulted(serviceSources, [], {
            en: "Where to read about the units, one line each: UNIT KIND WHERE OPTIONS. check URL asks whether a page answers. nginx URL reads stub_status; prometheus URL requests=METRIC (or errors=, bytes=, clients=, reachable=); log FILE an access log. dnsmasq FILE, kea SOCKET, kea-leases FILE, opennds, chilli (socket=FILE), iw INTERFACE, hostapd INTERFACE, openwrt INTERFACE, starlink ADDRESS (the router of the kit) and routeros URL user=NAME password-file=FILE table=wifi|wireless|capsman|hotspot|dhcp count devices. interface NAME, nftables FAMILY/TABLE/COUNTER and routeros with interface=NAME count bytes. For example: sikopdes check https://example.net/desa. Lines with commas can only be written in the file.",
            id: "Dari mana keadaan unit dibaca, satu baris masing-masing: UNIT JENIS LETAK PILIHAN. check URL menanyakan apakah halaman menjawab. nginx URL membaca stub_status; prometheus URL requests=METRIK (atau errors=, bytes=, clients=, reachable=); log BERKAS membaca log akses. dnsmasq BERKAS, kea SOKET, kea-leases BERKAS, opennds, chilli (socket=BERKAS), iw ANTARMUKA, hostapd ANTARMUKA, openwrt ANTARMUKA, starlink ALAMAT (router bawaan perangkat) dan routeros URL user=NAMA password-file=BERKAS table=wifi|wireless|capsman|hotspot|dhcp menghitung perangkat. interface NAMA, nftables FAMILI/TABEL/PENGHITUNG dan routeros dengan interface=NAMA menghitung bita. Misalnya: sikopdes check https://example.net/desa. Baris yang memuat koma hanya bisa ditulis di berkas.",
          }),
          everySeconds: remotely(
            defaulted(decimal({ minimum: 1, maximum: 3600, unit: "seconds" }), 60, {
              en: "Time from one look at a source to the next.",
              id: "Jarak antara satu pembacaan sumber dan berikutnya.",
            }),
          ),
          checkSeconds: remotely(
            defaulted(decimal({ minimum: 1, maximum: 86_400, unit: "seconds" }), 300, {
              en: "Time from one check of a page to the next. Each costs a few kilobytes when the page is behind the satellite.",
              id: "Jarak antara satu pemeriksaan halaman dan berikutnya. Tiap kali memakai beberapa kilobita kalau halamannya di balik satelit.",
            }),
          ),
          recordSeconds: remotely(
            defaulted(decimal({ minimum: 1, maximum: 3600, unit: "seconds" }), 300, {
              en: "What was read in this time becomes one record of each unit.",
              id: "Yang dibaca selama ini menjadi satu catatan untuk tiap unit.",
            }),
          ),
          portalUrl: defaulted(pageUrlOrNone, "http://connectivitycheck.gstatic.com/generate_204", {
            en: "A page that answers 204 and nothing else. It tells a captive portal from the page that was asked for, and is only asked when an answer without a certificate came from outside. none does without.",
            id: "Halaman yang hanya menjawab 204. Gunanya membedakan halaman login (captive portal) dari halaman yang diminta; hanya ditanya kalau ada jawaban dari luar tanpa sertifikat. none berarti tidak dipakai.",
          }),
        },
      ),
    },
  ),
  outbox: group(
    { en: "How records are kept.", id: "Cara catatan disimpan." },
    {
      maximumMegabytes: defaulted(whole({ minimum: 4, maximum: 1024, unit: "megabytes" }), 64, {
        en: "Bound on everything that is kept. When it is full, the oldest goes first, and what is lost is declared.",
        id: "Batas untuk semua yang disimpan. Kalau penuh, yang paling lama dibuang dulu, dan yang hilang dilaporkan.",
      }),
      commitSeconds: remotely(
        defaulted(decimal({ minimum: 0, maximum: 900, unit: "seconds" }), 2, {
          en: "Telemetry is gathered at most this long before it is written to disk. Events are written at once. More spares the card, but a power cut takes what was gathered. More than aliveSeconds has no effect.",
          id: "Telemetri dikumpulkan paling lama selama ini sebelum ditulis ke penyimpanan. Kejadian langsung ditulis. Makin lama, kartu makin awet, tetapi yang terkumpul hilang kalau listrik mati. Lebih dari aliveSeconds tidak ada pengaruhnya.",
        }),
      ),
      aliveSeconds: remotely(
        defaulted(decimal({ minimum: 1, maximum: 3600, unit: "seconds" }), 90, {
          en: "When nothing else was written for this long, a sign of life is. After a power cut the last one tells when it can have begun.",
          id: "Kalau selama ini tidak ada yang ditulis, tanda hidup ditulis. Setelah listrik mati, tanda terakhir menunjukkan paling awal kapan matinya.",
        }),
      ),
      diskFloorMegabytes: defaulted(whole({ minimum: 0, maximum: 1_000_000, unit: "megabytes" }), 32, {
        en: "With less than this free on the disk the store does not grow any more: the oldest goes for what is new.",
        id: "Kalau sisa ruang kurang dari ini, simpanan tidak bertambah lagi: yang paling lama diganti yang baru.",
      }),
      freshSeconds: remotely(
        defaulted(decimal({ minimum: 1, maximum: 86_400, unit: "seconds" }), 1200, {
          en: "Records younger than this are sent as live telemetry, older ones as backlog. In economy, less than the 15 minutes between two messages makes two of each.",
          id: "Catatan yang lebih baru dari ini dikirim sebagai telemetri langsung, yang lebih lama sebagai tunggakan. Dalam mode hemat, kalau kurang dari jeda 15 menit antara dua pesan, tiap pesan menjadi dua.",
        }),
      ),
    },
  ),
  uplink: UPLINK_SETTINGS,
  page: group(
    {
      en: "The page for the technician's phone, http://BOX:8080. It only shows; nothing can be changed there.",
      id: "Halaman untuk ponsel teknisi, http://KOTAK:8080. Hanya menampilkan; tidak ada yang bisa diubah dari sana.",
    },
    {
      enabled: defaulted(trueOrFalse, true, {
        en: "Whether there is a page.",
        id: "Apakah halamannya ada.",
      }),
      lan: defaulted(trueOrFalse, false, {
        en: "true lets the devices of the local network open the page; only private addresses are answered. false: only this box itself.",
        id: "true: perangkat di jaringan lokal bisa membuka halaman; hanya alamat privat yang dilayani. false: hanya kotak ini sendiri.",
      }),
      port: defaulted(whole({ minimum: 1, maximum: 65_535 }), 8080, {
        en: "Port of the page. Below 1024 the agent needs a right for it.",
        id: "Port halaman. Di bawah 1024 agen perlu izin khusus.",
      }),
      hosts: defaulted(hosts(8), [], {
        en: "Names by which the page may be asked for, beside localhost and the box's own addresses; without a port every port. Any other name is refused, so that no web page elsewhere can read this one through a name of its own.",
        id: "Nama yang boleh dipakai untuk membuka halaman, selain localhost dan alamat kotak sendiri; tanpa port berarti semua port. Nama lain ditolak, supaya halaman web lain tidak bisa membaca halaman ini lewat namanya sendiri.",
      }),
    },
  ),
} as const;

/** Everything that can be set, checked, with defaults filled in. */
export type Settings = SettingsOf<typeof DECLARATION>;

export type SettingPath = PathOf<typeof DECLARATION>;

/** The type of one setting by its path. */
export type SettingAt<Path extends SettingPath> = ValueAt<Settings, Path>;
