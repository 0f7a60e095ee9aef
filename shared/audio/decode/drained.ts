/**
 * Runs a generator to its end: calls back with what it gives, and resolves with what it returns. A callback that
 * throws ends it.
 */
export async function drained<T, R>(
  generator: AsyncGenerator<T, R>,
  onValue: (value: T) => void = () => {},
): Promise<R> {
  let result: R | undefined;
  async function* withResult() {
    result = yield* generator;
  }
  for await (const value of withResult()) onValue(value);
  return result as R;
}
