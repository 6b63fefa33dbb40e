/** What a site or a program of the centre may do at a NATS server, in its configuration language. */

export interface NatsUsersOptions {
  /** First levels of every topic, for example `suar/v1`. */
  readonly root: string;
  /** Names of sites: the common names of their certificates. */
  readonly sites: readonly string[];
  /** Programs of the centre that only look, and those that tell sites what to do: common names of certificates with `OU=centre`. */
  readonly readers: readonly string[];
  readonly controllers: readonly string[];
}

/** Where MQTT subscriptions of QoS 1 are delivered to. NATS lets no client subscribe to it by itself. */
const DELIVERY = "$MQTT.sub.>";

/** The same as config/brokers/mosquitto/sites.acl and centre.acl. */
const SITE_WRITES = ["status", "event", "telemetry", "backlog", "reply", "reply/#", "config/reported"];
const SITE_READS = ["status", "commit", "command", "config"];
const PACE = "fleet/pace";
const CENTRE_WRITES = ["+/commit", "+/command", "+/config", PACE];

/** The text of `users.conf`: one line a user. */
export function natsUsers({ root, sites, readers, controllers }: NatsUsersOptions): string {
  const below = (parent: string, topics: readonly string[]) => topics.map((topic) => `${parent}/${topic}`);
  const everything = [root, `${root}/#`];
  const lines = [
    ...readers.map((name) => user(`CN=${name},OU=centre`, [], everything)),
    ...controllers.map((name) => user(`CN=${name},OU=centre`, below(root, CENTRE_WRITES), everything)),
    ...sites.map((site) => {
      const own = `${root}/${site}`;
      return user(`CN=${site}`, below(own, SITE_WRITES), [...below(own, SITE_READS), `${root}/${PACE}`]);
    }),
  ];
  return ["users = [", ...lines, "]", ""].join("\n");
}

/** @param subject of the certificate, as RFC 2253 writes it. */
function user(subject: string, writes: readonly string[], reads: readonly string[]): string {
  // An empty list of what is allowed would mean everything.
  const publish = writes.length === 0 ? { deny: [">"] } : { allow: writes.map(subjectOf) };
  const permissions = { publish, subscribe: { allow: [DELIVERY, ...reads.map(subjectOf)] } };
  return `  ${JSON.stringify({ user: subject, permissions })}`;
}

/** A topic or filter of MQTT as a subject of NATS. */
function subjectOf(topic: string): string {
  return topic.replaceAll("/", ".").replaceAll("+", "*").replaceAll("#", ">");
}
