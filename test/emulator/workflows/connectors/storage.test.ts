import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../harness.ts';
import { calling, startWithStorage } from './calling.ts';

describe('the connector for Cloud Storage', () => {
  it('stores, reads, lists, copies and deletes objects', async () => {
    const emulator = await startWithStorage();
    const encoded = '${text.url_encode("a b/ü.txt")}';
    const steps = [
      {
        insert: {
          call: 'objects.insert',
          args: { bucket: 'tracks', uploadType: 'media', name: encoded, body: 'héllo' },
          result: 'made',
        },
      },
      {
        media: {
          call: 'objects.get',
          args: { bucket: 'tracks', object: encoded, alt: 'media' },
          result: 'media',
        },
      },
      { meta: { call: 'objects.get', args: { bucket: 'tracks', object: encoded }, result: 'meta' } },
      {
        copy: {
          call: 'objects.copy',
          args: {
            sourceBucket: 'tracks',
            sourceObject: encoded,
            destinationBucket: 'tracks',
            destinationObject: 'copy',
          },
        },
      },
      {
        list: {
          call: 'objects.list',
          args: { bucket: 'tracks', prefix: 'a', maxResults: 5 },
          result: 'listed',
        },
      },
      {
        remove: {
          call: 'objects.delete',
          args: { bucket: 'tracks', object: encoded, ifGenerationMatch: '${made.generation}' },
          result: 'gone',
        },
      },
      { after: { call: 'objects.list', args: { bucket: 'tracks' }, result: 'left' } },
    ].map((step) => {
      const [[name, body]] = Object.entries(step) as [[string, { call: string }]];
      return { [name]: { ...body, call: `googleapis.storage.v1.${body.call}` } };
    });
    const done = {
      done: {
        return: [
          '${media}',
          '${meta.name}',
          '${listed.items[0].name}',
          '${gone}',
          '${left.items[0].name}',
          '${len(left.items)}',
        ],
      },
    };
    expect(await outcomeOf(emulator, JSON.stringify([...steps, done]))).toEqual([
      'héllo',
      'a b/ü.txt',
      'a b/ü.txt',
      null,
      'copy',
      1,
    ]);
  });

  it('obeys preconditions, and raises what the service answers', async () => {
    const emulator = await startWithStorage();
    const insert = calling(
      'storage.v1.objects.insert',
      { bucket: 'tracks', uploadType: 'media', name: 'x', body: { a: 1 }, ifGenerationMatch: 0 },
      '${r.contentType}',
    );
    expect(await outcomeOf(emulator, insert)).toBe('application/json; charset=utf-8');
    await expect(outcomeOf(emulator, insert)).rejects.toMatchObject({
      payload: { tags: ['HttpError'], code: 412 },
    });
    const get = (object: string) =>
      outcomeOf(emulator, calling('storage.v1.objects.get', { bucket: 'tracks', object, alt: 'media' }));
    expect(await get('x')).toEqual({ a: 1 });
    await expect(get('none')).rejects.toMatchObject({ payload: { code: 404 } });
    await expect(get('a/b')).rejects.toThrow('ValueError: object must be encoded by text.url_encode');
  });
});
