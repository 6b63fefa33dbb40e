import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { BUILT_IN_PROFILES, builtInProfile } from "../../agent/collectors/terminal/profile/built-in.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";
import { clientSettings } from "../support/central-reader.ts";
import { FakeSystemctl } from "../support/fake-systemctl.ts";
import { FakeWebTerminal } from "../support/fake-web-terminal.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { Subscriber } from "../support/subscriber.ts";
import { HUGHES_PAGES } from "../support/terminal-pages.ts";
import { SCRIPT_MISSING, TypedSetup } from "../support/typed-setup.ts";
import { Undo } from "../support/undo.ts";

const SITE = "5304122003";
const PASSWORD = "kata-sandi-yang-rahasia";

/** What keeps the box of the tests to itself, and quick: as somebody wrote it before setup, which leaves it alone. */
const BOX = {
  collectors: {
    windowSeconds: 1,
    link: { everySeconds: 1, timeoutSeconds: 0.9, lateAfterSeconds: 0.5, anycast: ["127.0.0.1"], resolverName: "none" },
    // No way leads there: the search for a terminal ends at once.
    terminal: { address: "255.255.255.255:9" },
  },
  outbox: { commitSeconds: 0.1 },
  page: { enabled: false },
};

const undo = new Undo();
let folder: string;
let configuration: string;
let bin: string;
let stick: string;
let systemctl: FakeSystemctl;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-setup-"));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  configuration = join(folder, "etc", "suar.json");
  bin = join(folder, "bin");
  stick = join(folder, "media", "STICK");
  for (const path of [dirname(configuration), bin, stick]) mkdirSync(path, { recursive: true });
  systemctl = FakeSystemctl.make(bin, inject("agentProgram"), configuration);
  undo.add(() => systemctl.stopAgent());
});

afterEach(() => undo.all());

function writeConfiguration(more: object = {}): string {
  const text = JSON.stringify({ ...BOX, dataDirectory: join(folder, "data"), ...more });
  writeFileSync(configuration, text);
  return text;
}

function start(...flags: readonly string[]): TypedSetup {
  const typed = TypedSetup.start({
    program: inject("agentProgram"),
    flags: ["--stick", join(folder, "media"), ...flags],
    environment: { SUAR_CONFIG: configuration, PATH: `${bin}:${process.env["PATH"]}` },
  });
  undo.add(() => typed.end());
  return typed;
}

const written = () => JSON.parse(readFileSync(configuration, "utf8"));
const folders = () => readdirSync(dirname(configuration)).filter((name) => name.startsWith("access-"));

