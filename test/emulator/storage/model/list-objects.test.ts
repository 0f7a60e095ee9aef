import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListQuery, listObjects } from '../../../../scripts/emulator/storage/model/list-objects.ts';
import { SortedNames } from '../../../../scripts/emulator/storage/model/sorted-names.ts';

const EVERYTHING: ListQuery = {
  prefix: '',
  delimiter: '',
  startOffset: '',
  endOffset: '',
  pageSize: 1000,
  pageToken: null,
};

describe('a listing', () => {
  it('is in the order of UTF-8 bytes, which puts U+FF5E before an emoji', () => {
    const { items } = list(['😀', '～', 'a', 'Z', 'é'], {});
    expect(items).toEqual(['Z', 'a', 'é', '～', '😀']);
  });

  it.each([
    ['a prefix', { prefix: 'b/' }, ['b/1', 'b/2'], []],
    ['a delimiter', { delimiter: '/' }, ['a', 'c'], ['b/', 'd/']],
    ['both', { prefix: 'd/', delimiter: '/' }, ['d/1'], ['d/e/']],
    ['a prefix that ends inside a folder', { prefix: 'd/e', delimiter: '/' }, [], ['d/e/']],
    ['a start, which is included', { startOffset: 'b/2' }, ['b/2', 'c', 'd/1', 'd/e/1'], []],
    ['an end, which is not', { endOffset: 'b/2' }, ['a', 'b/1'], []],
    ['a start inside a folder', { startOffset: 'b/2', delimiter: '/' }, ['c'], ['b/', 'd/']],
    ['a start after the prefix', { prefix: 'b/', startOffset: 'c' }, [], []],
    ['a longer delimiter', { delimiter: '/e' }, ['a', 'b/1', 'b/2', 'c', 'd/1'], ['d/e']],
  ])('with %s has just that', (_what, query, items, prefixes) => {
    const page = list(['a', 'b/1', 'b/2', 'c', 'd/1', 'd/e/1'], query);
    expect(page).toEqual({ items, prefixes, nextPageToken: null });
  });

  it('shares the page size between items and prefixes', () => {
    const page = list(['a', 'b/1', 'b/2', 'c'], { delimiter: '/', pageSize: 2 });
    expect(page).toMatchObject({ items: ['a'], prefixes: ['b/'] });
    expect(list(['a', 'b/1', 'b/2', 'c'], { delimiter: '/', pageToken: page.nextPageToken })).toEqual({
      items: ['c'],
      prefixes: [],
      nextPageToken: null,
    });
  });

  it('goes on after the last name of a page even when that is gone meanwhile', () => {
    const { nextPageToken } = list(['a', 'b', 'c'], { pageSize: 2 });
    expect(list(['a', 'c'], { pageToken: nextPageToken }).items).toEqual(['c']);
  });

  it('leaves out what is found to be gone, also when it made up a whole folder', () => {
    const names = new SortedNames(['a/1', 'b/1', 'b/2', 'c']);
    const find = (name: string) => {
      if (name === 'b/2' || name === 'c') return name;
      names.remove(name);
      return null;
    };
    const page = listObjects(names, { ...EVERYTHING, delimiter: '/' }, find);
    expect(page).toEqual({ items: ['c'], prefixes: ['b/'], nextPageToken: null });
  });

  it('refuses a page token that it did not make', () => {
    expect(() => list(['a'], { pageToken: 'bm9uc2Vuc2U' })).toThrow('Invalid page token: "bm9uc2Vuc2U"');
  });

  it('comes out the same in pages of any size as in one, and as a plain filter has it', () => {
    const name = fc.array(fc.constantFrom('a', 'b', '/', 'é', '～', '😀'), { minLength: 1, maxLength: 6 });
    const part = fc.constantFrom('', 'a', 'b', 'a/', '/', '～');
    fc.assert(
      fc.property(
        fc.array(
          name.map((parts) => parts.join('')),
          { maxLength: 30 },
        ),
        fc.record({ prefix: part, startOffset: part, endOffset: part, delimiter: fc.constantFrom('', '/') }),
        fc.integer({ min: 1, max: 5 }),
        (names, query, pageSize) => {
          const expected = filtered(names, query);
          expect(list(names, query)).toEqual({ ...expected, nextPageToken: null });
          expect(allPages(names, { ...query, pageSize })).toEqual(expected);
        },
      ),
    );
  });
});

function list(names: readonly string[], query: Partial<ListQuery>) {
  return listObjects(new SortedNames(new Set(names)), { ...EVERYTHING, ...query }, (name) => name);
}

function allPages(names: readonly string[], query: Partial<ListQuery>) {
  const items: string[] = [];
  const prefixes: string[] = [];
  let pageToken: string | null = null;
  do {
    const page: ReturnType<typeof list> = list(names, { ...query, pageToken });
    expect(page.items.length + page.prefixes.length).toBeLessThanOrEqual(query.pageSize!);
    items.push(...page.items);
    prefixes.push(...page.prefixes);
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
  return { items, prefixes };
}

/** The same by brute force, over buffers. */
function filtered(
  names: readonly string[],
  { prefix, startOffset, endOffset, delimiter }: Partial<ListQuery>,
) {
  const bytes = (text: string) => Buffer.from(text);
  const chosen = [...new Set(names)]
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
    .filter((name) => name.startsWith(prefix!))
    .filter((name) => Buffer.compare(bytes(name), bytes(startOffset!)) >= 0)
    .filter((name) => endOffset === '' || Buffer.compare(bytes(name), bytes(endOffset!)) < 0);
  const folded = chosen.map((name) => {
    const end = delimiter === '' ? -1 : name.indexOf('/', prefix!.length);
    return end < 0 ? null : name.slice(0, end + 1);
  });
  return {
    items: chosen.filter((_, index) => folded[index] === null),
    prefixes: [...new Set(folded.filter((entry) => entry !== null))],
  };
}
