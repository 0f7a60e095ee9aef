import { describe, expect, it } from 'vitest';
import type { Body } from '../../../shared/platform/object-store.ts';
import {
  asStream,
  bytesOf,
  collect,
  digest,
  MIB,
  NEVER,
  pattern,
  present,
  type Subject,
  streamOf,
} from './subject.ts';

export function describeWrite(subject: Subject): void {
  describe('write', () => {
    it('creates an object only where there is none', async () => {
      const object = subject.unique();
      const first = await subject.create(object, 'first');
      expect(await subject.overwrite(object, 'second', '0')).toBeNull();
      expect(await subject.store.look(object, NEVER)).toEqual(first);
    });

    it('replaces exactly the generation that was named', async () => {
      const object = subject.unique();
      const first = await subject.create(object, 'first');
      const second = present(await subject.overwrite(object, 'second', first.generation));
      expect(second.generation).not.toBe(first.generation);
      expect(await subject.overwrite(object, 'third', first.generation)).toBeNull();
      expect(await subject.readBack(present(await subject.store.look(object, NEVER)))).toEqual(
        bytesOf('second'),
      );
    });

    it('replaces nothing where nothing is', async () => {
      const object = subject.unique();
      expect(await subject.overwrite(object, 'x', '1700000000000000')).toBeNull();
      expect(await subject.store.look(object, NEVER)).toBeNull();
    });

    it('lets one of many concurrent creations win', async () => {
      const object = subject.unique();
      const bodies = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const written = await Promise.all(bodies.map((body) => subject.overwrite(object, body, '0')));
      const winners = written.filter((info) => info !== null);
      expect(winners).toHaveLength(1);
      expect(await subject.store.look(object, NEVER)).toEqual(winners[0]);
      const winner = bodies[written.findIndex((info) => info !== null)]!;
      expect(await subject.readBack(winners[0]!)).toEqual(bytesOf(winner));
    });

    it.each([
      'a b',
      'a+b',
      'a%20b',
      'a/b',
      'a//b',
      'a?b=c#d',
      'a&b',
      '..a',
      'a..b',
      '__proto__',
      'é',
      'e\u0301',
      '😀',
      "a'b",
      'x'.repeat(900),
    ])('keeps the name %j as it is', async (part) => {
      const object = subject.unique(part);
      const written = await subject.create(object, part);
      expect(written.name).toBe(object.name);
      expect(await subject.store.look(object, NEVER)).toEqual(written);
      expect(await subject.readBack(written)).toEqual(bytesOf(part));
    });

    it.each<[string, () => Body, number]>([
      ['an empty string', () => '', 0],
      ['text in UTF-8', () => 'Grüße 😀', 12],
      ['no bytes', () => new Uint8Array(), 0],
      ['part of a larger buffer', () => Buffer.from('0123456789').subarray(2, 5), 3],
      ['an empty stream', () => streamOf(0), 0],
      ['a stream of one byte', () => streamOf(1), 1],
      ['a stream in one piece', () => streamOf(8 * MIB - 1), 8 * MIB - 1],
      ['a stream that ends with a piece', () => streamOf(8 * MIB), 8 * MIB],
      ['a stream that just does not fit', () => streamOf(8 * MIB + 1), 8 * MIB + 1],
      ['a stream of several pieces', () => streamOf(17 * MIB + 3), 17 * MIB + 3],
      ['a stream of one large chunk', () => streamOf(9 * MIB, 9 * MIB), 9 * MIB],
      ['many bytes at hand', () => pattern(0, 9 * MIB), 9 * MIB],
    ])('stores %s', async (_, makeBody, sizeBytes) => {
      const written = await subject.create(subject.unique(), makeBody());
      expect(written.sizeBytes).toBe(sizeBytes);
      expect(digest(await subject.readBack(written))).toBe(digest(await collect(asStream(makeBody()))));
    });

    it.each([
      ['at once', 0],
      ['in the first piece', 1000],
      ['after several pieces', 17 * MIB],
    ])('writes nothing when the body throws %s, and throws the same', async (_, afterBytes) => {
      const object = subject.unique();
      const failure = new Error('the transform gave up');
      async function* body() {
        yield* streamOf(afterBytes);
        throw failure;
      }
      await expect(subject.overwrite(object, body(), '0')).rejects.toBe(failure);
      expect(await subject.store.look(object, NEVER)).toBeNull();
    });

    it('tells a body that it is not needed any more', async () => {
      const object = subject.unique();
      await subject.create(object, 'there already');
      let isStopped = false;
      async function* body() {
        try {
          for (let at = 0; at < 20 * MIB; at += MIB) yield pattern(at, MIB);
        } finally {
          isStopped = true;
        }
      }
      expect(await subject.overwrite(object, body(), '0')).toBeNull();
      await expect.poll(() => isStopped).toBe(true);
    });
  });
}