describe.skipIf((SCRIPT_MISSING ?? CENTRAL_MOSQUITTO_MISSING) !== undefined)(
  "setup with a broker that knows sites by certificate",
  { timeout: 120_000 },
  () => {
    let broker: CentralMosquitto;
    let centre: Subscriber;

    beforeAll(async () => {
      broker = await CentralMosquitto.start();
      const access = broker.centre("noc");
      centre = await Subscriber.open(access.url, `suar/v1/${SITE}/#`, clientSettings(access));
    });

    afterAll(async () => {
      await centre?.close();
      await broker?.stop();
    });

    function fillStick(): void {
      const { ca, certificate, key } = broker.certificates.site(SITE);
      writeFileSync(join(stick, "centre-ca.crt"), ca);
      writeFileSync(join(stick, `${SITE}.crt`), certificate);
      writeFileSync(join(stick, `${SITE}.key`), key);
    }

    it("leads from nothing to a running agent whose first record the centre has, in Indonesian", async () => {
      fillStick();
      writeConfiguration();
      const typed = start();
      await typed.answer(/1\/7 Kode desa/, "53.04.12.2003");
      await typed.answer(/2\/7 Koordinat/, "-10,1772 123,6070");
      await typed.answer(/\[2\]/, "");
      await typed.answer(/4\/7 Alamat broker/, broker.siteUrl);
      await typed.answer(/centre-ca\.crt/, "");
      await typed.answer(new RegExp(`1 sertifikat ${SITE}`), "");
      await typed.answer(/menerima lokasi ini.*5\/7 Terminal/, "");
      await typed.answer(/6\/7 Layanan/, "");
      await typed.answer(/7\/7 Halaman/, "");
      await typed.answer(/Periksa lagi.*✓.*\[simpan\]/, "");
      await typed.sees(new RegExp(`✓ Pusat sudah menerima catatan pertama dari ${SITE}`));
      expect(await typed.exit()).toBe(0);

      const record = await centre.hear(
        ({ topic, payload }) => topic.endsWith("/event") && Buffer.from(payload).includes('"boot"'),
      );
      expect(JSON.parse(new TextDecoder().decode(record.payload)).records[0]).toMatchObject({ seq: 1, kind: "boot" });
      expect(systemctl.calls).toEqual(expect.arrayContaining(["enable suar.service", "restart suar.service"]));

      const { uplink, ...others } = written();
      expect(others).toMatchObject({
        site: SITE,
        language: "id",
        timeZone: "Asia/Makassar",
        outbox: { commitSeconds: 0.1 },
      });
      for (const file of [uplink.caFile, uplink.certificateFile, uplink.keyFile]) {
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(dirname(dirname(file))).toBe(dirname(configuration));
      }
      expect(readFileSync(uplink.keyFile, "utf8")).toBe(broker.certificates.site(SITE).key);
      expect(existsSync(`${configuration}.unfinished`)).toBe(false);

      // Once more: Enter alone changes nothing but where the keys are, and no old ones stay behind.
      const again = start("--lang", "en");
      await again.sees(/its settings are offered/);
      for (const title of [
        /1\/7/,
        /2\/7/,
        /3\/7/,
        /Broker address/,
        /Who vouches/,
        /Getting in/,
        /5\/7/,
        /6\/7/,
        /7\/7/,
        /Look it over/,
      ]) {
        await again.answer(title, "");
      }
      await again.sees(/The centre has the first records/);
      expect(await again.exit()).toBe(0);
      expect(written()).toMatchObject({ ...others, uplink });
      expect(folders()).toHaveLength(1);
    });

    it("asks two questions where the centre has put a file on the stick", async () => {
      fillStick();
      writeConfiguration();
      const terminal = await FakeWebTerminal.start(HUGHES_PAGES);
      for (const profile of BUILT_IN_PROFILES.map(builtInProfile)) {
        if (profile.protocol === "http") for (const { path } of profile.pages.values()) terminal.allowed.add(path);
      }
      undo.add(() => terminal.stop());
      const answers = {
        v: 1,
        title: "Kupang",
        settings: {
          ...BOX,
          collectors: { ...BOX.collectors, terminal: { address: terminal.address } },
          dataDirectory: join(folder, "data"),
          uplink: {
            broker: broker.siteUrl,
            caFile: "centre-ca.crt",
            certificateFile: "{site}.crt",
            keyFile: "{site}.key",
          },
        },
        sites: [
          { site: SITE, name: "Oelbima" },
          { site: "5304122004", name: "Tuapukan" },
        ],
      };
      writeFileSync(join(stick, "suar-site.json"), JSON.stringify(answers));
      const typed = start("--wait", "60");
      await typed.answer(/Kupang, 2 lokasi/, "oel");
      await typed.answer(/Sudah benar\?.*Oelbima.*Terminal: hughes, 127.*✓.*1 ya, simpan/, "");
      await typed.sees(/✓ Pusat sudah menerima/);
      expect(await typed.exit()).toBe(0);
      expect(typed.screen.match(/> /g)?.length).toBe(2);
      expect(written()).toMatchObject({
        site: SITE,
        timeZone: "Asia/Makassar",
        collectors: { terminal: { profile: "hughes", address: terminal.address }, link: { terminal: "127.0.0.1" } },
      });
    });

    it("takes the same file without asking, for one site, and says what the centre has as JSON", async () => {
      fillStick();
      const answers = {
        v: 1,
        settings: {
          ...BOX,
          collectors: { ...BOX.collectors, terminal: { profile: "none" } },
          dataDirectory: join(folder, "data"),
          uplink: {
            broker: broker.siteUrl,
            caFile: "centre-ca.crt",
            certificateFile: "{site}.crt",
            keyFile: "{site}.key",
          },
        },
        sites: [{ site: SITE }],
      };
      const file = join(stick, "answers.json");
      writeFileSync(file, JSON.stringify(answers));
      const typed = start("--answers", file, "--json");
      expect(await typed.exit()).toBe(0);
      const result = JSON.parse(/\{"ok".*\}/.exec(typed.screen)?.[0] ?? "null");
      expect(result).toMatchObject({
        ok: true,
        site: SITE,
        file: configuration,
        service: "started",
        centre: "received",
      });
    });

    it("says what is wrong with a certificate, and saves it all the same for a day when it is right", async () => {
      const { ca } = broker.certificates.site(SITE);
      const { certificate, key } = broker.certificates.forged(SITE);
      writeFileSync(join(stick, "ca.crt"), ca);
      writeFileSync(join(stick, "site.crt"), certificate);
      writeFileSync(join(stick, "site.key"), key);
      writeConfiguration({ site: SITE });
      const typed = start("--wait", "1");
      for (const title of [/1\/7/, /2\/7/, /3\/7/]) await typed.answer(title, "");
      await typed.answer(/Alamat broker/, broker.siteUrl);
      await typed.answer(/CA/, "");
      await typed.answer(/1 sertifikat/, "");
      await typed.answer(/! .*sertifikat.*1 tetap pakai/, "1");
      for (const title of [/5\/7/, /6\/7/, /7\/7/, /Periksa lagi ! /]) await typed.answer(title, "");
      await typed.sees(/Tersimpan.*belum ada yang sampai ke pusat.*Tidak ada yang hilang/);
      expect(await typed.exit()).toBe(0);
    });
  },
);

