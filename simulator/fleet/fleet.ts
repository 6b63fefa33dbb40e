import { hash, SeededRandom } from "../random.ts";
import { apportion } from "./apportion.ts";
import { drawPlace } from "./place.ts";
import provinces from "./provinces.json" with { type: "json" };
import type { Power, Site, TerminalKind, Zone } from "./site.ts";

/** Of each hundred sites; Starlink and unreadable terminals stand beside the SATRIA-1 ones. Assumed. */
const TERMINALS: readonly (readonly [TerminalKind, number])[] = [
  ["surfbeam2", 45],
  ["hughes", 25],
  ["newtec-el470", 8],
  ["comtech-cdm570", 4],
  ["starlink", 8],
  ["none", 10],
];

/** Power by time zone: the further east, the fewer grids. Assumed. */
const POWERS: Readonly<Record<Zone, readonly (readonly [Power, number])[]>> = {
  WIB: [
    ["grid", 80],
    ["evening", 8],
    ["solar", 12],
  ],
  WITA: [
    ["grid", 60],
    ["evening", 18],
    ["solar", 22],
  ],
  WIT: [
    ["grid", 25],
    ["evening", 35],
    ["solar", 40],
  ],
};

/** By what sites can be told apart, with the values that occur in the country. */
export const SITE_VALUES: Readonly<
  Record<"gateway" | "province" | "zone" | "power" | "terminal", ReadonlySet<string>>
> = {
  gateway: new Set(provinces.map(({ gateway }) => gateway)),
  province: new Set(provinces.map(({ name }) => name)),
  zone: new Set(Object.keys(POWERS)),
  power: new Set(Object.values(POWERS).flatMap((powers) => powers.map(([power]) => power))),
  terminal: new Set(TERMINALS.map(([terminal]) => terminal)),
};

/** No province comes near it: 99 regencies of 99 districts of 50 villages. */
const VILLAGES_A_DISTRICT = 50;
const DISTRICTS_A_REGENCY = 99;

/** `count` sites over the provinces by their weights, in the order of the provinces. The same seed gives the same sites. */
export function makeFleet(count: number, seed: number): readonly Site[] {
  const shares = apportion(
    count,
    provinces.map(({ weight }) => weight),
  );
  let index = 0;
  return provinces.flatMap((province, at) =>
    Array.from({ length: shares[at] ?? 0 }, (_, ordinal) => makeSite(province, ordinal, index++, seed)),
  );
}

function makeSite(province: (typeof provinces)[number], ordinal: number, index: number, seed: number): Site {
  const name = `${province.code}${villageCode(ordinal)}`;
  const random = new SeededRandom(hash(`${seed} ${name}`));
  const zone = province.zone as Zone;
  const terminal = draw(TERMINALS, random);
  const isLow = terminal === "starlink";
  return {
    name,
    index,
    province: province.name,
    zone,
    gateway: province.gateway,
    ...drawPlace(province.boxes, random),
    power: draw(POWERS[zone], random),
    terminal,
    dishMetres: random.chance(0.8) ? 0.98 : 1.2,
    esn0Db: round(random.normal(12, 1.5), 1),
    rttMs: isLow ? random.between(35, 60) : random.between(560, 680),
  };
}

function villageCode(ordinal: number): string {
  const district = Math.floor(ordinal / VILLAGES_A_DISTRICT);
  const regency = Math.floor(district / DISTRICTS_A_REGENCY);
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  return `${digits(regency + 1, 2)}${digits((district % DISTRICTS_A_REGENCY) + 1, 2)}${2001 + (ordinal % VILLAGES_A_DISTRICT)}`;
}

/** One of the names, each as often as its weight says. */
function draw<Name extends string>(choices: readonly (readonly [Name, number])[], random: SeededRandom): Name {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.uniform() * total;
  for (const [name, weight] of choices) {
    left -= weight;
    if (left < 0) return name;
  }
  throw new RangeError("nothing to choose from");
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
