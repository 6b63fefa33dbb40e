import { channelOf, checkMessage } from "./contract.ts";
import { violations } from "./violations.ts";

/**
 * Every message of an agent that a test sees passes here, whatever the test is about: one that breaks the contract fails the test at its end
 * (`contract-setup.ts`). Topics outside the root are not ours, and what plays the centre may send nonsense.
 */
export function watchPublished(topic: string, payload: Uint8Array, root = "suar/v1"): void {
  if (!topic.startsWith(`${root}/`) || channelOf(topic, root)?.channel.from === "centre") return;
  try {
    checkMessage(topic, payload, root);
  } catch (error) {
    violations.push((error as Error).message);
  }
}
