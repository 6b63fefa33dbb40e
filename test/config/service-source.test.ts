import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainObjection } from "../../agent/config/issues.ts";
import { parseServiceSource } from "../../agent/config/service-source.ts";
import type { ServiceSource } from "../../agent/core/services.ts";

describe("a line about a service", () => {
  it.each<[string, ServiceSource]>([
    ["sikopdes check https://a.test/desa", { unit: "sikopdes", kind: "check", url: "https://a.test/desa" }],
    [
      "kantor check https://kantor.lan/ ca-file=/etc/suar/kantor.pem",
      { unit: "kantor", kind: "check", url: "https://kantor.lan/", caFile: "/etc/suar/kantor.pem" },
    ],
    ["  wifi   dnsmasq  /tmp/dhcp.leases ", { unit: "wifi", kind: "dnsmasq", path: "/tmp/dhcp.leases" }],
    ["wifi kea /run/kea/kea4-ctrl-socket", { unit: "wifi", kind: "kea", path: "/run/kea/kea4-ctrl-socket" }],
    [
      "wifi kea-leases /var/lib/kea/kea-leases4.csv",
      { unit: "wifi", kind: "kea-leases", path: "/var/lib/kea/kea-leases4.csv" },
    ],
    ["wifi chilli", { unit: "wifi", kind: "chilli" }],
    ["wifi chilli socket=/run/chilli.wlan0.sock", { unit: "wifi", kind: "chilli", socket: "/run/chilli.wlan0.sock" }],
    ["wifi openwrt wlan0", { unit: "wifi", kind: "openwrt", interfaceName: "wlan0" }],
    ["wifi starlink 192.168.1.1", { unit: "wifi", kind: "starlink", address: "192.168.1.1:9000" }],
    ["wifi starlink [fd00::1]:9001", { unit: "wifi", kind: "starlink", address: "[fd00::1]:9001" }],
    ["wifi opennds", { unit: "wifi", kind: "opennds" }],
    ["wifi hostapd wlan0", { unit: "wifi", kind: "hostapd", interfaceName: "wlan0" }],
    [
      "klinik nftables inet/suar/klinik",
      { unit: "klinik", kind: "nftables", counter: { family: "inet", table: "suar", name: "klinik" } },
    ],
    [
      "klinik routeros https://10.0.0.1 user=suar password-file=/p interface=vlan-klinik",
      {
        unit: "klinik",
        kind: "routeros",
        url: "https://10.0.0.1/",
        username: "suar",
        passwordFile: "/p",
        interfaceName: "vlan-klinik",
      },
    ],
    [
      'gudang prometheus http://a/ errors=e{code="5*",path!="/x"}',
      {
        unit: "gudang",
        kind: "prometheus",
        url: "http://a/",
        series: {
          errors: {
            metric: "e",
            matchers: [
              { label: "code", negated: false, value: "5", isPrefix: true },
              { label: "path", negated: true, value: "/x", isPrefix: false },
            ],
          },
        },
      },
    ],
  ])("%s", (text, source) => {
    expect(parseServiceSource(text)).toEqual({ value: source });
  });

  it.each([
    ["wifi kea kea4-ctrl-socket", "source-where"],
    ["wifi chilli socket=chilli.sock", "source-where"],
    ["wifi chilli /run/chilli.sock", "not-a-choice"],
    ["wifi starlink", "source-where"],
    ["wifi starlink http://192.168.1.1:9000", "source-where"],
    ["wifi openwrt hostapd.wlan0 get_clients", "source-too-long"],
  ])("%s is refused: %s", (text, code) => {
    expect(parseServiceSource(text)).toMatchObject({ objection: { code } });
  });

  it.each(["kea /s", "kea-leases /f", "chilli", "openwrt wlan0", "starlink 192.168.1.1"])(
    "%s counts nobody at a clinic, a pharmacy or a savings unit",
    (source) => {
      for (const unit of ["klinik", "apotek", "simpan-pinjam"]) {
        expect(parseServiceSource(`${unit} ${source}`)).toMatchObject({ objection: { code: "source-volumes-only" } });
      }
    },
  );

  it("that is wrong is never repeated as a whole: people paste secrets anywhere", () => {
    const lines = [
      "wifi routeros https://suar:rahasia123@10.0.0.1/ user=suar table=dhcp",
      "wifi routeros https://10.0.0.1/ user=suar password=rahasia123 table=dhcp",
      "wifi routeros https://10.0.0.1/ user=suar password-file=rahasia123 table=dhcp",
      "wifi routeros https://10.0.0.1/ rahasia123 user=suar password-file=/p table=dhcp",
      "wifi iw rahasia123/x",
    ];
    for (const line of lines) {
      const outcome = parseServiceSource(line);
      if ("value" in outcome) throw new Error(`taken: ${line}`);
      const said = JSON.stringify([
        explainObjection(outcome.objection, "en"),
        explainObjection(outcome.objection, "id"),
      ]);
      // An option that is not known is named, so that a slip of the pen can be found.
      if (!line.includes(" rahasia123 ")) expect(said).not.toContain("rahasia123");
    }
  });

  it("of any kind is a source or an objection", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "wifi",
        "klinik",
        "check",
        "routeros",
        "prometheus",
        "http://a/",
        "/p",
        "user=a",
        "table=dhcp",
        "=",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const outcome = parseServiceSource(words.join(" "));
        expect("value" in outcome || "objection" in outcome).toBe(true);
      }),
    );
  });
});
