import { expect, it } from "vitest";
import type { TerminalParameters } from "../../agent/cli/open-terminal.ts";
import { candidates, probeTerminals } from "../../agent/cli/probe-terminals.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { load } from "../support/configuration.ts";
import { FakeHttp } from "../support/fake-http.ts";
import { FakeProber } from "../support/fake-prober.ts";
import { FakeSnmp } from "../support/fake-snmp.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const GATEWAY = "192.168.77.1";
const never = new AbortController().signal;

/** Who was shown the password of the terminal, by address. */
async function shownTo(profile: string, address: string | undefined): Promise<readonly string[]> {
  const http = new FakeHttp();
  const { settings } = await load({
    flags: {
      site: "desa",
      "collectors.terminal.profile": profile,
      "collectors.terminal.address": address ?? "auto",
      "collectors.terminal.username": "admin",
      "collectors.terminal.passwordFile": "/password",
    },
  });
  const refuse = () => Promise.reject(new SuarError("stopped", {}));
  const parameters: TerminalParameters = {
    settings: settings.collectors.terminal,
    secrets: { terminal: { password: "rahasia" } },
    clock: new VirtualClock(),
    access: { http, dish: async (at) => ({ address: at, ask: refuse }), snmp: async () => new FakeSnmp() },
  };
  const all = await candidates(profile, address, GATEWAY, async () => undefined);
  await probeTerminals(all, parameters, new FakeProber(), never);
  const asked = http.asked.filter(({ credentials }) => credentials !== undefined);
  return [...new Set(asked.map(({ url }) => new URL(url).hostname))].sort();
}

it("the password of the terminal is shown to the configured kind of terminal where that usually is, and to nobody else", async () => {
  expect(await shownTo("hughes", undefined)).toEqual(["192.168.0.1"]);
});

it("the password of the terminal is shown to whoever is at the address that was named", async () => {
  expect(await shownTo("hughes", "10.0.0.9")).toEqual(["10.0.0.9"]);
});
