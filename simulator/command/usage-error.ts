/** Options that cannot be used, or a plan that this machine cannot hold; the message says what to write instead. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
