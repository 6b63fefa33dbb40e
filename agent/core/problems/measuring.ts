import { problem } from "./problem.ts";

/** What cannot be measured, and why. */
export const MEASURING_PROBLEMS = {
  "ping-missing": problem({
    en: () => ({
      problem: "The program `ping` is missing, so round trips are not measured.",
      remedy: "Install it with `apt install iputils-ping`. Everything else is recorded.",
    }),
    id: () => ({
      problem: "Program `ping` tidak ada, jadi waktu tempuh tidak diukur.",
      remedy: "Pasang dengan `apt install iputils-ping`. Yang lain tetap dicatat.",
    }),
  }),
  "ping-failed": problem<{ target: string; reason: string }>({
    en: (d) => ({
      problem: `ping to ${d.target} could not run: ${d.reason}`,
      remedy: "Check that this user may use ping. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `ping ke ${d.target} tidak bisa dijalankan: ${d.reason}`,
      remedy: "Periksa apakah pengguna ini boleh memakai ping. Yang lain tetap dicatat.",
    }),
  }),
  "connect-failed": problem<{ target: string; reason: string }>({
    en: (d) => ({
      problem: `A connection to ${d.target} could not be tried: ${d.reason}`,
      remedy: "Check the name and port. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Sambungan ke ${d.target} tidak bisa dicoba: ${d.reason}`,
      remedy: "Periksa nama dan port-nya. Yang lain tetap dicatat.",
    }),
  }),
  "resolver-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `No name could be looked up: ${d.reason}`,
      remedy: "Check /etc/resolv.conf. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Nama tidak bisa dicari: ${d.reason}`,
      remedy: "Periksa /etc/resolv.conf. Yang lain tetap dicatat.",
    }),
  }),
  "no-default-route": problem({
    en: () => ({
      problem: "The box has no way out: no network interface has a default route.",
      remedy: "Check the cable to the terminal and its DHCP. Recording goes on.",
    }),
    id: () => ({
      problem: "Kotak tidak punya jalan keluar: tidak ada antarmuka jaringan dengan rute default.",
      remedy: "Periksa kabel ke terminal dan DHCP-nya. Pencatatan tetap jalan.",
    }),
  }),
  "network-unreadable": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The box does not say how its network is set up: ${d.reason}`,
      remedy: "Suar reads /proc/net and runs on Linux only. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Kotak tidak memberi keterangan tentang jaringannya: ${d.reason}`,
      remedy: "Suar membaca /proc/net dan hanya berjalan di Linux. Yang lain tetap dicatat.",
    }),
  }),
  "interface-missing": problem<{ interfaceName: string }>({
    en: (d) => ({
      problem: `There is no network interface ${d.interfaceName}.`,
      remedy: "Check the cable, or set collectors.interface to the one that leads to the terminal.",
    }),
    id: (d) => ({
      problem: `Tidak ada antarmuka jaringan ${d.interfaceName}.`,
      remedy: "Periksa kabelnya, atau isi collectors.interface dengan antarmuka yang menuju terminal.",
    }),
  }),
  "host-unreadable": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The box says nothing about itself: ${d.reason}`,
      remedy: "Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Kotak tidak memberi keterangan tentang dirinya: ${d.reason}`,
      remedy: "Yang lain tetap dicatat.",
    }),
  }),
};
