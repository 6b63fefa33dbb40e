/**
 * The topics of one session that the broker knows by a number from 1 on. When all numbers are given away, the one that was given first goes to
 * the next topic. MQTT.js asks it under the names of its own table.
 */
export class TopicAliases {
  readonly #topics: (string | undefined)[];
  /** Topics that were given a number, those that have lost it included. */
  #given = 0;

  /** @param most numbers that may be used, at least one. */
  constructor(private readonly most: number) {
    this.#topics = new Array(most);
  }

  getAliasByTopic(topic: string): number | undefined {
    const index = this.#topics.indexOf(topic);
    return index === -1 ? undefined : index + 1;
  }

  getTopicByAlias(alias: number): string | undefined {
    return this.#topics[alias - 1];
  }

  /** The number for a topic that has none. */
  getLruAlias(): number {
    return (this.#given % this.most) + 1;
  }

  /** @param alias what `getLruAlias` said. */
  put(topic: string, alias: number): boolean {
    this.#topics[alias - 1] = topic;
    this.#given += 1;
    return true;
  }
}
