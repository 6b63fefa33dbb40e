import type { Position } from "./position.ts";

/** What is known of Indonesia without asking anybody. */

export const INDONESIAN_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] as const;
export type IndonesianZone = (typeof INDONESIAN_ZONES)[number];

const [WIB, WITA, WIT] = INDONESIAN_ZONES;

/** Digits of a village code of Kemendagri: province 2, regency 2, district 2, village 4. */
export const VILLAGE_CODE_DIGITS = 10;

/**
 * The first two digits of a village code are the province, and each province lies in one zone (Keppres 41/1987; the provinces made since
 * then kept theirs). Codes of provinces: Kepmendagri 100.1.1-6117/2022.
 */
const ZONE_OF_PROVINCE: readonly (readonly [first: number, last: number, zone: IndonesianZone])[] = [
  [11, 21, WIB], // Sumatra with its islands
  [31, 36, WIB], // Java, Banten
  [51, 53, WITA], // Bali, Nusa Tenggara
  [61, 62, WIB], // West and Central Kalimantan
  [63, 65, WITA], // South, East and North Kalimantan
  [71, 76, WITA], // Sulawesi
  [81, 82, WIT], // Maluku
  [91, 96, WIT], // Papua
];

/** Undefined where the name of a site does not begin as a village code of a province that exists. */
export function zoneOfVillage(site: string): IndonesianZone | undefined {
  if (!isVillageCode(site)) return undefined;
  const province = Number(site.slice(0, 2));
  return ZONE_OF_PROVINCE.find(([first, last]) => province >= first && province <= last)?.[2];
}

/** The digits alone: whether there is such a village is known at the centre. */
export function isVillageCode(site: string): boolean {
  return /^\d{10}$/.test(site);
}

/** A box around the whole country, a little wider than it is. */
export function isInIndonesia({ latitude, longitude }: Position): boolean {
  return latitude >= -11.5 && latitude <= 6.5 && longitude >= 94.5 && longitude <= 141.5;
}

/** Where WIT begins, by latitude: east of Talaud, of Minahasa, of Banggai, of Alor. */
const EAST_OF_WITA: readonly (readonly [south: number, longitude: number])[] = [
  [2.5, 127.2],
  [0, 125.8],
  [-7.5, 124.2],
  [-90, 125.3],
];

/**
 * A guess for a person to confirm, where no village code tells: right for the large islands, and rough where Kalimantan and the sea between
 * Sulawesi and Maluku are divided. Undefined outside Indonesia.
 */
export function zoneOfPosition(position: Position): IndonesianZone | undefined {
  if (!isInIndonesia(position)) return undefined;
  const { latitude, longitude } = position;
  const [, east] = EAST_OF_WITA.find(([south]) => latitude >= south) ?? [0, 180];
  if (longitude >= east) return WIT;
  // Bali begins at 114.4 east; of Kalimantan the south-east and the east keep WITA.
  if (latitude < -7.9 && longitude >= 114.43) return WITA;
  return longitude >= 115 || (latitude < -1.3 && latitude > -4.8 && longitude >= 114.35) ? WITA : WIB;
}
