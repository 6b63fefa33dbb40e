import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";

/** What happens to an answer on its way back; undefined loses it. */
export type Mangle = (answer: Buffer) => Buffer | undefined;

const GET_REQUEST = 0xa0;

/**
 * Stands between an SNMP manager and an agent, looks into every question, and may spoil the answers. `stop` fails when it has seen a question
 * that was anything but a GetRequest; those of version 3 are encrypted, so the agent itself has to say that of them.
 */
export class UdpRelay {
  /** The kind of every question of version 2c that was seen, as the tag of its PDU. */
  readonly tags: number[] = [];
  mangle: Mangle = (answer) => answer;
  #questions = 0;
  readonly #front: Socket = createSocket("udp4");
  readonly #backs = new Set<Socket>();

  private constructor(private readonly agentPort: number) {
    this.#front.on("message", (question, from) => this.#forward(question, from));
  }

  /** @param agentPort on 127.0.0.1 */
  static async start(agentPort: number): Promise<UdpRelay> {
    const relay = new UdpRelay(agentPort);
    relay.#front.bind(0, "127.0.0.1");
    await once(relay.#front, "listening");
    return relay;
  }

  get port(): number {
    return this.#front.address().port;
  }

  get questions(): number {
    return this.#questions;
  }

  /** @throws when anything but a read came by. */
  stop(): void {
    for (const socket of [this.#front, ...this.#backs]) socket.close();
    const others = this.tags.filter((tag) => tag !== GET_REQUEST);
    if (others.length > 0)
      throw new Error(`the agent was sent PDUs ${others.map((tag) => tag.toString(16)).join(", ")}`);
  }

  #forward(question: Buffer, from: RemoteInfo): void {
    this.#questions += 1;
    const tag = pduTag(question);
    if (tag !== undefined) this.tags.push(tag);
    const back = createSocket("udp4");
    this.#backs.add(back);
    back.on("message", (answer) => {
      const mangled = this.mangle(answer);
      if (mangled !== undefined) this.#front.send(mangled, from.port, from.address);
    });
    back.send(question, this.agentPort, "127.0.0.1");
  }
}

/** SEQUENCE { version INTEGER, community OCTET STRING, PDU }: the tag of the PDU; undefined for version 3, which has no community. */
function pduTag(message: Buffer): number | undefined {
  const community = skip(message, contentOf(message, 0));
  return message[community] === 0x04 ? message[skip(message, community)] : undefined;
}

/** Where the content of the value at `at` begins. */
function contentOf(message: Buffer, at: number): number {
  const length = message[at + 1] ?? 0;
  return at + 2 + (length > 0x7f ? length & 0x7f : 0);
}

/** Where the value after the one at `at` begins. */
function skip(message: Buffer, at: number): number {
  const first = message[at + 1] ?? 0;
  const content = contentOf(message, at);
  if (first <= 0x7f) return content + first;
  return content + message.readUIntBE(at + 2, first & 0x7f);
}
