import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { byBytes, collectAll, NEVER, type Subject } from './subject.ts';

export function describeList(subject: Subject): void {
  describe('list', () => {
    const list = async (prefix: string) => collectAll(subject.store.list(subject.bucket, prefix, NEVER));

    it('gives what starts with the prefix, in the order of UTF-8 bytes', async () => {
      const prefix = `${randomUUID()}/`;
      // In UTF-16 the emoji would come before the last one.
      const names = ['-', 'Z', 'a', 'a.b', 'a/b', 'aa', 'é', '\uffee', '😀'];
      await Promise.all([...names].reverse().map((at) => subject.create(subject.named(prefix + at), at)));
      await subject.create(subject.named(prefix.slice(0, -1)), 'beside it');
      expect((await list(prefix)).map((info) => info.name)).toEqual(
        [...names].sort(byBytes).map((at) => prefix + at),
      );
    });

    it('gives what lies within a range of names: its start, and not its end', async () => {
      const prefix = `${randomUUID()}/`;
      const names = ['a', 'b', 'b.x', 'c', 'é', '😀'];
      await Promise.all(names.map((at) => subject.create(subject.named(prefix + at), at)));
      const within = async (from: string, before: string) => {
        const range = { from, before };
        const found = await collectAll(subject.store.list(subject.bucket, prefix, NEVER, range));
        return found.map((info) => info.name.slice(prefix.length));
      };
      expect(await within(`${prefix}b`, `${prefix}c`)).toEqual(['b', 'b.x']);
      expect(await within(`${prefix}b!`, `${prefix}😀`)).toEqual(['b.x', 'c', 'é']);
      expect(await within('', '~')).toEqual(names);
      expect(await within(`${prefix}c`, `${prefix}c`)).toEqual([]);
    });

    it('tells of each object what look tells', async () => {
      const object = subject.unique();
      const written = await subject.create(object, 'x', { 'klio-request': 'r' });
      expect(await list(object.name)).toEqual([written]);
    });

    it('gives nothing for a prefix that nothing has', async () => {
      expect(await list(randomUUID())).toEqual([]);
    });

    it('gives all objects where there are more than fit into a page', async () => {
      const prefix = `${randomUUID()}/`;
      const names = Array.from({ length: 1050 }, (_, index) => `${prefix}${`${index}`.padStart(5, '0')}`);
      const remaining = names.values();
      const work = async () => {
        for (const at of remaining) await subject.create(subject.named(at), '');
      };
      await Promise.all(Array.from({ length: 16 }, work));
      expect((await list(prefix)).map((info) => info.name)).toEqual(names);
    });
  });
}
