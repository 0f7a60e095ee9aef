type Outcome<T> = { readonly value: T } | { readonly thrown: unknown };
type Pulled<A> = { readonly kind: 'pulled'; readonly next: Outcome<IteratorResult<A, unknown>> };
type Finished<B> = { readonly kind: 'finished'; readonly result: Outcome<B> };

/**
 * Runs `work` on what the source gives, at most `limit` at a time, and gives the results in order, each as
 * soon as it and those before it are known. What source or work throws comes after the results before it.
 */
export async function* mapInOrder<A, B>(
  source: AsyncIterable<A>,
  limit: number,
  work: (item: A) => Promise<B>,
): AsyncGenerator<B> {
  const iterator = source[Symbol.asyncIterator]();
  const pull = async (): Promise<Pulled<A>> => ({ kind: 'pulled', next: await outcomeOf(iterator.next()) });
  const start = async (item: A): Promise<Finished<B>> => {
    return { kind: 'finished', result: await outcomeOf(work(item)) };
  };
  /** The oldest work first; then, while there is room and more to come, the next pull. */
  const underWay: Promise<Finished<B>>[] = [];
  const pulling: Promise<Pulled<A>>[] = [pull()];
  try {
    while (underWay.length + pulling.length > 0) {
      const hasRoom = underWay.length < limit;
      const event = await Promise.race([...underWay.slice(0, 1), ...(hasRoom ? pulling : [])]);
      if (event.kind === 'finished') {
        underWay.splice(0, 1);
        yield unwrap(event.result);
        continue;
      }
      pulling.length = 0;
      if ('thrown' in event.next) underWay.push(Promise.resolve({ kind: 'finished', result: event.next }));
      else if (!event.next.value.done) {
        underWay.push(start(event.next.value.value));
        pulling.push(pull());
      }
    }
  } finally {
    // Not awaited: a source that hangs would hang this too.
    iterator.return?.().catch(() => {});
  }
}

function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown }),
  );
}

function unwrap<T>(outcome: Outcome<T>): T {
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.value;
}
