/** The package has no types; this is the part of it that the agent uses. */
declare module "net-snmp" {
  import type { Socket, SocketType } from "node:dgram";

  export interface VarBind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }

  export interface Options {
    readonly port: number;
    readonly version: number;
    readonly retries: number;
    /** Milliseconds. */
    readonly timeout: number;
    readonly transport: SocketType;
    readonly reportOidMismatchErrors: boolean;
    readonly dgramModule: { createSocket(type: SocketType): Socket };
  }

  export interface User {
    readonly name: string;
    readonly level: number;
    readonly authProtocol?: number;
    readonly authKey?: string;
    readonly privProtocol?: number;
    readonly privKey?: string;
  }

  export interface Session {
    get(oids: readonly string[], done: (error: Error | null, varbinds?: readonly VarBind[]) => void): void;
    on(event: "error", listener: (error: unknown) => void): void;
    close(): void;
  }

  interface Package {
    createSession(target: string, community: string, options: Options): Session;
    createV3Session(target: string, user: User, options: Options): Session;
    readonly Version2c: number;
    readonly Version3: number;
    readonly ObjectType: Readonly<Record<string, number>>;
    readonly SecurityLevel: Readonly<Record<"noAuthNoPriv" | "authNoPriv" | "authPriv", number>>;
    readonly AuthProtocols: Readonly<Record<"md5" | "sha" | "sha256" | "sha384" | "sha512", number>>;
    readonly PrivProtocols: Readonly<Record<"aes" | "aes256b" | "aes256r", number>>;
    readonly ResponseInvalidError: new () => Error & { readonly code: number };
    readonly RequestFailedError: new () => Error & { readonly status: number };
    readonly RequestTimedOutError: new () => Error;
    readonly ResponseInvalidCode: Readonly<Record<string, number>>;
    readonly ErrorStatus: Readonly<Record<string, number>>;
  }

  const snmp: Package;
  export default snmp;
}
