import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { useEmulator } from './harness.ts';

const local = useEmulator();
const PATH = '/b/tracks/o/song.wav';

describe('the metadata of an object', () => {
  it('is a resource as in the JSON API, with links to where it was asked', async () => {
    await local.put('a/song 1.wav', 'sound');
    const { json } = await local.request('GET', '/b/tracks/o/a%2Fsong%201.wav');
    const { host } = new URL(local.emulator.endpoint);
    const { generation } = json;
    expect(json).toEqual({
      kind: 'storage#object',
      id: `tracks/a/song 1.wav/${generation}`,
      selfLink: `http://${host}/storage/v1/b/tracks/o/a%2Fsong%201.wav`,
      mediaLink: `http://${host}/download/storage/v1/b/tracks/o/a%2Fsong%201.wav?generation=${generation}&alt=media`,
      name: 'a/song 1.wav',
      bucket: 'tracks',
      generation: '1767225600000000',
      metageneration: '1',
      contentType: 'application/octet-stream',
      storageClass: 'STANDARD',
      size: '5',
      md5Hash: 'C4Jj00HeAfdB5N6t+xj56w==',
      crc32c: 'glpreQ==',
      etag: expect.any(String),
      timeCreated: '2026-01-01T00:00:00.000Z',
      updated: '2026-01-01T00:00:00.000Z',
      timeStorageClassUpdated: '2026-01-01T00:00:00.000Z',
      timeFinalized: '2026-01-01T00:00:00.000Z',
    });
    const mediaPath = String(Reflect.get(json, 'mediaLink')).replace(local.emulator.endpoint, '');
    expect((await local.request('GET', mediaPath)).text).toBe('sound');
  });

  it('is patched by the client: keys are merged, null removes', async () => {
    const { generation } = await local.put('song.wav', 'sound');
    const file = local.bucket.file('song.wav');
    await file.setMetadata({ contentType: 'audio/wav', metadata: { a: '1', b: '2' } });
    await local.clock.advance(1000);
    await file.setMetadata({ contentType: null as never, metadata: { a: null, c: '3' } });
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({
      generation,
      metageneration: '3',
      metadata: { b: '2', c: '3' },
      timeCreated: '2026-01-01T00:00:00.000Z',
      updated: '2026-01-01T00:00:01.000Z',
    });
    expect(metadata).not.toHaveProperty('contentType');
    await local.request('PATCH', PATH, { body: '{"metadata":null}' });
    expect((await file.getMetadata())[0]).not.toHaveProperty('metadata');
  });

  it('is replaced as a whole by an update', async () => {
    await local.put('song.wav', 'sound');
    await local.bucket.file('song.wav').setMetadata({ cacheControl: 'no-store', metadata: { a: '1' } });
    const { json } = await local.request('PUT', PATH, {
      body: '{"contentType":"audio/wav","metadata":{"b":"2"}}',
    });
    expect(json).toMatchObject({
      contentType: 'audio/wav',
      metadata: { b: '2' },
      metageneration: '3',
      size: '5',
    });
    expect(json).not.toHaveProperty('cacheControl');
  });

  it('may be sent back as it was got: what only the service sets is passed over', async () => {
    await local.put('song.wav', 'sound');
    const { json, text } = await local.request('GET', PATH);
    const { status, json: updated } = await local.request('PUT', PATH, { body: text });
    expect(status).toBe(200);
    expect(updated).toMatchObject({ generation: json.generation, metageneration: '2', crc32c: json.crc32c });
  });

  it('may grow by patches to 8 KiB and no further', async () => {
    await local.put('song.wav', 'sound');
    const patch = (key: string) =>
      local.request('PATCH', PATH, { body: JSON.stringify({ metadata: { [key]: 'v'.repeat(4095) } }) });
    expect((await patch('a')).status).toBe(200);
    expect((await patch('b')).status).toBe(200);
    expect((await patch('c')).status).toBe(400);
    expect(Object.keys((await local.request('GET', PATH)).json.metadata)).toEqual(['a', 'b']);
  });

  it.each([
    ['{"name":"other.wav"}', 'The name of an object cannot be changed'],
    ['{"bucket":"other"}', 'The bucket of an object cannot be changed'],
    ['{"contentType":"a', 'Parse Error: the body is not valid JSON in UTF-8'],
    ['[]', 'Invalid value for body'],
  ])('cannot be patched by %s', async (body, message) => {
    await local.put('song.wav', 'sound');
    const { status, json } = await local.request('PATCH', PATH, { body });
    expect(status).toBe(400);
    expect(json.error.message).toContain(message);
  });

  it.each(['PATCH', 'PUT', 'DELETE'])('is changed by %s only if the precondition holds', async (method) => {
    const { generation } = await local.put('song.wav', 'sound');
    const act = (query: string) => local.request(method, `${PATH}?${query}`, { body: '{}' });
    const unmet = [
      'ifGenerationMatch=1',
      `ifGenerationNotMatch=${generation}`,
      'ifMetagenerationMatch=2',
      'ifMetagenerationNotMatch=1',
    ];
    for (const condition of unmet) {
      const { status, json } = await act(condition);
      expect(status).toBe(412);
      expect(json.error.errors[0]).toMatchObject({
        reason: 'conditionNotMet',
        location: condition.split('=')[0],
      });
    }
    const { status } = await act(`ifGenerationMatch=${generation}&ifMetagenerationMatch=1`);
    expect(status).toBe(method === 'DELETE' ? 204 : 200);
  });

  it('of a generation that is not live is 404 for any method', async () => {
    await local.put('song.wav', 'sound');
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
      expect((await local.request(method, `${PATH}?generation=1`, { body: '{}' })).status).toBe(404);
    }
  });

  it('survives a restart', async () => {
    await local.put('song.wav', 'sound');
    await local.bucket.file('song.wav').setMetadata({ metadata: { a: '1' } });
    const before = (await local.bucket.file('song.wav').getMetadata())[0];
    await local.restart();
    const after = (await local.bucket.file('song.wav').getMetadata())[0];
    const withoutLinks = { ...before, selfLink: after.selfLink, mediaLink: after.mediaLink };
    expect(after).toEqual(withoutLinks);
  });
});

describe('deleting an object', () => {
  it('takes it away, for good', async () => {
    await local.put('song.wav', 'sound');
    const file = local.bucket.file('song.wav');
    await file.delete();
    expect(await file.exists()).toEqual([false]);
    expect(local.emulator.pathOf('tracks', 'song.wav')).toBeNull();
    await local.restart();
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
  });

  it('that is not there is 404, which the client may ignore', async () => {
    const file = local.bucket.file('song.wav');
    await expect(file.delete()).rejects.toMatchObject({ code: 404 });
    await expect(file.delete({ ignoreNotFound: true })).resolves.toBeDefined();
  });

  it('and writing again gives a higher generation, even when the clock went back', async () => {
    const first = await local.put('song.wav', 'sound');
    await local.bucket.file('song.wav').delete();
    local.clock = new VirtualClock(0);
    await local.restart();
    const second = await local.put('song.wav', 'sound');
    expect(BigInt(second.generation)).toBeGreaterThan(BigInt(first.generation));
  });
});
