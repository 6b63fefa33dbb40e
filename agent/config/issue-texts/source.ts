import { WHERE_WORDS, type Where } from "../words.ts";
import { issue } from "./issue.ts";

/** Of a source of a service. */
export const SOURCE_ISSUES = {
  // --- sources of services
  "source-where": issue<{ source: string; where: Where }>({
    en: (d) => ({
      problem: `${d.source} needs ${WHERE_WORDS[d.where].en.what}`,
      hint: WHERE_WORDS[d.where].en.example,
    }),
    id: (d) => ({
      problem: `${d.source} memerlukan ${WHERE_WORDS[d.where].id.what}`,
      hint: WHERE_WORDS[d.where].id.example,
    }),
  }),
  "source-incomplete": issue<{ source: string; options: string }>({
    en: (d) => ({ problem: `${d.source} says too little`, hint: `What is missing is among: ${d.options}.` }),
    id: (d) => ({ problem: `${d.source} belum lengkap`, hint: `Yang belum ada termasuk di antara: ${d.options}.` }),
  }),
  "source-too-long": issue<{ source: string }>({
    en: (d) => ({
      problem: `${d.source} has more words than it needs`,
      hint: "Delete what stands behind its address; a space ends a word.",
    }),
    id: (d) => ({
      problem: `${d.source} berisi terlalu banyak kata`,
      hint: "Hapus yang ada setelah alamatnya; spasi mengakhiri kata.",
    }),
  }),
  "option-without-value": issue<{ option: string }>({
    en: (d) => ({ problem: `${d.option} has no value`, hint: `Write ${d.option}=…, without spaces.` }),
    id: (d) => ({ problem: `${d.option} belum ada nilainya`, hint: `Tulis ${d.option}=…, tanpa spasi.` }),
  }),
  "selector-malformed": issue<{ option: string }>({
    en: (d) => ({
      problem: `${d.option}= does not name a metric`,
      hint: 'Write METRIC, or METRIC{label="value"}; a value may end in *. No spaces.',
    }),
    id: (d) => ({
      problem: `${d.option}= tidak menyebut metrik`,
      hint: 'Tulis METRIK, atau METRIK{label="nilai"}; nilai boleh diakhiri *. Tanpa spasi.',
    }),
  }),
  "source-volumes-only": issue<{ unit: string; what: string }>({
    en: (d) => ({
      problem: `${d.what} would count people at ${d.unit}`,
      hint: "Of units of health and money only volumes are measured: check, nginx, log, interface, nftables.",
    }),
    id: (d) => ({
      problem: `${d.what} akan menghitung orang di ${d.unit}`,
      hint: "Untuk unit kesehatan dan keuangan hanya volume yang diukur: check, nginx, log, interface, nftables.",
    }),
  }),
};
