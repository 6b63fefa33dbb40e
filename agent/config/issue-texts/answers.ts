import { issue } from "./issue.ts";

/** Of files that come along with answers. */
export const ANSWERS_ISSUES = {
  // --- files that come along with answers
  "answer-file-missing": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} is not there`,
      hint: "It belongs beside the answers file, under exactly this name.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak ada`,
      hint: "Berkas itu harus ada di samping berkas jawaban, dengan nama persis begitu.",
    }),
  }),
  "answer-file-unreadable": issue<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `${d.file} cannot be read: ${d.reason}`,
      hint: "Copy it there once more from where it was made.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak bisa dibaca: ${d.reason}`,
      hint: "Salin ulang berkas itu dari asalnya.",
    }),
  }),
  "answer-file-elsewhere": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} is neither below the folder of the answers file nor in /etc/suar`,
      hint: "Files that come along are named by a path without .. from the answers file on, such as keys/{site}.key.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak berada di bawah folder berkas jawaban, dan tidak di /etc/suar`,
      hint: "Berkas yang ikut disebut dengan letaknya mulai dari berkas jawaban, tanpa .., misalnya keys/{site}.key.",
    }),
  }),
  "answer-no-certificate": issue<{ file: string }>({
    en: (d) => ({ problem: `${d.file} holds no certificate`, hint: "It must be a certificate in PEM." }),
    id: (d) => ({ problem: `${d.file} tidak berisi sertifikat`, hint: "Isinya harus sertifikat dalam bentuk PEM." }),
  }),
  "answer-no-key": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} holds no private key that can be used`,
      hint: "It must be a private key in PEM, not locked with a password.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak berisi kunci pribadi yang bisa dipakai`,
      hint: "Isinya harus kunci pribadi dalam bentuk PEM, tidak dikunci dengan sandi.",
    }),
  }),
  "answer-key-differs": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} does not belong to the certificate of this site`,
      hint: "Put the key there that the certificate was made for.",
    }),
    id: (d) => ({
      problem: `${d.file} bukan pasangan sertifikat lokasi ini`,
      hint: "Pakai kunci yang dibuat bersama sertifikat itu.",
    }),
  }),
  "answer-certificate-differs": issue<{ file: string; name: string }>({
    en: (d) => ({
      problem: `${d.file} is the certificate of ${d.name}`,
      hint: "Put the certificate of this site there.",
    }),
    id: (d) => ({
      problem: `${d.file} adalah sertifikat milik ${d.name}`,
      hint: "Pakai sertifikat lokasi ini.",
    }),
  }),
};
