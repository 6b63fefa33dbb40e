import type { DoctorBench } from "../../support/doctor-bench.ts";
import { type DoctorVillage, FAR_ADDRESS, type Page } from "../../support/doctor-village.ts";
import { FakeWebTerminal } from "../../support/fake-web-terminal.ts";
import { freePort } from "../../support/mosquitto.ts";
import type { Arranged, DoctorCase } from "./case.ts";

const OUT = ["--collectors.link.anycast", FAR_ADDRESS];

/** Examines inside the village, which is whole but for what is done to it. */
async function inVillage(
  bench: DoctorBench,
  change: (village: DoctorVillage) => void,
  flags: readonly string[] = [],
): Promise<Arranged> {
  const village = await bench.village();
  bench.undo.add(() => village.reset());
  change(village);
  return { prefix: village.prefix, flags };
}

const fine = () => {};

/** Also from the name server, which otherwise is the router itself. */
function cutOff(village: DoctorVillage): void {
  village.inBox("ip", "route", "del", "default");
  village.nameServer("10.99.0.53");
}

const page = (village: DoctorVillage) => ["--collectors.services.portalUrl", village.pageUrl];
const serving = (answer: Page) => (village: DoctorVillage) => village.page(answer);

/** With the page of the village as the one that answers 204. */
async function withPage(bench: DoctorBench, change: (village: DoctorVillage) => void, flags: readonly string[] = []) {
  return inVillage(bench, change, [...page(await bench.village()), ...flags]);
}

