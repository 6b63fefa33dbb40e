import { problem } from "./problem.ts";

/** What stands between `suar status` and the agent that runs. */
export const STATUS_PROBLEMS = {
  "agent-not-running": problem<{ socket: string }>({
    en: (d) => ({
      problem: `No agent answers at ${d.socket}.`,
      remedy: "Start it with `suar run`, or name its data directory with --data-directory.",
    }),
    id: (d) => ({
      problem: `Tidak ada agen yang menjawab di ${d.socket}.`,
      remedy: "Jalankan dengan `suar run`, atau sebutkan direktori datanya dengan --data-directory.",
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
