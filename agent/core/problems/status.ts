import { problem } from "./problem.ts";

/** What stands between `suar status` and the agent that runs. */
export const STATUS_PROBLEMS = {
  "agent-not-running": problem<{ socket: string }>({
    en: (d) => ({
      problem: `No agent answers at ${d.socket}.`,
      remedy:
        "Start it with `sudo systemctl start suar` (`suar run` where it is no service), or name its data directory with --data-directory.",
    }),
    id: (d) => ({
      problem: `Tidak ada agen yang menjawab di ${d.socket}.`,
      remedy:
        "Jalankan dengan `sudo systemctl start suar` (`suar run` kalau bukan layanan), atau sebutkan direktori datanya dengan --data-directory.",
    }),
  }),
  "status-unreadable": problem<{ socket: string; reason: string }>({
    en: (d) => ({
      problem: `The agent's status at ${d.socket} cannot be read: ${d.reason}`,
      remedy: "Ask again as the user that runs the agent, and with the same version of Suar.",
    }),
    id: (d) => ({
      problem: `Status agen di ${d.socket} tidak bisa dibaca: ${d.reason}`,
      remedy: "Coba lagi sebagai pengguna yang menjalankan agen, dan dengan versi Suar yang sama.",
    }),
  }),
  "page-port-taken": problem<{ port: number }>({
    en: (d) => ({
      problem: `The page cannot be opened: another program uses port ${d.port}.`,
      remedy: "Recording goes on. Set page.port to another one, for example 8081, or page.enabled to false.",
    }),
    id: (d) => ({
      problem: `Halaman tidak bisa dibuka: port ${d.port} dipakai program lain.`,
      remedy: "Pencatatan tetap jalan. Isi page.port dengan port lain, misalnya 8081, atau page.enabled dengan false.",
    }),
  }),
  "page-failed": problem<{ port: number; reason: string }>({
    en: (d) => ({
      problem: `The page cannot be opened on port ${d.port}: ${d.reason}`,
      remedy: "Recording goes on, and it is tried again every minute. Below 1024 a port needs a right.",
    }),
    id: (d) => ({
      problem: `Halaman tidak bisa dibuka di port ${d.port}: ${d.reason}`,
      remedy: "Pencatatan tetap jalan, dan dicoba lagi tiap menit. Port di bawah 1024 perlu izin khusus.",
    }),
  }),
  "status-socket-failed": problem<{ socket: string; reason: string }>({
    en: (d) => ({
      problem: `The status socket ${d.socket} cannot be opened: ${d.reason}`,
      remedy:
        "Recording goes on; only `suar status` will not work. Use a shorter data directory path that this user may write.",
    }),
    id: (d) => ({
      problem: `Soket status ${d.socket} tidak bisa dibuka: ${d.reason}`,
      remedy:
        "Pencatatan tetap jalan; hanya `suar status` yang tidak bisa. Pakai direktori data yang lebih pendek dan boleh ditulis.",
    }),
  }),
};
