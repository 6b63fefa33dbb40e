import type { Packet } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { encodePacket, NotReadable, PacketReader } from "../../agent/platform/mqtt-packets.ts";

const message = (payload: string): Packet => ({
  cmd: "publish",
  topic: "a/b",
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  dup: false,
  messageId: 7,
});
const refusal = (read: () => unknown): NotReadable => {
  try {
    read();
  } catch (error) {
    if (error instanceof NotReadable) return error;
    throw error;
  }
  throw new Error("it was read");
};
const payloads = (packets: Iterable<Packet>) =>
  [...packets].map((packet) => (packet.cmd === "publish" ? packet.payload.toString() : packet.cmd));

describe("a packet reader", () => {
  const sent = ["one", "", "x".repeat(300), "four"];
  const stream = Buffer.concat([...sent.map((payload) => encodePacket(message(payload), 5)), Buffer.of(0xd0, 0)]);

  it.each([1, 2, 3, 7, 100, 1000])("finds the packets whatever chunks they come in (%i bytes each)", (size) => {
    const reader = new PacketReader(5, 1000);
    const read: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      read.push(...payloads(reader.read(stream.subarray(at, at + size))));
    expect(read).toEqual([...sent, "pingresp"]);
  });

  it("refuses a packet that is too large as soon as its length is there", () => {
    const reader = new PacketReader(4, 1000);
    expect(payloads(reader.read(Buffer.of(0x30)))).toEqual([]);
    expect(payloads(reader.read(Buffer.of(0xff)))).toEqual([]);
    expect(refusal(() => [...reader.read(Buffer.of(0x07))]).tooMuch).toBe(true);
  });

  it("refuses what begins as no packet of a broker, and a length without end", () => {
    for (const bytes of ["HTTP/1.1 400", "this is not MQTT at all"]) {
      expect(refusal(() => [...new PacketReader(5, 1000).read(Buffer.from(bytes))]).tooMuch).toBe(false);
    }
    const endless = Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff);
    expect(refusal(() => [...new PacketReader(5, 1000).read(endless)]).tooMuch).toBe(false);
  });

  it("hands on what came before what it refuses", () => {
    const read: string[] = [];
    refusal(() => {
      for (const packet of new PacketReader(5, 1000).read(Buffer.concat([stream, Buffer.from("HTTP")]))) {
        read.push(...payloads([packet]));
      }
    });
    expect(read).toEqual([...sent, "pingresp"]);
  });

  it("is not led astray by what another session was sent", () => {
    const connect = encodePacket({ cmd: "connect", protocolVersion: 4, clientId: "x", clean: true, keepalive: 1 }, 4);
    // A PUBLISH whose topic is longer than the packet, a PUBACK without an identifier, an acknowledgement with a code that there is not.
    const wrong = [Buffer.of(0x30, 2, 0, 9), Buffer.of(0x90, 0), Buffer.of(0x40, 3, 0, 1, 0x55), connect];
    for (const bytes of wrong) {
      refusal(() => [...new PacketReader(5, 1000).read(bytes)]);
      expect(payloads(new PacketReader(5, 1000).read(stream))).toEqual([...sent, "pingresp"]);
    }
  });
});
