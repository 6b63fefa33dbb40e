import { createServer as createPlainServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes } from "aedes";
import { DatedCertificates } from "../../support/dated-certificates.ts";
import type { DoctorBench } from "../../support/doctor-bench.ts";
import type { Door } from "../../support/many-doors.ts";
import { freePort } from "../../support/mosquitto.ts";
import { SitePublisher } from "../../support/site-publisher.ts";
import { Subscriber } from "../../support/subscriber.ts";
import type { DoctorCase } from "./case.ts";

const ALL = ["broker", "tls", "login", "topics", "centre"] as const;
const ROOT = "suar/v1/doctor-site";

function at(bench: DoctorBench, door: Door, ...more: readonly string[]): string[] {
  const isSecure = bench.doors.url(door).startsWith("mqtts:");
  const ca = isSecure ? ["--uplink.caFile", bench.file("ca.crt", bench.doors.ca)] : [];
  return ["--broker", bench.doors.url(door), "--data-directory", bench.folder(), ...ca, ...more];
}

async function listening(bench: DoctorBench, url: string): Promise<void> {
  const centre = await Subscriber.open(url, `${ROOT}/#`);
  bench.undo.add(() => centre.close());
}

/** @returns its port. */
async function serve(bench: DoctorBench, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  bench.undo.add(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** Says the same to whoever speaks to it. */
function answering(answer: string | Uint8Array | undefined): Server {
  return createPlainServer((socket) => {
    socket.on("error", () => {}).on("data", () => answer !== undefined && socket.end(answer));
  });
}

/** A broker of 3.1.1 whose rules are code: it refuses what Mosquitto only drops. */
async function embedded(bench: DoctorBench, rules: Partial<Parameters<typeof Aedes.createBroker>[0]>): Promise<number> {
  const aedes = await Aedes.createBroker(rules);
  bench.undo.add(() => new Promise<void>((resolve) => aedes.close(resolve)));
  return serve(
    bench,
    createPlainServer((socket) => {
      // aedes drops the client; the socket is ours.
      aedes.handle(socket).on("error", () => socket.destroy());
      bench.undo.add(() => void socket.destroy());
    }),
  );
}

/** What TLS says before MQTT begins. */
function certificateCase(name: string, door: Door, finding: DoctorCase["finds"][number]): DoctorCase {
  return {
    name,
    checks: ALL,
    finds: ["broker-good", finding, "login-untried", "topics-untried", "centre-untried"],
    arrange: (bench) => ({ flags: [...at(bench, door), "--clock.trust", "always"] }),
  };
}

export const CENTRE_CASES: readonly DoctorCase[] = [
  {
    name: "the centre hears this site, over TLS",
    checks: ALL,
    finds: ["broker-good", "tls-good", "login-good", "topics-good", "centre-good"],
    arrange: async (bench) => {
      await listening(bench, bench.doors.url("open"));
      return { flags: at(bench, "secure") };
    },
  },
  {
    name: "no broker is set",
    checks: ALL,
    finds: ["broker-unset", "tls-untried", "login-untried", "topics-untried", "centre-untried"],
    arrange: () => ({}),
  },
  {
    name: "the port is closed",
    checks: ALL,
    finds: ["broker-closed", "tls-untried", "login-untried", "topics-untried", "centre-untried"],
    arrange: async () => ({ flags: ["--broker", `mqtt://127.0.0.1:${await freePort()}`] }),
  },
  {
    name: "nobody answers at the broker's address",
    checks: ["broker", "tls"],
    finds: ["broker-silent", "tls-untried"],
    arrange: async (bench) => {
      const village = await bench.village();
      village.reset();
      village.inRouter("ip", "route", "replace", "blackhole", "10.79.0.2/32");
      bench.undo.add(() => village.inRouter("ip", "route", "del", "blackhole", "10.79.0.2/32"));
      const flags = ["--broker", "mqtt://1.1.1.1:1883", "--uplink.connectSeconds", "1", "--clock.trust", "always"];
      return { prefix: village.prefix, flags };
    },
  },
  {
    name: "the connection is not encrypted, and nobody listens at the centre",
    checks: ALL,
    finds: ["broker-good", "tls-none", "login-good", "topics-unheard", "centre-good"],
    arrange: (bench) => ({ flags: at(bench, "open") }),
  },
  certificateCase("the certificate has expired", "expired", "tls-expired"),
  certificateCase("the certificate is not valid yet", "future", "tls-not-yet-valid"),
  certificateCase("the certificate is of another authority", "stranger", "tls-wrong-authority"),
  certificateCase("the certificate is for another name", "otherName", "tls-wrong-name"),
  certificateCase("the broker wants a certificate and gets none", "mutual", "tls-ours-refused"),
  {
    name: "the certificate is not valid yet, by a clock that was never set",
    checks: ["clock", "tls"],
    finds: ["clock-unset", "tls-clock"],
    arrange: (bench) => ({ prefix: ["faketime", "1971-01-01 00:00:00"], flags: at(bench, "secure") }),
  },
  {
    name: "the certificate of the broker ends soon",
    checks: ["tls"],
    finds: ["tls-expires-soon"],
    arrange: async (bench) => {
      const authority = new DatedCertificates();
      const { certificate: cert, key } = authority.issue("localhost", -30, 5);
      const port = await serve(
        bench,
        createTlsServer({ cert, key }, (socket) => void socket.on("error", () => {})),
      );
      const ca = bench.file("ca.crt", authority.ca);
      return {
        flags: ["--broker", `mqtts://localhost:${port}`, "--uplink.caFile", ca, "--uplink.connectSeconds", "1"],
      };
    },
  },
  {
    name: "our own certificate is no certificate",
    checks: ["broker", "tls"],
    finds: ["broker-untried", "tls-ours-unusable"],
    arrange: (bench) => {
      const [certificate, key] = [bench.file("site.crt", "nonsense"), bench.file("site.key", "nonsense")];
      return { flags: at(bench, "secure", "--uplink.certificateFile", certificate, "--uplink.keyFile", key) };
    },
  },
  {
    name: "a file of ours is missing: TLS cannot be judged",
    checks: ["broker", "tls", "login"],
    finds: ["broker-good", "tls-untried", "login-untried"],
    arrange: (bench) => ({
      flags: ["--broker", bench.doors.url("secure"), "--uplink.caFile", `${bench.folder()}/ca.crt`],
    }),
  },
  {
    name: "the port does not speak TLS",
    checks: ["broker", "tls", "login"],
    finds: ["broker-good", "tls-not-spoken", "login-untried"],
    arrange: (bench) => ({ flags: ["--broker", bench.doors.url("open").replace("mqtt:", "mqtts:")] }),
  },
  {
    name: "the server speaks TLS of twenty years ago only",
    checks: ["tls"],
    finds: ["tls-failed"],
    arrange: async (bench) => {
      const { certificate: cert, key } = new DatedCertificates().issue("localhost", -1, 30);
      const old = { cert, key, maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
      const server = createTlsServer(old).on("tlsClientError", () => {});
      return { flags: ["--broker", `mqtts://localhost:${await serve(bench, server)}`] };
    },
  },
  {
    name: "the password is wrong",
    checks: ALL,
    finds: ["broker-good", "tls-none", "login-refused", "topics-untried", "centre-untried"],
    arrange: (bench) => {
      const password = bench.file("password", "something else\n");
      return { flags: at(bench, "password", "--uplink.username", "site-1", "--uplink.passwordFile", password) };
    },
  },
  {
    name: "the broker is busy",
    checks: ["login"],
    finds: ["login-busy"],
    // CONNACK, server busy (MQTT 5, 3.2): no broker at hand can be made to say it.
    arrange: async (bench) => {
      const busy = answering(new Uint8Array([0x20, 0x03, 0x00, 0x89, 0x00]));
      const flags = ["--broker", `mqtt://127.0.0.1:${await serve(bench, busy)}`, "--data-directory", bench.folder()];
      return { flags };
    },
  },
  {
    name: "a web server listens there",
    checks: ["login"],
    finds: ["login-no-broker"],
    arrange: async (bench) => {
      const port = await serve(bench, answering("HTTP/1.1 400 Bad Request\r\n\r\n"));
      return { flags: ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()] };
    },
  },
  {
    name: "what listens there says nothing",
    checks: ["login"],
    finds: ["login-silent"],
    arrange: async (bench) => {
      const port = await serve(bench, answering(undefined));
      const flags = ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()];
      return { flags: [...flags, "--uplink.connectSeconds", "1"] };
    },
  },
  {
    name: "one topic may not be published to",
    checks: ["topics", "centre"],
    finds: ["topics-no-publish", "centre-good"],
    arrange: async (bench) => {
      await listening(bench, bench.doors.url("noEvents"));
      return { flags: at(bench, "noEvents") };
    },
  },
  {
    name: "nothing may be published",
    checks: ["topics", "centre"],
    finds: ["topics-no-publish", "centre-untried"],
    arrange: (bench) => ({ flags: at(bench, "mute") }),
  },
  {
    name: "a broker of 3.1.1 throws away what it confirms",
    checks: ["topics"],
    finds: ["topics-no-echo"],
    arrange: (bench) => ({ flags: at(bench, "mute", "--uplink.protocol", "3.1.1", "--site", "old-site"), speed: 20 }),
  },
  {
    name: "a broker of 3.1.1 passes on what it gets",
    checks: ["login", "topics", "centre"],
    finds: ["login-good", "topics-untold", "centre-good"],
    arrange: async (bench) => {
      const port = await embedded(bench, {});
      return { flags: ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()] };
    },
  },
  {
    name: "a broker lets the site listen to nothing",
    checks: ["topics", "centre"],
    finds: ["topics-no-subscribe", "centre-good"],
    arrange: async (bench) => {
      const port = await embedded(bench, { authorizeSubscribe: (_client, _subscription, done) => done(null, null) });
      return { flags: ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()] };
    },
  },
  {
    name: "a broker hangs up at what it forbids",
    checks: ["topics", "centre"],
    finds: ["topics-no-publish", "centre-hung-up"],
    arrange: async (bench) => {
      const port = await embedded(bench, { authorizePublish: (_client, _packet, done) => done(new Error("no")) });
      return { flags: ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()] };
    },
  },
  {
    name: "a broker lets the site in and then falls silent",
    checks: ["login", "centre"],
    finds: ["login-good", "centre-silent"],
    arrange: async (bench) => {
      const port = await embedded(bench, { authorizeSubscribe: () => {} });
      const flags = ["--broker", `mqtt://127.0.0.1:${port}`, "--data-directory", bench.folder()];
      return { flags, speed: 20 };
    },
  },
  {
    name: "the site counts as online, but not from here",
    checks: ["agent"],
    finds: ["agent-stopped", "agent-elsewhere"],
    arrange: async (bench) => {
      const publisher = await SitePublisher.open(bench.doors.url("open"));
      bench.undo.add(() => publisher.close());
      const birth = {
        v: 1,
        site: "twin",
        epoch: "e",
        boot: "another",
        online: true,
        agent: "0.1.0",
        config: "00c0ffee",
      };
      await publisher.publish("suar/v1/twin/status", JSON.stringify({ ...birth, protocol: "MQTT 5" }), true);
      return { flags: at(bench, "open", "--site", "twin") };
    },
  },
];
