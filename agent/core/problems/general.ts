import { problem } from "./problem.ts";

/** What may happen anywhere. */
export const GENERAL_PROBLEMS = {
  defect: problem<{ reason: string }>({
    en: (d) => ({
      problem: `Unexpected error: ${d.reason}`,
      remedy: "This is a defect of Suar. Keep the log and report it.",
    }),
    id: (d) => ({
      problem: `Galat tak terduga: ${d.reason}`,
      remedy: "Ini kesalahan di dalam Suar. Simpan log-nya dan laporkan.",
    }),
  }),
  stopped: problem({
    en: () => ({ problem: "Stopped before it was finished.", remedy: "Nothing to do: Suar is shutting down." }),
    id: () => ({ problem: "Dihentikan sebelum selesai.", remedy: "Tidak perlu apa-apa: Suar sedang berhenti." }),
  }),
  "deadline-passed": problem<{ what: string; seconds: number }>({
    en: (d) => ({
      problem: `${d.what} took longer than ${d.seconds} s.`,
      remedy: "It is tried again by itself. If it stays, the box or the device it asks is overloaded.",
    }),
    id: (d) => ({
      problem: `${d.what} lebih lama dari ${d.seconds} detik.`,
      remedy: "Akan dicoba lagi otomatis. Kalau terus begini, kotak atau perangkat yang ditanya kelebihan beban.",
    }),
  }),
};