describe.skipIf((SCRIPT_MISSING ?? MOSQUITTO_MISSING) !== undefined)(
  "setup that is cut off",
  { timeout: 120_000 },
  () => {
    it("leaves the old configuration as it was at every question, and offers what was answered", async () => {
      const broker = await Mosquitto.start({ users: { [SITE]: PASSWORD, noc: "n" } });
      undo.add(() => broker.stop());
      const centre = await Subscriber.open(broker.url, "suar/v1/#", { username: "noc", password: "n" });
      undo.add(() => centre.close());
      const old = writeConfiguration({ site: "old", language: "id" });
      const steps: readonly (readonly [RegExp, string])[] = [
        [/Kode desa/, SITE],
        [/Koordinat/, "-10.1772, 123.6070"],
        [/Zona waktu/, "2"],
        [/Alamat broker/, broker.url],
        [/Cara masuk/, "1"],
        [/Tanpa enkripsi/, "1"],
        [/Nama pengguna/, SITE],
        [/4\/7 Sandi/, PASSWORD],
        [/5\/7 Terminal/, ""],
        [/6\/7 Layanan/, ""],
        [/7\/7 Halaman/, "1"],
        [/Periksa lagi/, ""],
      ];
      for (const [index, [question]] of steps.entries()) {
        const typed = start("--wait", "1");
        for (const [title, line] of steps.slice(0, index)) await typed.answer(title, line);
        await typed.asked(question);
        await typed.kill();
        expect(readFileSync(configuration, "utf8"), String(question)).toBe(old);
        expect(folders()).toEqual([]);
        const left = readdirSync(dirname(configuration));
        expect(left.filter((name) => !/^suar\.json(?:\.unfinished)?$/.test(name))).toEqual([]);
        for (const name of left)
          expect(readFileSync(join(dirname(configuration), name), "utf8")).not.toContain(PASSWORD);
      }
      const typed = start("--wait", "30");
      await typed.sees(/Isian yang kemarin/);
      // What was answered before the cut is what Enter gives now.
      for (const [title, line] of steps) {
        // A slip of the finger at the password, taken back.
        if (/Sandi/.test(title.source)) await typed.answer(title, `${line}xy\u007f\b`);
        else await typed.answer(title, /enkripsi/.test(title.source) ? line : "");
      }
      await typed.sees(/Pusat sudah menerima/);
      expect(await typed.exit()).toBe(0);
      const { uplink, page, timeZone } = written();
      expect([uplink.username, page.lan, timeZone]).toEqual([SITE, true, "Asia/Makassar"]);
      expect(readFileSync(uplink.passwordFile, "utf8")).toBe(`${PASSWORD}\n`);
      // It was never shown, and stands nowhere but in its own file.
      expect(typed.screen).not.toContain(PASSWORD);
      expect(typed.screen).toContain("*".repeat(PASSWORD.length));
      expect(readFileSync(configuration, "utf8")).not.toContain(PASSWORD);
      expect(systemctl.agentLog).not.toContain(PASSWORD);
    });

    it.each([
      ["Ctrl-C", "\u0003"],
      ["Ctrl-D", "\u0004"],
      ["the word", "keluar\r"],
    ])("by %s says that nothing was changed", async (_name, keys) => {
      const old = writeConfiguration({ site: "old" });
      const typed = start();
      await typed.answer(/Kode desa/, SITE);
      await typed.asked(/Koordinat/);
      await typed.type(keys);
      await typed.sees(/Tidak ada yang diubah/);
      expect(await typed.exit()).toBe(130);
      expect(readFileSync(configuration, "utf8")).toBe(old);
    });

    it("by Ctrl-C at a password gives the terminal back as it was", async () => {
      writeConfiguration({ site: SITE, uplink: { broker: "mqtt://127.0.0.1:9", username: SITE } });
      const typed = start();
      for (const title of [/Kode desa/, /Koordinat/, /Zona/]) await typed.answer(title, "");
      await typed.answer(/Alamat broker/, "");
      await typed.answer(/tetap pakai.*\[2\]/, "1");
      await typed.answer(/Cara masuk/, "1");
      await typed.answer(/Tanpa enkripsi/, "1");
      await typed.answer(/Nama pengguna/, "");
      await typed.asked(/Sandi/);
      await typed.type("rahasia\b\b\u0015abc\u0003");
      await typed.sees(/Tidak ada yang diubah/);
      expect(await typed.exit()).toBe(130);
      expect(typed.screen).not.toMatch(/rahasia|abc/);
    });

    it("while it waits for the centre says that everything is saved", async () => {
      const collectors = { ...BOX.collectors, terminal: { profile: "none" } };
      writeConfiguration({ site: SITE, uplink: { broker: "mqtt://127.0.0.1:9" }, collectors });
      const file = join(stick, "answers.json");
      writeFileSync(file, JSON.stringify({ v: 1, sites: [{ site: SITE }] }));
      const typed = start("--answers", file);
      await typed.sees(/\d+ detik: /);
      await typed.type("\u0003");
      await typed.sees(/sudah tersimpan/);
      expect(await typed.exit()).toBe(130);
    });

    it("ignores the rest of a paste with several lines", async () => {
      writeConfiguration();
      const typed = start();
      await typed.asked(/Kode desa/);
      await typed.type(`${SITE}\r-10.1, 123.6\r1\r`);
      await typed.asked(/Koordinat.*\[0\]/);
    });
  },
);
