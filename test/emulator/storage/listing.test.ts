import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

describe('the client lists', () => {
  it('in the order of UTF-8 bytes', async () => {
    const names = ['b', 'B', 'é', 'z', '～', '😀', 'a/b', 'a'];
    for (const name of names) await local.put(name, 'x');
    const [files] = await local.bucket.getFiles();
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(files.map(({ name }) => name)).toEqual(sorted);
    expect(sorted.slice(-2), 'which is not the order of JavaScript').toEqual(['～', '😀']);
  });

  it('page by page, folders folded', async () => {
    for (const name of ['a', 'b/1', 'b/2', 'c/1', 'd', 'e']) await local.put(name, 'x');
    const seen: string[] = [];
    let query: object | null = { delimiter: '/', maxResults: 2, autoPaginate: false };
    const sizes: number[] = [];
    while (query) {
      const [files, next, response] = (await local.bucket.getFiles(query)) as [
        { name: string }[],
        object | null,
        { prefixes?: string[] },
      ];
      const page = [...files.map(({ name }) => name), ...(response.prefixes ?? [])];
      sizes.push(page.length);
      seen.push(...page);
      query = next;
    }
    expect(seen.sort()).toEqual(['a', 'b/', 'c/', 'd', 'e']);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('by prefix, and what it finds can be read', async () => {
    for (const name of ['x/1', 'x/2', 'y/1']) await local.put(name, name);
    const [files] = await local.bucket.getFiles({ prefix: 'x/' });
    const texts = await Promise.all(files.map(async (file) => (await file.download())[0].toString()));
    expect(texts).toEqual(['x/1', 'x/2']);
  });

  it('between offsets', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await local.put(name, 'x');
    const [files] = await local.bucket.getFiles({ startOffset: 'b', endOffset: 'd' });
    expect(files.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it('nothing in an empty bucket', async () => {
    expect((await local.bucket.getFiles())[0]).toEqual([]);
    expect((await local.request('GET', '/b/tracks/o')).json).toEqual({ kind: 'storage#objects' });
  });
});

describe('a listing', () => {
  it('has at most 1,000 entries a page, whatever is asked', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    await Promise.all(names.map((name) => local.put(name, '')));
    const { json } = await local.request('GET', '/b/tracks/o?maxResults=5000');
    expect(json.items.length).toBe(1000);
    const next = await local.request('GET', `/b/tracks/o?pageToken=${json.nextPageToken}`);
    expect(next.json.items.map(({ name }) => name)).toEqual(['n1000']);
    expect(next.json).not.toHaveProperty('nextPageToken');
  });

  it('has just the fields that are asked for', async () => {
    await local.put('a', 'x');
    const { json } = await local.request('GET', '/b/tracks/o?fields=items(name,size),nextPageToken');
    expect(json).toEqual({ items: [{ name: 'a', size: '1' }] });
  });

  it('leaves out files that were removed by hand', async () => {
    for (const name of ['a', 'b', 'c/1']) await local.put(name, 'x');
    for (const name of ['b', 'c/1']) rmSync(local.emulator.pathOf('tracks', name)!);
    const { json } = await local.request('GET', '/b/tracks/o?delimiter=/');
    expect(json.items.map(({ name }) => name)).toEqual(['a']);
    expect(json).not.toHaveProperty('prefixes');
  });

  it.each([
    ['maxResults=0', 'Invalid value for maxResults'],
    ['maxResults=-1', 'Invalid long value for maxResults: "-1"'],
    ['maxResults=ten', 'Invalid long value for maxResults: "ten"'],
    ['pageToken=nonsense', 'Invalid page token: "nonsense"'],
    ['fields=items(name', 'Invalid field selection "items(name"'],
  ])('with %s is refused', async (query, message) => {
    const { status, json } = await local.request('GET', `/b/tracks/o?${query}`);
    expect(status).toBe(400);
    expect(json.error.message).toContain(message);
  });
});
