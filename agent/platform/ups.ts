import { connect } from "node:net";
import { type Millis, SECOND } from "../core/time.ts";

const TIMEOUT: Millis = 3 * SECOND;
const MAXIMUM_BYTES = 1024;

export interface UpsAddress {
  /** As NUT knows it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Whether the UPS runs on its battery, asked of NUT's `upsd` in its own protocol (RFC 9271): one line there, one back, without starting `upsc`.
 * Undefined when it does not say so.
 */
export function readUps({ name, host, port }: UpsAddress, signal: AbortSignal): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = "";
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      socket.destroy();
      resolve(parseUpsStatus(answer));
    };
    const timer = setTimeout(finish, TIMEOUT);
    signal.addEventListener("abort", finish, { once: true });
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(`GET VAR ${name} ups.status\n`));
    socket.on("data", (text: string) => {
      answer += text;
      if (answer.includes("\n") || answer.length > MAXIMUM_BYTES) finish();
    });
    // `on`, not `once`: an error that comes after the end must have a listener too.
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

/** `VAR desa ups.status "OB DISCHRG"`: words, of which OL is "on line" and OB "on battery". Undefined for anything else. */
export function parseUpsStatus(answer: string): boolean | undefined {
  const words = /^VAR \S+ ups\.status "([A-Z ]*)"\s*\n/.exec(answer)?.[1]?.split(" ") ?? [];
  if (words.includes("OB")) return true;
  return words.includes("OL") ? false : undefined;
}
