import { generate, type Packet, type Parser, parser, writeToStream } from "mqtt-packet";
import { reasonOf } from "../core/errors.ts";
import type { ProtocolVersion } from "../core/transport.ts";

// Otherwise the first packet fills a table of 65,536 buffers, several megabytes for nothing.
writeToStream.cacheNumbers = false;

/** The bytes of one packet. @throws what the codec has against it. */
export function encodePacket(packet: Packet, version: ProtocolVersion): Buffer {
  return generate(packet, { protocolVersion: version });
}

/** What came is not MQTT, or more than we take. */
export class NotReadable extends Error {
  constructor(
    message: string,
    readonly tooMuch: boolean,
  ) {
    super(message);
  }
}

/** The fixed header: a byte with the type, and the length of all else in up to four. */
const HEADER_BYTES = 5;

/** Cuts what comes from one broker into packets. Keeps nothing but the beginning of a packet that is not whole yet. */
export class PacketReader {
  /** Undefined most of the time. */
  #begun: { readonly chunks: Buffer[]; bytes: number; readonly neededBytes: number } | undefined;

  constructor(
    private readonly version: ProtocolVersion,
    private readonly largestBytes: number,
  ) {}

  /** The packets that `chunk` completes. @throws NotReadable, after those before it. */
  *read(chunk: Buffer): Generator<Packet, void> {
    let bytes = this.#withBegun(chunk);
    while (bytes.length > 0) {
      const size = packetSize(bytes);
      if (size !== undefined && size > this.largestBytes) {
        throw new NotReadable(`a packet of ${size} bytes, more than are taken`, true);
      }
      if (size === undefined || size > bytes.length) {
        this.#begun = { chunks: [bytes], bytes: bytes.length, neededBytes: size ?? bytes.length + 1 };
        return;
      }
      yield DECODERS[this.version].decode(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
  }

  /** Empty as long as it is not worth looking at. */
  #withBegun(chunk: Buffer): Buffer {
    const begun = this.#begun;
    if (begun === undefined) return chunk;
    begun.chunks.push(chunk);
    begun.bytes += chunk.length;
    if (begun.bytes < begun.neededBytes) return NOTHING;
    this.#begun = undefined;
    return Buffer.concat(begun.chunks);
  }
}

const NOTHING = Buffer.alloc(0);

/**
 * How packets of a broker begin, type and flags, except for PUBLISH whose flags are its own. Told at once: what is no MQTT may stop before it is as
 * long as its second byte says. And those of clients are not for the codec, which goes by the version in a CONNECT from then on.
 */
const FIRST_BYTES: ReadonlySet<number> = new Set([0x20, 0x40, 0x50, 0x62, 0x70, 0x90, 0xb0, 0xd0, 0xe0, 0xf0]);
const PUBLISH = 3;

/** Of the packet that `bytes` begin with. Undefined: its length is not there yet. @throws NotReadable */
function packetSize(bytes: Buffer): number | undefined {
  const first = bytes[0] ?? 0;
  if (first >> 4 !== PUBLISH && !FIRST_BYTES.has(first)) throw new NotReadable("nothing that a broker sends", false);
  let length = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (at === HEADER_BYTES) throw new NotReadable("a length of more than four bytes", false);
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 0x80 ** (at - 1);
    if (byte < 0x80) return 1 + at + length;
  }
  return undefined;
}

/** The codec's parser. It is given whole packets of brokers, so nothing of one session reaches another, and one serves all of a version. */
class Decoder {
  #parser: Parser;
  #outcome: Packet | Error | undefined;

  constructor(private readonly version: ProtocolVersion) {
    this.#parser = this.#newParser();
  }

  /** @throws NotReadable */
  decode(bytes: Buffer): Packet {
    try {
      const outcome = this.#parse(bytes);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    } catch (error) {
      // This one may have kept something.
      this.#parser = this.#newParser();
      throw new NotReadable(reasonOf(error), false);
    }
  }

  #parse(bytes: Buffer): Packet | Error {
    this.#outcome = undefined;
    const bytesLeft = this.#parser.parse(bytes);
    return bytesLeft === 0 && this.#outcome !== undefined
      ? this.#outcome
      : new Error("a packet of another length than it says");
  }

  #newParser(): Parser {
    const made = parser({ protocolVersion: this.version });
    made.on("packet", (packet) => {
      this.#outcome = packet;
    });
    made.on("error", (error: Error) => {
      this.#outcome = error;
    });
    return made;
  }
}

const DECODERS: Readonly<Record<ProtocolVersion, Decoder>> = { 4: new Decoder(4), 5: new Decoder(5) };
