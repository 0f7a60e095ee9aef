import { describe, expect, it } from 'vitest';
import { collect, digest, MIB, NEVER, pattern, type Subject, streamOf } from './subject.ts';

export function describeRead(subject: Subject): void {
  describe('read', () => {
    it('gives the bytes of the generation, whatever the chunks', async () => {
      const written = await subject.create(subject.unique(), streamOf(3 * MIB));
      expect(digest(await subject.readBack(written))).toBe(digest(pattern(0, 3 * MIB)));
    });

    it('ends in INPUT_CHANGED when the generation is gone', async () => {
      const object = subject.unique();
      const first = await subject.create(object, 'first');
      await subject.overwrite(object, 'second', first.generation);
      await expect(subject.readBack(first)).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
    });

    it('ends in INPUT_CHANGED when the object never was', async () => {
      const read = subject.store.read(subject.unique(), '1700000000000000', NEVER);
      await expect(collect(read)).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
    });

    it('never mixes two generations', async () => {
      const object = subject.unique();
      const first = await subject.create(object, streamOf(12 * MIB));
      const chunks: Uint8Array[] = [];
      const read = async () => {
        for await (const chunk of subject.store.read(object, first.generation, NEVER)) {
          if (chunks.length === 0) await subject.overwrite(object, 'second', first.generation);
          chunks.push(chunk);
        }
        return digest(Buffer.concat(chunks));
      };
      const outcome = await read().catch((error) => error.code);
      expect([digest(pattern(0, 12 * MIB)), 'INPUT_CHANGED']).toContain(outcome);
    });

    it('may be stopped early', async () => {
      const object = subject.unique();
      const written = await subject.create(object, streamOf(12 * MIB));
      for await (const chunk of subject.store.read(object, written.generation, NEVER)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(await subject.store.look(object, NEVER)).toEqual(written);
    });
  });
}
