/** Options or words that cannot be used; the message says what to write instead. For developer tools, which end with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
