import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { publishAll } from '../../shared/platform/publish-all.ts';
import type { BatchPublisher, OutgoingMessage } from '../../shared/platform/publisher.ts';
import { createMemoryPublisher } from '../helpers/memory-publisher.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const topic = 'projects/klio-test/topics/klio-energy-input';
const NEVER = new AbortController().signal;
const toMessage = (id: string): OutgoingMessage => ({ data: Buffer.from(id), attributes: {} });
const ids = (count: number) => Array.from({ length: count }, (_, index) => `track-${index}`);

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

/** Batches that end when the test says so. */
function heldPublisher() {
  const held: { size: number; succeed: () => void }[] = [];
  const publisher: BatchPublisher = {
    publishBatch: (_, messages) =>
      new Promise((resolve) => {
        const succeed = () => resolve(messages.map((message) => `id of ${Buffer.from(message.data)}`));
        held.push({ size: messages.length, succeed });
      }),
  };
  return { publisher, held };
}

/** Counts the requests that a publisher gets. */
function counted(publisher: BatchPublisher) {
  const sizes: number[] = [];
  const publishBatch: BatchPublisher['publishBatch'] = (to, messages, signal) => {
    sizes.push(messages.length);
    return publisher.publishBatch(to, messages, signal);
  };
  return { sizes, publisher: { publishBatch } };
}

describe('publishAll', () => {
  it('gives one result for each item, in order, and publishes each once', async () => {
    const memory = createMemoryPublisher();
    const items = ids(2_500);
    const results = await collect(publishAll(memory, items, { topic, toMessage, signal: NEVER }));
    expect(results.map((result) => result.item)).toEqual(items);
    const published = new Map(memory.messages.map((at) => [at.messageId, Buffer.from(at.data).toString()]));
    expect(results.map((result) => 'messageId' in result && published.get(result.messageId))).toEqual(items);
    expect(memory.messages).toHaveLength(2_500);
  });

  it('fills its requests up to 1,000 messages', async () => {
    const { publisher, sizes } = counted(createMemoryPublisher());
    await collect(publishAll(publisher, ids(2_500), { topic, toMessage, signal: NEVER }));
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  it('fills its requests up to 10 MB', async () => {
    const { publisher, sizes } = counted(createMemoryPublisher());
    const large = () => ({ data: new Uint8Array(3_000_000), attributes: {} });
    await collect(publishAll(publisher, ids(7), { topic, toMessage: large, signal: NEVER }));
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('publishes nothing for nothing', async () => {
    const { publisher, sizes } = counted(createMemoryPublisher());
    expect(await collect(publishAll(publisher, [], { topic, toMessage, signal: NEVER }))).toEqual([]);
    expect(sizes).toEqual([]);
  });

  it('lets an item that cannot be published fail alone', async () => {
    const memory = createMemoryPublisher();
    const pick = (id: string): OutgoingMessage => {
      if (id === 'bad') throw new KlioError('BAD_MESSAGE', 'not an id');
      return { data: new Uint8Array(id === 'huge' ? 10_000_001 : 1), attributes: {} };
    };
    const items = ['a', 'bad', 'b', 'huge', 'c'];
    const results = await collect(publishAll(memory, items, { topic, toMessage: pick, signal: NEVER }));
    expect(results).toMatchObject([
      { item: 'a', messageId: '1' },
      { item: 'bad', error: { code: 'BAD_MESSAGE' } },
      { item: 'b', messageId: '2' },
      { item: 'huge', error: { code: 'MESSAGE_TOO_LARGE' } },
      { item: 'c', messageId: '3' },
    ]);
  });

  it('lets a request fail for its items alone', async () => {
    const memory = createMemoryPublisher();
    memory.failNext('before');
    const options = { topic, toMessage, signal: NEVER, maxRequests: 1 };
    const results = await collect(publishAll(memory, ids(1_500), options));
    const failed = results.filter((result) => 'error' in result);
    expect(failed.map((result) => result.item)).toEqual(ids(1_000));
    expect(failed.every((result) => 'error' in result && result.error.code === 'PUBLISH_FAILED')).toBe(true);
    expect(memory.messages).toHaveLength(500);
  });

  it('has no more requests under way than it may, and reads no further', async () => {
    const { publisher, held } = heldPublisher();
    let taken = 0;
    function* endless() {
      for (;;) yield `track-${taken++}`;
    }
    const clock = new VirtualClock();
    const options = { topic, toMessage, signal: NEVER, maxRequests: 3, clock };
    const results = publishAll(publisher, endless(), options);
    const first = results.next();
    await clock.advance(0);
    expect(held).toHaveLength(3);
    expect(taken).toBeLessThanOrEqual(4_002);
    held[0]!.succeed();
    expect(await first).toMatchObject({ value: { item: 'track-0', messageId: 'id of track-0' } });
    await results.return(undefined);
  });

  it('gives results in order although requests end out of order', async () => {
    const { publisher, held } = heldPublisher();
    const clock = new VirtualClock();
    const collecting = collect(publishAll(publisher, ids(3_000), { topic, toMessage, signal: NEVER, clock }));
    await clock.advance(0);
    for (const request of [...held].reverse()) request.succeed();
    expect((await collecting).map((result) => result.item)).toEqual(ids(3_000));
  });

  it('does not keep the items of a slow source waiting for more than 50 ms', async () => {
    const memory = createMemoryPublisher();
    const clock = new VirtualClock();
    const results = publishAll(memory, slow(clock, 1_000), { topic, toMessage, signal: NEVER, clock });
    const first = results.next();
    await clock.advance(49);
    expect(memory.messages).toHaveLength(0);
    await clock.advance(1);
    expect(await first).toMatchObject({ value: { item: 'track-0', messageId: '1' } });
    const second = results.next();
    await clock.advance(1_000);
    expect(await second).toMatchObject({ value: { item: 'track-1' } });
    await results.return(undefined);
    expect(clock.pendingTimers).toBe(1); // the source's own
  });

  it('throws what the source throws, after the results of what it gave', async () => {
    async function* broken() {
      yield* ids(3);
      throw new Error('cannot read the manifest');
    }
    const seen: string[] = [];
    const read = async () => {
      const options = { topic, toMessage, signal: NEVER };
      for await (const result of publishAll(createMemoryPublisher(), broken(), options)) {
        seen.push('messageId' in result ? result.item : 'error');
      }
    };
    await expect(read()).rejects.toThrow('cannot read the manifest');
    expect(seen).toEqual(ids(3));
  });

  it('ends in DEADLINE_EXCEEDED when the signal fires while the source is silent', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock();
    const options = { topic, toMessage, signal: controller.signal, clock };
    const reading = collect(publishAll(createMemoryPublisher(), slow(clock, 1e9), options));
    reading.catch(() => {});
    await clock.advance(100);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('tells the source when nobody wants results any more', async () => {
    let isStopped = false;
    function* source() {
      try {
        yield* ids(10_000);
      } finally {
        isStopped = true;
      }
    }
    for await (const _ of publishAll(createMemoryPublisher(), source(), { topic, toMessage, signal: NEVER }))
      break;
    await expect.poll(() => isStopped).toBe(true);
  });
});

/** An item at once, and one after each pause. */
async function* slow(clock: VirtualClock, pauseMs: number): AsyncGenerator<string> {
  for (let index = 0; ; index += 1) {
    if (index > 0) await new Promise<void>((resolve) => clock.schedule(pauseMs, resolve));
    yield `track-${index}`;
  }
}
