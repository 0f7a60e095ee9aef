import { describe, expect, it } from 'vitest';
import { mapInOrder } from '../../shared/platform/map-in-order.ts';

async function* sourceOf<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

describe('mapInOrder', () => {
  it('throws what the work throws, after the results before it', async () => {
    const results: number[] = [];
    const run = async () => {
      const half = async (n: number) => {
        if (n % 2) throw new Error(`${n} is odd`);
        return n / 2;
      };
      for await (const result of mapInOrder(sourceOf(2, 4, 5, 6), 4, half)) results.push(result);
    };
    await expect(run()).rejects.toThrow('5 is odd');
    expect(results).toEqual([1, 2]);
  });

  it('gives a result before the source gives the next item', async () => {
    async function* silent() {
      yield 1;
      await new Promise(() => {});
    }
    const results = mapInOrder(silent(), 4, async (n) => n + 1);
    expect(await results.next()).toEqual({ done: false, value: 2 });
  });

  it('takes no item of which it could not start the work', async () => {
    let taken = 0;
    async function* counting() {
      for (;;) {
        taken += 1;
        yield taken;
      }
    }
    const started: number[] = [];
    const results = mapInOrder(counting(), 2, async (n) => {
      started.push(n);
      await new Promise(() => {});
    });
    const first = results.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toEqual([1, 2]);
    // One more is taken ahead, and waits.
    expect(taken).toBe(3);
    expect(await Promise.race([first, 'nothing yet'])).toBe('nothing yet');
  });
});