export const NETWORK_CASES: readonly DoctorCase[] = [
  {
    name: "all is well",
    checks: ["interface", "gateway", "names", "internet"],
    finds: ["interface-good", "gateway-good", "names-good", "internet-good"],
    arrange: (bench) => withPage(bench, fine, [...OUT, "--collectors.link.resolverName", "a.known.example"]),
  },
  {
    name: "no such interface",
    checks: ["interface"],
    finds: ["interface-missing"],
    arrange: () => ({ flags: ["--collectors.interface", "wan7"] }),
  },
  {
    name: "the interface is switched off",
    checks: ["interface"],
    finds: ["interface-off"],
    arrange: (bench) =>
      inVillage(bench, (village) => village.inBox("ip", "link", "set", "dev", "wan", "down"), [
        ...OUT,
        "--collectors.interface",
        "wan",
      ]),
  },
  {
    name: "the device at the other end of the cable is off",
    checks: ["interface"],
    finds: ["interface-no-cable"],
    arrange: (bench) =>
      inVillage(bench, (village) => village.inRouter("ip", "link", "set", "dev", "lan", "down"), [
        ...OUT,
        "--collectors.interface",
        "wan",
      ]),
  },
  {
    name: "the router gave no address",
    checks: ["interface", "gateway"],
    finds: ["interface-no-address", "gateway-none"],
    arrange: (bench) =>
      inVillage(bench, (village) => village.inBox("ip", "address", "flush", "dev", "wan"), [
        ...OUT,
        "--collectors.interface",
        "wan",
      ]),
  },
  {
    name: "there is no way out",
    checks: ["interface", "gateway"],
    finds: ["interface-no-route", "gateway-none"],
    arrange: (bench) => inVillage(bench, (village) => village.inBox("ip", "route", "del", "default"), OUT),
  },
  {
    name: "there is no way out: whatever is behind it is not blamed",
    checks: ["interface", "names", "internet", "broker", "tls"],
    finds: ["interface-no-route", "names-untried", "internet-untried", "broker-no-internet", "tls-untried"],
    arrange: (bench) =>
      inVillage(bench, cutOff, [
        ...[...OUT, "--collectors.link.resolverName", "a.known.example", "--broker", "mqtts://10.99.0.1:8883"],
        ...["--uplink.connectSeconds", "2"],
      ]),
  },
  {
    name: "there is no default route, but another way to the internet",
    checks: ["interface"],
    finds: ["interface-elsewhere"],
    arrange: (bench) =>
      withPage(bench, (village) => {
        village.inBox("ip", "route", "del", "default");
        village.inBox("ip", "route", "replace", `${FAR_ADDRESS}/32`, "via", village.routerAddress);
      }),
  },
  {
    name: "the gateway is dead",
    checks: ["gateway", "internet"],
    finds: ["gateway-silent", "internet-untried"],
    arrange: (bench) =>
      inVillage(bench, (village) => village.inBox("ip", "route", "replace", "default", "via", "10.79.0.99"), OUT),
  },
  {
    name: "gateway and internet answer no pings, but a page does",
    checks: ["gateway", "internet"],
    finds: ["gateway-quiet", "internet-quiet"],
    arrange: (bench) => withPage(bench, (village) => village.pings(false), OUT),
  },
  {
    name: "the gateway answers no pings, and nothing answers behind it",
    checks: ["gateway", "internet"],
    finds: ["gateway-present", "internet-silent"],
    arrange: (bench) => inVillage(bench, (village) => village.pings(false), ["--collectors.link.anycast", "8.8.4.4"]),
  },
  {
    name: "there is no program to ping with",
    checks: ["gateway", "internet"],
    finds: ["gateway-no-ping", "internet-unasked"],
    arrange: async (bench) => {
      const { prefix = [], ...others } = await inVillage(bench, fine, OUT);
      return { ...others, prefix: [...prefix, "env", "PATH=/nowhere"] };
    },
  },
  {
    name: "nothing answers behind the gateway",
    checks: ["gateway", "internet"],
    finds: ["gateway-good", "internet-silent"],
    arrange: async (bench) => {
      const village = await bench.village();
      const flags = [
        "--collectors.link.anycast",
        "8.8.4.4",
        "--collectors.services.portalUrl",
        `${village.pageUrl.replace(FAR_ADDRESS, "8.8.4.4")}`,
      ];
      return inVillage(bench, fine, flags);
    },
  },
  {
    name: "a captive portal redirects to its login",
    checks: ["internet"],
    finds: ["internet-captive"],
    arrange: (bench) => withPage(bench, serving({ status: 302, location: "http://10.79.0.1/login" }), OUT),
  },
  {
    name: "a captive portal answers in the place of the page",
    checks: ["internet"],
    finds: ["internet-captive"],
    arrange: (bench) => withPage(bench, serving({ status: 200 }), OUT),
  },
  {
    name: "the broker's name does not exist",
    checks: ["names", "broker"],
    finds: ["names-broker-unknown", "broker-no-name"],
    arrange: (bench) => inVillage(bench, fine, ["--broker", "mqtts://brokr.example:8883"]),
  },
  {
    name: "the name server is not there",
    checks: ["names", "broker"],
    finds: ["names-silent", "broker-no-name"],
    arrange: (bench) =>
      inVillage(bench, (village) => village.nameServer("10.79.0.77"), [
        ...["--collectors.link.resolverName", "a.known.example", "--broker", "mqtts://broker.known.example:8883"],
        ...["--uplink.connectSeconds", "3"],
      ]),
  },
  {
    name: "the name server knows nothing of the world",
    checks: ["names"],
    finds: ["names-odd"],
    arrange: (bench) => inVillage(bench, fine, ["--collectors.link.resolverName", "a.root-servers.net"]),
  },
  {
    name: "no name is needed",
    checks: ["names"],
    finds: ["names-unasked"],
    arrange: () => ({ flags: ["--broker", "mqtt://127.0.0.1:1"] }),
  },
  {
    name: "the clock is two hours behind the internet",
    checks: ["clock"],
    finds: ["clock-wrong"],
    arrange: (bench) => withPage(bench, serving({ aheadMs: 7_200_000 }), ["--clock.trust", "always"]),
  },
  {
    name: "the clock is half a minute ahead of the internet",
    checks: ["clock"],
    finds: ["clock-drifting"],
    arrange: (bench) => withPage(bench, serving({ aheadMs: -30_000 }), ["--clock.trust", "always"]),
  },
  {
    name: "the clock agrees with the internet",
    checks: ["clock"],
    finds: ["clock-good"],
    arrange: (bench) => withPage(bench, fine, ["--clock.trust", "always"]),
  },
  {
    name: "no terminal is set",
    checks: ["terminal"],
    finds: ["terminal-unset"],
    arrange: () => ({}),
  },
  {
    name: "nobody is at the address of the terminal",
    checks: ["terminal"],
    finds: ["terminal-unread"],
    arrange: async (bench) => terminalFlags(bench, `127.0.0.1:${await freePort()}`),
  },
  { name: "the terminal is well", ...terminalCase({ locked: 1, margin: 6 }, "terminal-good") },
  { name: "the terminal does not tell whether it is locked", ...terminalCase({ margin: 6 }, "terminal-read") },
  { name: "the terminal does not hear the satellite", ...terminalCase({ locked: 0, margin: 6 }, "terminal-unlocked") },
  { name: "the terminal reports a fault", ...terminalCase({ locked: 1, margin: 6, fault: 1 }, "terminal-alert") },
  { name: "the signal is weak", ...terminalCase({ locked: 1, margin: 0.7 }, "terminal-weak") },
  { name: "a page of the terminal makes no sense", ...terminalCase({ locked: 1 }, "terminal-partly") },
];

function terminalCase(
  values: Readonly<Record<string, number>>,
  finding:
    | "terminal-good"
    | "terminal-read"
    | "terminal-unlocked"
    | "terminal-alert"
    | "terminal-weak"
    | "terminal-partly",
): Omit<DoctorCase, "name"> {
  return {
    checks: ["terminal"],
    finds: [finding],
    arrange: async (bench) => {
      const { margin, ...status } = values;
      const pages = { "/status": JSON.stringify(status) };
      const terminal = await FakeWebTerminal.start({
        ...pages,
        "/signal": margin === undefined ? "no JSON" : JSON.stringify({ margin }),
      });
      bench.undo.add(() => terminal.stop());
      return terminalFlags(bench, terminal.address);
    },
  };
}

/** A modem of the test's own making. */
function terminalFlags(bench: DoctorBench, address: string): Arranged {
  const profile = {
    name: "test-modem",
    title: "A modem",
    about: "Made up.",
    protocol: "http",
    pages: { status: { path: "/status", format: "json" }, signal: { path: "/signal", format: "json" } },
    values: {
      locked: { page: "status", at: "/locked", true: [1], false: [0] },
      linkMarginDb: { page: "signal", at: "/margin" },
    },
    alerts: [{ page: "status", at: "/fault", is: [1], alert: "hardware" }],
  };
  const file = bench.file("modem.json", JSON.stringify(profile));
  return { flags: ["--terminal", file, "--terminal-address", address] };
}
