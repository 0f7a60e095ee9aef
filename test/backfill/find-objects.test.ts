import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findObjects, type Place } from '../../shared/backfill/find-objects.ts';
import type { ObjectInfo } from '../../shared/platform/object-store.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';

const signal = new AbortController().signal;

/** Counts what is asked of a store. */
function counted(store: ReturnType<typeof createMemoryObjectStore>) {
  const asked = { looks: 0, listed: 0 };
  return {
    asked,
    look: (...args: Parameters<typeof store.look>) => {
      asked.looks += 1;
      return store.look(...args);
    },
    async *list(...args: Parameters<typeof store.list>) {
      for await (const object of store.list(...args)) {
        asked.listed += 1;
        yield object;
      }
    },
  };
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const namesOf = (found: readonly (ObjectInfo | null)[]) => found.map((object) => object?.name ?? null);

/** Few characters, among them all with which a suffix may start: ids that are prefixes of each other abound. */
const unit = fc.constantFrom('a', 'b', '-', '.', '_', '~');
const id = fc
  .tuple(fc.constantFrom('a', 'b', '_'), fc.string({ unit, maxLength: 4 }))
  .map((two) => two.join(''));
const suffix = fc
  .tuple(fc.constantFrom('.', '-', '_'), fc.string({ unit, maxLength: 3 }))
  .map((two) => two.join(''));
const place = fc.record({
  bucket: fc.constantFrom('one', 'two'),
  prefix: fc.constantFrom('', 'folder/', 'a/'),
  suffix: fc.oneof(suffix, fc.constant('')),
});

describe('finding objects', () => {
  it('comes to what a look at each comes to, whatever else is in the buckets', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(id, { minLength: 1, maxLength: 250, size: 'max' }),
        fc.array(place, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(place, id), { maxLength: 120, size: 'max' }),
        fc.integer({ min: 0, max: 3 }),
        async (unsorted, places, others, everyNth) => {
          const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
          const ids = unsorted.toSorted(byBytes);
          const nameOf = ({ prefix, suffix: ending }: Place, entity: string) => prefix + entity + ending;
          for (const [at, name] of others)
            store.put({ bucket: at.bucket, name: nameOf(at, name) || 'x' }, '');
          for (const [index, entity] of ids.entries()) {
            if (everyNth === 0 || index % everyNth > 0) continue;
            for (const at of places) store.put({ bucket: at.bucket, name: nameOf(at, entity) }, '');
          }
          const expected = places.map((at) =>
            ids.map((entity) => store.get({ bucket: at.bucket, name: nameOf(at, entity) })?.name ?? null),
          );
          const findings = await findObjects(ids, places, { store: counted(store), signal });
          expect(findings.map(namesOf)).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  const manyIds = Array.from({ length: 1000 }, (_, index) => `track${String(index * 20).padStart(6, '0')}`);
  const text: Place = { bucket: 'one', prefix: '', suffix: '.txt' };

  it('lists where little lies between, and looks at nothing', async () => {
    const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
    for (const entity of manyIds.slice(0, 600)) store.put({ bucket: 'one', name: `${entity}.txt` }, '');
    const finder = counted(store);
    const [found] = await findObjects(manyIds, [text], { store: finder, signal });
    expect(found?.filter(Boolean)).toHaveLength(600);
    expect(finder.asked).toEqual({ looks: 0, listed: 600 });
  });

  it('stops to list where too much lies between, and looks at the rest', async () => {
    const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
    for (let index = 0; index < 20_000; index += 1) {
      store.put({ bucket: 'one', name: `track${String(index).padStart(6, '0')}.txt` }, '');
    }
    const finder = counted(store);
    const [found] = await findObjects(manyIds, [text], { store: finder, signal });
    expect(found?.filter(Boolean)).toHaveLength(1000);
    expect(finder.asked).toEqual({ looks: 500, listed: 10_000 });
  });

  it('looks at once at the objects of a few', async () => {
    const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
    store.put({ bucket: 'one', name: 'b.txt' }, '');
    const finder = counted(store);
    const [found] = await findObjects(['a', 'b'], [text], { store: finder, signal });
    expect(namesOf(found ?? [])).toEqual([null, 'b.txt']);
    expect(finder.asked).toEqual({ looks: 2, listed: 0 });
  });
});
