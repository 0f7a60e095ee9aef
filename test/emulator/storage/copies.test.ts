import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

describe('the client', () => {
  it('copies an object with all that is set on it', async () => {
    await local.put('a.wav', 'sound');
    const source = local.bucket.file('a.wav');
    await source.setMetadata({ contentType: 'audio/wav', metadata: { tempo: '120' } });
    await local.clock.advance(1000);
    local.emulator.createBucket('other');
    const [copy] = await source.copy(local.storage.bucket('other').file('b.wav'));
    expect((await copy.download())[0].toString()).toBe('sound');
    const [before] = await source.getMetadata();
    const [after] = await copy.getMetadata();
    expect(after).toMatchObject({
      contentType: 'audio/wav',
      metadata: { tempo: '120' },
      crc32c: before.crc32c,
      md5Hash: before.md5Hash,
      metageneration: '1',
      timeCreated: '2026-01-01T00:00:01.000Z',
    });
    expect(after.generation).not.toBe(before.generation);
  });

  it('copies with other settings, which replace all of the source’s', async () => {
    await local.put('a.wav', 'sound');
    await local.bucket.file('a.wav').setMetadata({ cacheControl: 'no-store', metadata: { tempo: '120' } });
    const [copy] = await local.bucket.file('a.wav').copy('b.wav', { contentType: 'audio/wav' });
    const [metadata] = await copy.getMetadata();
    expect(metadata.contentType).toBe('audio/wav');
    expect(metadata).not.toHaveProperty('metadata');
    expect(metadata).not.toHaveProperty('cacheControl');
  });

  it('moves and renames, which takes the source away', async () => {
    await local.put('a.wav', 'sound');
    await local.bucket.file('a.wav').move('b.wav');
    await local.bucket.file('b.wav').rename('c.wav');
    expect((await local.bucket.getFiles())[0].map(({ name }) => name)).toEqual(['c.wav']);
  });

  it('copies an object onto itself', async () => {
    const { generation } = await local.put('a.wav', 'sound');
    await local.bucket.file('a.wav').copy('a.wav');
    const [metadata] = await local.bucket.file('a.wav').getMetadata();
    expect(BigInt(metadata.generation!)).toBeGreaterThan(BigInt(generation));
    expect((await local.bucket.file('a.wav').download())[0].toString()).toBe('sound');
  });

  it('combines objects into a composite, which has no MD5', async () => {
    for (const name of ['1', '2', '3']) await local.put(name, name.repeat(3));
    const [combined] = await local.bucket.combine(['3', '1'], '4.txt');
    expect((await combined.download())[0].toString()).toBe('333111');
    const [metadata] = await combined.getMetadata();
    expect(metadata).toMatchObject({ componentCount: 2, contentType: 'text/plain', size: '6' });
    expect(metadata).not.toHaveProperty('md5Hash');
    await local.bucket.combine(['4.txt', '2', '4.txt'], '4.txt');
    expect((await combined.download())[0].toString()).toBe('333111222333111');
    expect((await combined.getMetadata())[0].componentCount).toBe(5);
  });

  it('copies a composite as a composite', async () => {
    for (const name of ['1', '2']) await local.put(name, name);
    await local.bucket.combine(['1', '2'], '3.txt');
    await local.bucket.file('3.txt').copy('4.txt');
    expect((await local.bucket.file('4.txt').getMetadata())[0]).toMatchObject({
      componentCount: 2,
      size: '2',
    });
  });

  it.each(['copy', 'combine'])('does a %s only if the precondition holds', async (how) => {
    await local.put('a.wav', 'sound');
    const { generation } = await local.put('b.wav', 'other');
    const act = (ifGenerationMatch: number | string) =>
      how === 'copy'
        ? local.bucket.file('a.wav').copy('b.wav', { preconditionOpts: { ifGenerationMatch } })
        : local.bucket.combine(['a.wav'], 'b.wav', { ifGenerationMatch });
    await expect(act(0)).rejects.toMatchObject({ code: 412 });
    expect((await local.bucket.file('b.wav').download())[0].toString()).toBe('other');
    await act(generation);
    expect((await local.bucket.file('b.wav').download())[0].toString()).toBe('sound');
  });
});

describe('a copy', () => {
  const rewrite = (query: string, body = '{}') =>
    local.request('POST', `/b/tracks/o/a.wav/rewriteTo/b/tracks/o/b.wav?${query}`, { body });

  it.each([
    'ifSourceGenerationMatch=1',
    'ifSourceGenerationNotMatch=LIVE',
    'ifSourceMetagenerationMatch=2',
    'ifSourceMetagenerationNotMatch=1',
  ])('fails by %s on its source', async (condition) => {
    const { generation } = await local.put('a.wav', 'sound');
    const { status, json } = await rewrite(condition.replace('LIVE', generation));
    expect(status).toBe(412);
    expect(json.error.errors[0]?.location).toBe(condition.split('=')[0]);
  });

  it('of a generation that is not live is 404', async () => {
    await local.put('a.wav', 'sound');
    expect((await rewrite('sourceGeneration=1')).status).toBe(404);
  });

  it('answers a rewrite as done, and a copy with the object', async () => {
    await local.put('a.wav', 'sound');
    expect((await rewrite('')).json).toMatchObject({
      kind: 'storage#rewriteResponse',
      done: true,
      totalBytesRewritten: '5',
      objectSize: '5',
      resource: { name: 'b.wav' },
    });
    const copied = await local.request('POST', '/b/tracks/o/a.wav/copyTo/b/tracks/o/c.wav');
    expect(copied.json).toMatchObject({ kind: 'storage#object', name: 'c.wav' });
  });

  it('does not spread a file that was changed by hand', async () => {
    const { writeFileSync } = await import('node:fs');
    await local.put('a.wav', 'sound');
    writeFileSync(local.emulator.pathOf('tracks', 'a.wav')!, 'noise');
    expect((await rewrite('')).status).toBe(400);
    expect(await local.bucket.file('b.wav').exists()).toEqual([false]);
  });
});

describe('a composition', () => {
  const compose = (body: object) =>
    local.request('POST', '/b/tracks/o/all/compose', { body: JSON.stringify(body) });

  it('takes 32 sources and no more', async () => {
    await local.put('1', 'x');
    const sources = (count: number) => ({ sourceObjects: Array(count).fill({ name: '1' }) });
    expect((await compose(sources(32))).json.size).toBe('32');
    expect((await compose(sources(33))).status).toBe(400);
    expect((await compose(sources(0))).status).toBe(400);
  });

  it('fails when a source is not there, not that generation, or not what it should be', async () => {
    const { generation } = await local.put('1', 'x');
    const statusOf = async (source: object) => (await compose({ sourceObjects: [source] })).status;
    expect(await statusOf({ name: '2' })).toBe(404);
    expect(await statusOf({ name: '1', generation: '1' })).toBe(404);
    expect(await statusOf({ name: '1', objectPreconditions: { ifGenerationMatch: '1' } })).toBe(412);
    expect(await statusOf({ name: '1', generation: Number(generation) })).toBe(200);
    expect(await statusOf({ name: '1', generation })).toBe(200);
  });
});
