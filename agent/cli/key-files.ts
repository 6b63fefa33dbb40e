import type { Settings } from "../config/declaration.ts";
import { declaredSources } from "../options.ts";
import type { KeyFileName } from "../platform/key-files.ts";

/** Every file with a secret, key or certificate that the settings name, each once. */
export function keyFilesOf({ uplink, collectors }: Settings): readonly KeyFileName[] {
  const { terminal, services } = collectors;
  const named: (readonly [setting: string, file: string | undefined, kind: KeyFileName["kind"]])[] = [
    ["uplink.passwordFile", uplink.passwordFile, "secret"],
    ["uplink.caFile", uplink.caFile, "authority"],
    ["uplink.certificateFile", uplink.certificateFile, "certificate"],
    ["uplink.keyFile", uplink.keyFile, "key"],
    ["collectors.terminal.passwordFile", terminal.passwordFile, "secret"],
    ["collectors.terminal.snmp.communityFile", terminal.snmp.communityFile, "secret"],
    ["collectors.terminal.snmp.authenticationPasswordFile", terminal.snmp.authenticationPasswordFile, "secret"],
    ["collectors.terminal.snmp.privacyPasswordFile", terminal.snmp.privacyPasswordFile, "secret"],
    ...declaredSources(services.sources).map((source) => {
      const file = "passwordFile" in source ? source.passwordFile : undefined;
      return ["collectors.services.sources", file, "secret"] as const;
    }),
  ];
  const files = new Map(
    named.flatMap(([setting, file, kind]) => (file === undefined ? [] : [[file, { setting, file, kind }]])),
  );
  return [...files.values()];
}
