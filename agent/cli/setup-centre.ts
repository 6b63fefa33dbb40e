import { explain } from "../core/errors.ts";
import type { Language } from "../core/language.ts";
import type { ProblemText } from "../core/problems.ts";
import type { CentreTrial } from "../doctor/centre-trial.ts";
import type { TlsTrouble } from "../doctor/tls-trouble.ts";
import type { CentreOutcome } from "../setup/facts.ts";
import { formatNumber } from "../status/format.ts";

/** What a trial at the centre says to a person. @param broker host:port. */
export function centreOutcome(trial: CentreTrial, broker: string, language: Language): CentreOutcome {
  const words = WORDS[language];
  if (trial.outcome === "refused") {
    const text = explain(trial.problem, language);
    return { ok: false, text: (trial.tls === undefined ? undefined : words.tls[trial.tls]) ?? text };
  }
  const { ended, rights, protocol, connectMs } = trial;
  if (ended !== undefined) return { ok: false, text: words.ended[ended] };
  const denied = rights.filter(({ verdict, action }) => verdict === "denied" && action === "publish");
  const [first] = denied;
  if (first !== undefined) return { ok: false, text: words.denied(first.topic) };
  const unheard = rights.find(({ verdict }) => verdict === "unheard");
  if (unheard !== undefined) {
    return { ok: false, text: explain({ code: "no-subscribers", details: { topic: unheard.topic } }, language) };
  }
  return { ok: true, text: words.admitted(broker, protocol, `${formatNumber(connectMs / 1000, 1, language)} s`) };
}

interface Words {
  admitted(broker: string, protocol: string, time: string): string;
  denied(topic: string): ProblemText;
  /** What has no words here is told as the uplink tells it. */
  readonly tls: Readonly<Partial<Record<TlsTrouble, ProblemText>>>;
  readonly ended: Readonly<Record<"taken-over" | "hung-up" | "silent", ProblemText>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    admitted: (broker, protocol, time) => `${broker} lets this site in (${protocol}, ${time}).`,
    denied: (topic) => ({
      problem: `The broker lets this site in, but does not take its messages (${topic}).`,
      remedy: "Check the village code; if it is right, tell the centre to allow this site.",
    }),
    tls: {
      "unknown-authority": {
        problem: "The broker's certificate is vouched for by somebody that is not trusted here.",
        remedy: "Choose the centre's CA file (.crt) from the stick.",
      },
      expired: {
        problem: "By the box's clock the broker's certificate has expired.",
        remedy: "Check the box's clock (date). If it is right, tell the centre.",
      },
      "not-yet-valid": {
        problem: "By the box's clock the broker's certificate is not valid yet.",
        remedy: "The box's clock is behind: set it (date), or wait until it is set by the network.",
      },
      "wrong-name": {
        problem: "The broker's certificate is for another name.",
        remedy: "Check the broker's address: it must be written as the centre gave it.",
      },
      "ours-refused": {
        problem: "The broker does not accept this site's certificate.",
        remedy: "Check that certificate and key are this site's, and that the centre knows it.",
      },
      "ours-unusable": {
        problem: "The certificate or the key of this site cannot be used.",
        remedy: "Ask the centre for a new pair: PEM, the key without a password.",
      },
      "not-tls": {
        problem: "What answers there does not speak TLS.",
        remedy: "Check the port: 8883 is usual. Without encryption it is mqtt:// and 1883.",
      },
    },
    ended: {
      "taken-over": {
        problem: "Another box came with the same site name and threw this one out.",
        remedy: "Check the village code. One site, one box.",
      },
      "hung-up": {
        problem: "The broker let this site in and then hung up.",
        remedy: "Check the village code; if it is right, tell the centre to allow this site.",
      },
      silent: {
        problem: "The broker let this site in and then fell silent.",
        remedy: "The link may be too bad just now. Keep it: Suar goes on trying.",
      },
    },
  },
  id: {
    admitted: (broker, protocol, time) =>
      `${broker} menerima lokasi ini (${protocol}, ${time.replace(" s", " detik")}).`,
    denied: (topic) => ({
      problem: `Broker menerima lokasi ini, tetapi menolak kirimannya (${topic}).`,
      remedy: "Periksa kode desanya; kalau sudah benar, minta pusat mengizinkan lokasi ini.",
    }),
    tls: {
      "unknown-authority": {
        problem: "Sertifikat broker dijamin oleh pihak yang tidak dipercaya kotak ini.",
        remedy: "Pilih berkas CA (.crt) dari pusat di flashdisk.",
      },
      expired: {
        problem: "Menurut jam kotak, sertifikat broker sudah kedaluwarsa.",
        remedy: "Periksa jam kotak (date). Kalau sudah benar, beri tahu pusat.",
      },
      "not-yet-valid": {
        problem: "Menurut jam kotak, sertifikat broker belum berlaku.",
        remedy: "Jam kotak tertinggal: setel (date), atau tunggu sampai disetel dari jaringan.",
      },
      "wrong-name": {
        problem: "Sertifikat broker untuk nama lain.",
        remedy: "Periksa alamat broker: harus persis seperti dari pusat.",
      },
      "ours-refused": {
        problem: "Broker tidak menerima sertifikat lokasi ini.",
        remedy: "Periksa apakah sertifikat dan kuncinya untuk lokasi ini, dan apakah pusat sudah mengenalnya.",
      },
      "ours-unusable": {
        problem: "Sertifikat atau kunci lokasi ini tidak bisa dipakai.",
        remedy: "Minta yang baru ke pusat: bentuk PEM, kuncinya tanpa sandi.",
      },
      "not-tls": {
        problem: "Yang menjawab di situ tidak memakai TLS.",
        remedy: "Periksa port-nya: biasanya 8883. Tanpa enkripsi: mqtt:// dan 1883.",
      },
    },
    ended: {
      "taken-over": {
        problem: "Ada kotak lain dengan nama lokasi yang sama, dan kotak ini terdepak.",
        remedy: "Periksa kode desanya. Satu lokasi, satu kotak.",
      },
      "hung-up": {
        problem: "Broker menerima lokasi ini, lalu memutus sambungan.",
        remedy: "Periksa kode desanya; kalau sudah benar, minta pusat mengizinkan lokasi ini.",
      },
      silent: {
        problem: "Broker menerima lokasi ini, lalu diam.",
        remedy: "Mungkin jaringannya sedang jelek. Tetap pakai saja: Suar akan terus mencoba.",
      },
    },
  },
};
