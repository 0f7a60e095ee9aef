import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type SortOptions, sortIds } from '../../../scripts/backfill/sort/sort-ids.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

/** All that an entity id may be made of, and few of each, so that ids repeat and are prefixes of each other. */
const id = fc.string({
  unit: fc.constantFrom('a', 'B', '_', '.', '~', ':', '@', '=', '+', ',', '-', '0', '/'),
  minLength: 1,
  maxLength: 4,
});
const batches = fc.array(fc.array(id, { maxLength: 30 }), { maxLength: 12 });

async function sorted(input: readonly (readonly string[])[], options: SortOptions) {
  async function* source() {
    yield* input;
  }
  const sorting = sortIds(source(), options);
  const ids: string[] = [];
  for await (const batch of sorting.ids) ids.push(...batch);
  return { ids, duplicates: sorting.duplicates() };
}

describe('sorting ids', () => {
  it.each<[string, SortOptions]>([
    ['in memory', {}],
    ['in files of a few ids', { memoryBytes: 400 }],
    ['in more files than are merged at a time', { memoryBytes: 1, maxRuns: 3 }],
  ])('%s gives each once in the order of bytes, and counts the others', async (_, options) => {
    await fc.assert(
      fc.asyncProperty(batches, async (input) => {
        const all = input.flat();
        const expected = [...new Set(all)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const { ids, duplicates } = await sorted(input, options);
        expect(ids).toEqual(expected);
        expect(duplicates).toBe(all.length - expected.length);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves no file behind, also when it is stopped or its source fails', async () => {
    const directory = temporaryDirectory();
    vi.stubEnv('TMPDIR', directory);
    try {
      const source = async function* (fails: boolean) {
        for (let at = 0; at < 20; at += 1) yield [`id${at}`];
        if (fails) throw new Error('Boom');
      };
      const stopped = sortIds(source(false), { memoryBytes: 1 }).ids;
      await stopped.next();
      expect(readdirSync(directory)).toHaveLength(1);
      await stopped.return(undefined);
      await expect(sortIds(source(true), { memoryBytes: 1 }).ids.next()).rejects.toThrow('Boom');
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
