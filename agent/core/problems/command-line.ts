import { problem } from "./problem.ts";

/** What is wrong with a command as it was typed, and with where its output goes. */
export const COMMAND_LINE_PROBLEMS = {
  "unknown-command": problem<{ name: string; suggestion?: string }>({
    en: (d) => ({
      problem: `There is no command ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Did you mean \`suar ${d.suggestion}\`? `}\`suar help\` lists the commands.`,
    }),
    id: (d) => ({
      problem: `Tidak ada perintah ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Maksudnya \`suar ${d.suggestion}\`? `}\`suar help\` menampilkan semua perintah.`,
    }),
  }),
  "incomplete-command": problem<{ name: string; choices: string }>({
    en: (d) => ({
      problem: `\`suar ${d.name}\` needs one more word: ${d.choices}.`,
      remedy: `\`suar help ${d.name}\` explains them.`,
    }),
    id: (d) => ({
      problem: `\`suar ${d.name}\` masih kurang satu kata: ${d.choices}.`,
      remedy: `\`suar help ${d.name}\` menjelaskan semuanya.`,
    }),
  }),
  "unknown-flag": problem<{ flag: string; command: string; suggestion?: string }>({
    en: (d) => ({
      problem: `\`${d.command}\` has no option ${d.flag}.`,
      remedy: `${d.suggestion === undefined ? "" : `Did you mean ${d.suggestion}? `}\`${d.command} --help\` lists the options.`,
    }),
    id: (d) => ({
      problem: `\`${d.command}\` tidak punya opsi ${d.flag}.`,
      remedy: `${d.suggestion === undefined ? "" : `Maksudnya ${d.suggestion}? `}\`${d.command} --help\` menampilkan semua opsi.`,
    }),
  }),
  "missing-value": problem<{ flag: string }>({
    en: (d) => ({
      problem: `The option ${d.flag} needs a value.`,
      remedy: `Write it behind the option: ${d.flag} VALUE, or ${d.flag}=VALUE when it begins with a dash.`,
    }),
    id: (d) => ({
      problem: `Opsi ${d.flag} belum diberi nilai.`,
      remedy: `Tulis nilainya setelah opsi: ${d.flag} NILAI, atau ${d.flag}=NILAI kalau diawali tanda minus.`,
    }),
  }),
  "unexpected-value": problem<{ flag: string }>({
    en: (d) => ({
      problem: `The option ${d.flag} takes no value.`,
      remedy: `Write ${d.flag} alone; leave it out to switch it off.`,
    }),
    id: (d) => ({
      problem: `Opsi ${d.flag} tidak memakai nilai.`,
      remedy: `Tulis ${d.flag} saja; kalau tidak perlu, jangan ditulis.`,
    }),
  }),
  "unexpected-argument": problem<{ argument: string; command: string }>({
    en: (d) => ({
      problem: `\`${d.command}\` does not know what to do with ${d.argument}.`,
      remedy: `\`${d.command} --help\` shows how it is used.`,
    }),
    id: (d) => ({
      problem: `\`${d.command}\` tidak mengerti ${d.argument}.`,
      remedy: `\`${d.command} --help\` menunjukkan cara pakainya.`,
    }),
  }),
  "doctor-check-unknown": problem<{ name: string; checks: string; suggestion?: string }>({
    en: (d) => ({
      problem: `\`suar doctor\` has no check ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Did you mean ${d.suggestion}? `}There are: ${d.checks}.`,
    }),
    id: (d) => ({
      problem: `\`suar doctor\` tidak punya bagian ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Maksudnya ${d.suggestion}? `}Yang ada: ${d.checks}.`,
    }),
  }),
  "output-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The output could not be written: ${d.reason}`,
      remedy: "Check the file or the device that it was sent to.",
    }),
    id: (d) => ({
      problem: `Keluaran tidak bisa ditulis: ${d.reason}`,
      remedy: "Periksa berkas atau perangkat tujuannya.",
    }),
  }),
};
