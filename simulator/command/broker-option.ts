import { UsageError } from "./usage-error.ts";

/** Kinds of brokers that a run can start by itself. `nats`: three nodes that are one broker. */
export const OWN_BROKERS = ["embedded", "mosquitto", "nats"] as const;
export type OwnBroker = (typeof OWN_BROKERS)[number];

/** Started for the run, or somebody's that are there already: each of these has a part of the sites. */
export type BrokerChoice = OwnBroker | { readonly urls: readonly string[] };

const MAXIMUM_BROKERS = 16;

/** @throws UsageError for what is neither. */
export function brokerOf(text: string): BrokerChoice {
  const own = OWN_BROKERS.find((known) => known === text);
  if (own !== undefined) return own;
  const urls = text.split(",");
  if (urls.length > 1 && urls.some((url) => OWN_BROKERS.some((known) => known === url))) {
    throw new UsageError(`--broker ${text}: one of ${OWN_BROKERS.join(", ")}, or addresses; they do not mix.`);
  }
  if (urls.length > MAXIMUM_BROKERS) throw new UsageError(`--broker takes at most ${MAXIMUM_BROKERS} addresses.`);
  for (const url of urls) checkAddress(url);
  if (new Set(urls).size < urls.length) throw new UsageError(`--broker ${text} names an address twice.`);
  return { urls };
}

/** @throws UsageError for a number of brokers that the choice cannot have. */
export function brokerCountOf(text: string, choice: BrokerChoice): number {
  if (typeof choice === "object")
    throw new UsageError("--brokers goes with brokers that the run starts: leave it out.");
  if (choice === "nats") throw new UsageError("--broker nats is always three nodes: leave --brokers out.");
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MAXIMUM_BROKERS) return count;
  throw new UsageError(`--brokers ${text} is not a whole number from 1 to ${MAXIMUM_BROKERS}.`);
}

function checkAddress(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isMqtt = url?.protocol === "mqtt:" || url?.protocol === "mqtts:";
  if (url === undefined || !isMqtt || url.hostname === "" || !/^\/?$/.test(url.pathname) || url.search !== "") {
    throw new UsageError(
      `--broker "${text}" is not one of ${OWN_BROKERS.join(", ")} or an address like mqtt://127.0.0.1:1883.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("--broker must not hold a user name or password: simulated sites have neither.");
  }
}
