import { type Unit, withUnit } from "../words.ts";
import { issue } from "./issue.ts";

interface Comparison {
  readonly value: number;
  readonly other: string;
  readonly otherValue: number;
  readonly unit?: Unit;
}

/** Of values that do not go together, or not from the centre. */
export const TOGETHER_ISSUES = {
  // --- what the centre may not do
  "not-remote": issue({
    en: () => ({ problem: "the centre may not set this", hint: "Set it at the site, in its configuration file." }),
    id: () => ({ problem: "tidak boleh diatur dari pusat", hint: "Atur di lokasi, di berkas konfigurasinya." }),
  }),
  "broker-not-allowed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} is not among the brokers that this site may be moved to`,
      hint: "Add its host to uplink.allowedBrokers at the site first.",
    }),
    id: (d) => ({
      problem: `lokasi ini tidak boleh dipindahkan ke broker ${d.given}`,
      hint: "Tambahkan dulu host-nya ke uplink.allowedBrokers di lokasi.",
    }),
  }),
  "broker-encryption-lost": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} would turn off the encryption that this site uses`,
      hint: "Write mqtts://; only the site itself can go without.",
    }),
    id: (d) => ({
      problem: `${d.given} akan mematikan enkripsi yang dipakai lokasi ini`,
      hint: "Tulis mqtts://; hanya dari lokasi sendiri enkripsi bisa dimatikan.",
    }),
  }),

  // --- settings together
  "must-be-below": issue<Comparison>({
    en: (d) => ({
      problem: `${withUnit(d.value, d.unit, "en")} must be less than ${d.other} (${withUnit(d.otherValue, d.unit, "en")})`,
      hint: `Lower this one to less than ${d.otherValue}, or raise ${d.other} above ${d.value}.`,
    }),
    id: (d) => ({
      problem: `${withUnit(d.value, d.unit, "id")} harus kurang dari ${d.other} (${withUnit(d.otherValue, d.unit, "id")})`,
      hint: `Turunkan yang ini sampai di bawah ${d.otherValue}, atau naikkan ${d.other} di atas ${d.value}.`,
    }),
  }),
  "must-not-exceed": issue<Comparison>({
    en: (d) => ({
      problem: `${withUnit(d.value, d.unit, "en")} is more than ${d.other} (${withUnit(d.otherValue, d.unit, "en")})`,
      hint: `Lower this one to ${d.otherValue} or less, or raise ${d.other}.`,
    }),
    id: (d) => ({
      problem: `${withUnit(d.value, d.unit, "id")} melebihi ${d.other} (${withUnit(d.otherValue, d.unit, "id")})`,
      hint: `Turunkan yang ini sampai ${d.otherValue} atau kurang, atau naikkan ${d.other}.`,
    }),
  }),
  needs: issue<{ other: string }>({
    en: (d) => ({ problem: `is of no use without ${d.other}`, hint: `Set ${d.other} as well, or leave both out.` }),
    id: (d) => ({
      problem: `tidak berguna tanpa ${d.other}`,
      hint: `Isi juga ${d.other}, atau jangan tulis keduanya.`,
    }),
  }),
};
