/** Ids in byte order, each once, a batch at a time. */
export type IdBatches = AsyncGenerator<readonly string[]>;

const BATCH = 1000;

/** One stream of several: what several of them have comes once, and `onDuplicate` is told of the others. */
export function mergeAll(streams: readonly IdBatches[], onDuplicate: () => void): IdBatches {
  const [only = nothing()] = streams;
  if (streams.length < 2) return only;
  const middle = streams.length >> 1;
  const left = mergeAll(streams.slice(0, middle), onDuplicate);
  const right = mergeAll(streams.slice(middle), onDuplicate);
  return mergeTwo(new Cursor(left), new Cursor(right), onDuplicate);
}

async function* mergeTwo(left: Cursor, right: Cursor, onDuplicate: () => void): IdBatches {
  let batch: string[] = [];
  try {
    await Promise.all([left.refill(), right.refill()]);
    while (left.head !== undefined || right.head !== undefined) {
      const less = isLess(right, left) ? right : left;
      const other = less === left ? right : left;
      if (less.head === other.head) {
        onDuplicate();
        if (!other.step()) await other.refill();
      }
      batch.push(less.head ?? '');
      if (!less.step()) await less.refill();
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** UTF-16 order is byte order here, since entity ids are ASCII. */
function isLess(a: Cursor, b: Cursor): boolean {
  return a.head !== undefined && (b.head === undefined || a.head < b.head);
}

/** Where a merge stands in one of its streams. */
class Cursor {
  readonly #stream: IdBatches;
  #batch: readonly string[] = [];
  #at = 0;

  constructor(stream: IdBatches) {
    this.#stream = stream;
  }

  /** Undefined at the end. */
  get head(): string | undefined {
    return this.#batch[this.#at];
  }

  /** Goes on within the batch; false where it needs a refill for that. */
  step(): boolean {
    this.#at += 1;
    return this.#at < this.#batch.length;
  }

  /** Goes on to the next batch, if there is one. */
  async refill(): Promise<void> {
    this.#at = 0;
    do {
      const { done, value } = await this.#stream.next();
      this.#batch = done ? [] : value;
      if (done) return;
    } while (this.#batch.length === 0);
  }

  async close(): Promise<void> {
    await this.#stream.return(undefined);
  }
}

async function* nothing(): IdBatches {}
