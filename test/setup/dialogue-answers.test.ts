import { describe, expect, it } from "vitest";
import { conclude, viewOf } from "../../agent/setup/dialogue.ts";
import { withMaterials, withValues } from "../../agent/setup/draft.ts";
import { at, KNOWN, PASSWORD, SITE, say, settle, UNIT, values } from "../support/dialogue-case.ts";

describe("a check that fails", () => {
  const text = { problem: "Broker tidak menjawab.", remedy: "Tetap pakai saja." };
  const asked = say(at("broker"), "broker.example.net");

  it("never stands in the way: the answer may be kept", () => {
    const doubted = conclude(asked, { ok: false, text });
    expect(viewOf(doubted)).toMatchObject({
      lines: ["! Broker tidak menjawab.", "Tetap pakai saja.", expect.any(String)],
    });
    expect(viewOf(doubted).preset).toBe("1");
    const kept = say(doubted, "");
    expect([kept.at, values(kept)["uplink.broker"]]).toEqual(["authority", "mqtts://broker.example.net:8883"]);
  });

  it("makes Enter mean another answer where the answer itself is at fault", () => {
    const doubted = conclude(asked, { ok: false, text, atFault: true });
    expect(viewOf(doubted).preset).toBe("2");
    expect(say(doubted, "")).toMatchObject({ at: "broker", draft: KNOWN });
    expect(say(doubted, "1").at).toBe("authority");
  });

  it("lets the answer be given again", () => {
    for (const word of ["2", "<", "isi lagi"]) {
      const again = say(conclude(asked, { ok: false, text }), word);
      expect([again.at, again.doubt, again.draft]).toEqual(["broker", undefined, KNOWN]);
    }
  });

  it("is said in the summary once more, until the centre was tried again", () => {
    const kept = say(conclude(say(at("access"), "2"), { ok: false, text }), "1");
    const summary = { ...kept, at: "summary" } as const;
    expect(viewOf(summary).lines).toContain("! Broker tidak menjawab.");
    const changed = conclude(say(summary, "4", "c.example.net"), { ok: true });
    expect(changed.facts.centre).toBeUndefined();
  });

  it("stands in the way only where nothing can come of it", () => {
    const blocked = conclude(say(at("stick-site"), SITE), { ok: false, text, blocks: true });
    expect(blocked.at).toBe("stick-site");
    expect(viewOf(blocked).notice).toEqual([text.problem, text.remedy]);
  });
});

describe("an answer that is strange", () => {
  it.each([
    ["site", "530412200", "9 angka"],
    ["site", "desa-satu", "bukan kode desa"],
    ["place", "123.6, -10.1", undefined],
    ["place", "10.1, 123.6", "luar Indonesia"],
    ["access", "1", "untuk 5304122009"],
    ["access", "3", "masa berlakunya"],
  ] as const)("to %s, %s, is asked back and can be kept", (id, typed, words) => {
    const doubted = say(at(id), typed);
    if (words === undefined) {
      expect(doubted.doubt).toBeUndefined();
      return;
    }
    expect(viewOf(doubted).lines.join(" ")).toContain(words);
    // Whoever only presses Enter answers again.
    expect(say(doubted, "").at).toBe(id);
    expect(settle(say(doubted, "1")).at).not.toBe(id);
  });

  it("is replaced by a better one at once", () => {
    const doubted = say(at("site"), "530412200");
    expect([say(doubted, "53.04.12.2004").at, values(say(doubted, "53.04.12.2004")).site]).toEqual([
      "place",
      "5304122004",
    ]);
    // Of a secret nothing more is shown: it is asked for again.
    const secret = conclude(say(at("password", PASSWORD), "wrong"), {
      ok: false,
      text: { problem: "No.", remedy: "" },
    });
    expect(say(secret, "typed in the clear")).toMatchObject({ at: "password", draft: PASSWORD });
    expect(viewOf(say(secret, "typed in the clear")).secret).toBe(true);
  });

  it("of a password without encryption", () => {
    const clear = withValues(KNOWN, { "uplink.broker": "mqtt://b.example.net:1883" });
    expect(viewOf(say(at("access", clear), "1")).lines[0]).toContain("enkripsi");
  });
});

describe("what people type", () => {
  it.each([
    ["broker.example.net", "mqtts://broker.example.net:8883"],
    [" MQTTS://Broker.Example.Net:8883/ ", "mqtts://Broker.Example.Net:8883"],
    ["broker.example.net:1883", "mqtt://broker.example.net:1883"],
    ["ssl://broker.example.net", "mqtts://broker.example.net:8883"],
    ["tcp://10.0.0.1", "mqtt://10.0.0.1:1883"],
    ["10.0.0.1:8884", "mqtts://10.0.0.1:8884"],
  ])("for a broker: %s", (typed, broker) => {
    expect(values(settle(say(at("broker"), typed)))["uplink.broker"]).toBe(broker);
  });

  it.each(["wita", "WITA", "2", "2.", " (2) "])("for a zone: %s", (typed) => {
    expect(values(say(at("zone"), typed)).timeZone).toBe("Asia/Makassar");
  });

  it.each([
    ["http://192.168.0.10/", "sembako check http://192.168.0.10/"],
    ["192.168.0.10", "sembako check http://192.168.0.10"],
    ["toko.example.net", "sembako check http://toko.example.net"],
    ["nginx http://192.168.0.10/status", "sembako nginx http://192.168.0.10/status"],
    ["interface eth0.7", "sembako interface eth0.7"],
  ])("for a service: %s", (typed, line) => {
    expect(values(settle(say(at("service-source", UNIT), typed)))["collectors.services.sources"]).toEqual([line]);
  });

  it("takes services away again, one by one", () => {
    const two = withValues(KNOWN, {
      "collectors.services.sources": ["sikopdes check https://a.example/", "kantor interface eth1"],
    });
    const one = say(at("services", two), "3");
    expect(values(one)["collectors.services.sources"]).toEqual(["kantor interface eth1"]);
    expect(values(say(one, "3"))["collectors.services.sources"]).toBeUndefined();
  });

  it("of a broker that is taken back takes certificate and key with it where nothing is encrypted", () => {
    const pairOf = withMaterials(KNOWN, { "uplink.keyFile": { text: "K" }, "uplink.certificateFile": { text: "C" } });
    expect(settle(say(at("broker", pairOf), "mqtt://b.example.net")).draft.materials).toEqual({});
    const none = say(at("broker", pairOf), "0");
    expect([none.at, values(none)["uplink.broker"]]).toEqual(["terminal", undefined]);
  });
});
