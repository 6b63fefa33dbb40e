import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInIndonesia, zoneOfPosition, zoneOfVillage } from "../../agent/setup/indonesia.ts";
import { parsePosition } from "../../agent/setup/position.ts";

describe("coordinates as people write them", () => {
  it.each([
    ["-10.1772, 123.6070", -10.1772, 123.607],
    ["-10,1772 123,6070", -10.1772, 123.607],
    ["-10,1772,123,6070", -10.1772, 123.607],
    ["-10.1772,123.6070", -10.1772, 123.607],
    ["(-10.1772; 123.6070)", -10.1772, 123.607],
    [`10°10'38"S 123°36'25"E`, -10.1772, 123.6069],
    [`10°10'38" LS, 123°36'25" BT`, -10.1772, 123.6069],
    ["LS 10,17 BT 123,6", -10.17, 123.6],
    ["123.6 E 10.17 S", -10.17, 123.6],
    ["0.5 LU 101.4 BT", 0.5, 101.4],
    ["123.607, -10.1772", -10.1772, 123.607],
    ["6°12'S 106°49'E", -6.2, 106.8167],
    ["https://maps.google.com/?q=-10.17,123.60", -10.17, 123.6],
    ["https://www.google.com/maps/place/Kupang/@-10.1772,123.607,17z/data=!3m1!4b1", -10.1772, 123.607],
    ["geo:-10.1,123.2?z=12", -10.1, 123.2],
    ["-0.00001, 0.00001", 0, 0],
  ])("%s", (text, latitude, longitude) => {
    expect(parsePosition(text)).toEqual({ latitude, longitude });
  });

  it.each(["", "Kupang", "-10.1772", "10 20 30", "95, 123", "-10, 181", "10 S, 11 LS", "1234 5678", "12:30 13:40 x 5"])(
    "%j is none",
    (text) => {
      expect(parsePosition(text)).toBeUndefined();
    },
  );

  it("come back as they were written, in every notation, and nothing else is ever made of a text", () => {
    const degrees = (limit: number) => fc.integer({ min: -limit * 10_000, max: limit * 10_000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(degrees(90), degrees(180), fc.boolean(), (latitude, longitude, comma) => {
        const text = `${latitude.toFixed(4)} ${longitude.toFixed(4)}`;
        expect(parsePosition(comma ? text.replaceAll(".", ",") : text)).toEqual({
          latitude: latitude + 0,
          longitude: longitude + 0,
        });
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const position = parsePosition(text);
        if (position === undefined) return;
        expect(Math.abs(position.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(position.longitude)).toBeLessThanOrEqual(180);
      }),
    );
  });
});

describe("the zone of a place", () => {
  it.each([
    ["1101012001", "Asia/Jakarta"],
    ["3201012001", "Asia/Jakarta"],
    ["5103012001", "Asia/Makassar"],
    ["5304122003", "Asia/Makassar"],
    ["6101012001", "Asia/Jakarta"],
    ["6271012001", "Asia/Jakarta"],
    ["6301012001", "Asia/Makassar"],
    ["7603012001", "Asia/Makassar"],
    ["8201012001", "Asia/Jayapura"],
    ["9671012001", "Asia/Jayapura"],
    ["0000000000", undefined],
    ["desa-1", undefined],
  ])("of village %s is %s", (site, zone) => {
    expect(zoneOfVillage(site)).toBe(zone);
  });

  it.each([
    ["Banda Aceh", 5.55, 95.32, "Asia/Jakarta"],
    ["Jakarta", -6.2, 106.82, "Asia/Jakarta"],
    ["Banyuwangi", -8.22, 114.37, "Asia/Jakarta"],
    ["Pontianak", -0.03, 109.33, "Asia/Jakarta"],
    ["Palangka Raya", -2.21, 113.92, "Asia/Jakarta"],
    ["Denpasar", -8.65, 115.22, "Asia/Makassar"],
    ["Banjarmasin", -3.32, 114.59, "Asia/Makassar"],
    ["Kupang", -10.18, 123.6, "Asia/Makassar"],
    ["Manado", 1.49, 124.84, "Asia/Makassar"],
    ["Melonguane", 4.0, 126.69, "Asia/Makassar"],
    ["Ternate", 0.79, 127.37, "Asia/Jayapura"],
    ["Ambon", -3.7, 128.18, "Asia/Jayapura"],
    ["Merauke", -8.5, 140.4, "Asia/Jayapura"],
    ["Singapore is not ours, but as near as its neighbours", 1.29, 103.85, "Asia/Jakarta"],
    ["London", 51.5, -0.12, undefined],
  ])("of %s", (_name, latitude, longitude, zone) => {
    expect(zoneOfPosition({ latitude, longitude })).toBe(zone);
  });

  it("asks back for what is outside, such as latitude and longitude the wrong way round", () => {
    expect(isInIndonesia({ latitude: -10.18, longitude: 123.6 })).toBe(true);
    expect(isInIndonesia({ latitude: 10.18, longitude: 123.6 })).toBe(false);
  });
});
