import { ConnectRefused, type Message, type ProtocolVersion } from "../../agent/core/transport.ts";
import { type FakeBrokerBehaviour, type FakeSession, FakeTransport } from "./fake-transport.ts";

/** What a broker says to a client whose session another one of its name takes over. */
export type TakeOverManners = "says so" | "only hangs up";

/** A broker that lets one client of a name in at a time, as the standard demands, and keeps the retained status. */
export class OneAtATimeBroker {
  takeOvers = 0;
  #current: FakeSession | undefined;
  #status: Uint8Array | undefined;

  /**
   * @param version the only one that it speaks.
   * @param manners MQTT 5 brokers may say why (0x8E); the others can only hang up.
   * @param onPublish told of each message that it took.
   */
  constructor(
    private readonly version: ProtocolVersion,
    private readonly manners: TakeOverManners,
    private readonly onPublish: (message: Message) => void = () => {},
  ) {}

  /** The way of one box to this broker. */
  transport(): FakeTransport {
    return new FakeTransport(this.behaviour());
  }

  behaviour(): FakeBrokerBehaviour {
    return {
      accept: ({ version }) => {
        if (version !== this.version) throw new ConnectRefused("broker.test:1883", version, 1);
        this.#throwOut();
      },
      opened: (session) => {
        this.#current = session;
      },
      grant: (filter, session) => {
        const status = this.#status;
        if (filter.endsWith("/status") && status !== undefined)
          void session.receive(filter, status, { retained: true });
        return 1;
      },
      answer: (message) => {
        if (message.topic.endsWith("/status")) this.#status = message.payload;
        this.onPublish(message);
        return 0;
      },
    };
  }

  #throwOut(): void {
    const current = this.#current;
    if (current === undefined || current.ended !== undefined) return;
    this.#current = undefined;
    this.takeOvers += 1;
    this.#status = current.options.will.payload;
    const reason = this.manners === "says so" ? { reasonCode: 0x8e } : {};
    current.drop({ by: "broker", detail: "hung up", ...reason });
  }
}
