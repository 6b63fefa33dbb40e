/**
 * Waits until `condition` gives something other than undefined or false, looking every few milliseconds.
 * @throws after `limitMs`, with `what` and whatever `describe` says of the state, so that a failure explains itself.
 */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  options: { limitMs?: number; describe?: () => unknown } = {},
): Promise<T> {
  const limitMs = options.limitMs ?? 20_000;
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) {
      const state = options.describe === undefined ? "" : `: ${JSON.stringify(options.describe())}`;
      throw new Error(`not within ${limitMs} ms: ${what}${state}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
