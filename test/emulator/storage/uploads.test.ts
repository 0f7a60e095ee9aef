import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { settle } from '../../helpers/virtual-clock.ts';
import { useEmulator } from './harness.ts';

const local = useEmulator();

/** The ways in which the client brings bytes. */
const KINDS = [
  ['multipart', { resumable: false }],
  ['resumable, at once', { resumable: true }],
  ['resumable, in chunks', { resumable: true, chunkSize: 256 * 1024 }],
] as const;

describe.each(KINDS)('an upload by the client (%s)', (_kind, how) => {
  it.each([0, 1, 100_000, 256 * 1024, 600_000])('of %i bytes is read back whole', async (size) => {
    const bytes = patterned(size);
    const file = local.bucket.file('folder/song 1+2&é.wav');
    await save(file, bytes, { ...how, contentType: 'audio/wav', metadata: { metadata: { tempo: '120' } } });
    const [downloaded] = await file.download({ validation: 'crc32c' });
    expect(downloaded.equals(bytes)).toBe(true);
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({
      name: 'folder/song 1+2&é.wav',
      size: String(size),
      contentType: 'audio/wav',
      metadata: { tempo: '120' },
      md5Hash: createHash('md5').update(bytes).digest('base64'),
      metageneration: '1',
      timeCreated: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is a file that a person can open', async () => {
    await save(local.bucket.file('song.wav'), Buffer.from('sound'), how);
    const path = local.emulator.pathOf('tracks', 'song.wav');
    expect(path).toBe(`${local.directory}/tracks/song.wav`);
    expect(readFileSync(path!, 'utf8')).toBe('sound');
  });

  it('happens only if the precondition holds', async () => {
    const file = local.bucket.file('song.wav');
    const saveIf = (text: string, preconditionOpts: object) =>
      save(file, Buffer.from(text), { ...how, preconditionOpts });
    await saveIf('first', { ifGenerationMatch: 0 });
    const [{ generation }] = await file.getMetadata();
    await expect(saveIf('second', { ifGenerationMatch: 0 })).rejects.toMatchObject({ code: 412 });
    await expect(saveIf('second', { ifGenerationMatch: Number(generation) + 1 })).rejects.toMatchObject({
      code: 412,
    });
    await expect(saveIf('second', { ifGenerationNotMatch: generation })).rejects.toMatchObject({ code: 412 });
    await expect(saveIf('second', { ifMetagenerationMatch: 7 })).rejects.toMatchObject({ code: 412 });
    await expect(saveIf('second', { ifMetagenerationNotMatch: 1 })).rejects.toMatchObject({ code: 412 });
    expect((await file.download())[0].toString()).toBe('first');
    await saveIf('second', { ifGenerationMatch: generation });
    expect((await file.download())[0].toString()).toBe('second');
  });

  it('is compressed when the client is told to, and comes back inflated', async () => {
    const file = local.bucket.file('song.txt');
    const text = 'la '.repeat(1000);
    await save(file, Buffer.from(text), { ...how, gzip: true });
    const [metadata] = await file.getMetadata();
    expect(metadata.contentEncoding).toBe('gzip');
    expect(Number(metadata.size)).toBeLessThan(text.length);
    expect((await file.download())[0].toString()).toBe(text);
  });
});

describe('an upload', () => {
  it('gets a generation above all before, in microseconds', async () => {
    const first = await local.put('a', '1');
    const second = await local.put('a', '2');
    expect(first.generation).toBe(String(local.clock.nowMs() * 1000));
    expect(BigInt(second.generation)).toBe(BigInt(first.generation) + 1n);
    await local.clock.advance(5);
    expect((await local.put('b', '3')).generation).toBe(String(local.clock.nowMs() * 1000));
  });

  it('by curl takes its type from Content-Type', async () => {
    const path = '/upload/storage/v1/b/tracks/o?uploadType=media&name=song.wav';
    const { json } = await local.request('POST', path, {
      body: 'sound',
      headers: { 'content-type': 'audio/wav' },
    });
    expect(json).toMatchObject({ contentType: 'audio/wav', size: '5' });
  });

  it('may be named in its resource, and the query overrules that', async () => {
    expect((await multipart('', { name: 'from-body' })).json.name).toBe('from-body');
    expect((await multipart('&name=from-query', { name: 'from-body' })).json.name).toBe('from-query');
    expect((await multipart('', {})).json.error.message).toBe('Required parameter: name');
  });

  it.each([
    ['crc32c', { crc32c: 'AAAAAA==' }, {}],
    ['md5Hash', { md5Hash: 'AAAAAAAAAAAAAAAAAAAAAA==' }, {}],
    ['crc32c', {}, { 'x-goog-hash': 'crc32c=AAAAAA==' }],
    ['md5Hash', {}, { 'x-goog-hash': 'crc32c=glpreQ==,md5=AAAAAAAAAAAAAAAAAAAAAA==' }],
  ])('with a wrong %s leaves nothing: %j %j', async (field, resource, headers) => {
    const { status, json } = await multipart('&name=song.wav', resource, headers);
    expect(status).toBe(400);
    expect(json.error.errors[0]).toMatchObject({ reason: 'invalid', location: field });
    expect(json.error.message).toContain(`doesn't match calculated ${field}`);
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
  });

  it('with the right checksums is taken', async () => {
    const { crc32c, md5Hash } = await local.put('first.wav', 'sound');
    const { status } = await multipart('&name=song.wav', { crc32c, md5Hash });
    expect(status).toBe(200);
  });

  it('refuses to say what is not a checksum', async () => {
    const { json } = await multipart('&name=song.wav', {}, { 'x-goog-hash': 'sha1=abc' });
    expect(json.error.message).toBe('Invalid X-Goog-Hash: "sha1=abc"');
  });

  it('may carry custom metadata of 8 KiB and not a byte more', async () => {
    const metadata = (bytes: number) => ({ metadata: { key: 'v'.repeat(bytes - 3) } });
    expect((await multipart('&name=a', metadata(8192))).status).toBe(200);
    const { status, json } = await multipart('&name=b', metadata(8193));
    expect(status).toBe(400);
    expect(json.error.message).toBe('Custom metadata has 8193 bytes, at most 8192 are allowed');
  });

  it('keeps custom metadata under any key', async () => {
    const metadata = JSON.parse('{"__proto__": "p", "constructor": "c", "naïve 😀": "x"}');
    const { json } = await multipart('&name=a', { metadata });
    expect(JSON.stringify(json.metadata)).toBe(JSON.stringify(metadata));
    await local.restart();
    const again = await local.request('GET', '/b/tracks/o/a');
    expect(JSON.stringify(again.json.metadata)).toBe(JSON.stringify(metadata));
  });

  it.each([
    ['metadata', { metadata: { tempo: 120 } }],
    ['metadata', { metadata: ['a'] }],
    ['contentType', { contentType: 'audio/wav\r\nSet-Cookie: a=b' }],
    ['cacheControl', { cacheControl: 'no-store\0' }],
    ['storageClass', { storageClass: 'WARM' }],
    ['contentEncoding', { contentEncoding: 5 }],
  ])('with an impossible %s is refused', async (field, resource) => {
    const { status, json } = await multipart('&name=a', resource);
    expect(status).toBe(400);
    expect(json.error.errors[0]).toMatchObject({ reason: 'invalid', location: field });
  });

  it('that is cut off leaves nothing', async () => {
    const whole = multipartBody({ name: 'song.wav' }, 'sound');
    const answer = await local.request('POST', '/upload/storage/v1/b/tracks/o?uploadType=multipart', {
      headers: { 'content-type': 'multipart/related; boundary=xyz' },
      body: whole.slice(0, -12),
    });
    expect(answer.status).toBe(400);
    expect((await local.bucket.getFiles())[0]).toEqual([]);
  });

  it('that loses its connection leaves nothing', async () => {
    const path = '/upload/storage/v1/b/tracks/o?uploadType=media&name=song.wav';
    const sending = httpRequest(local.emulator.endpoint + path, { method: 'POST' });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1024 * 1024));
    while (readdirSync(local.hidden('staging')).length === 0) await settle();
    sending.destroy();
    await local.emulator.stop();
    expect(readdirSync(local.hidden('staging'))).toEqual([]);
    expect(readdirSync(`${local.directory}/tracks`)).toEqual([]);
    await local.start();
  });

  it('that is refused early is answered, however large it is', async () => {
    const { generation } = await local.put('song.wav', 'sound');
    const body = Buffer.alloc(16 * 1024 * 1024);
    await expect(local.put('song.wav', body, '&ifGenerationMatch=0')).rejects.toThrow('ifGenerationMatch');
    expect((await local.request('GET', '/b/tracks/o/song.wav')).json.generation).toBe(generation);
  });

  it('of many that must be the first is one', async () => {
    const path = '/upload/storage/v1/b/tracks/o?uploadType=media&name=song.wav&ifGenerationMatch=0';
    const texts = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
    const answers = await Promise.all(texts.map((body) => local.request('POST', path, { body })));
    const winners = texts.filter((_, index) => answers[index]?.status === 200);
    expect(answers.filter(({ status }) => status === 412).length).toBe(19);
    expect(winners).toEqual([(await local.request('GET', '/tracks/song.wav')).text]);
  });

  it('into no bucket is 404', async () => {
    await expect(
      local.storage.bucket('nowhere').file('a').save('x', { resumable: false }),
    ).rejects.toMatchObject({
      code: 404,
      message: 'The specified bucket does not exist.',
    });
  });
});

describe('the client with STORAGE_EMULATOR_HOST', () => {
  it('leaves out the version in paths, and finds all the same', async () => {
    const before = process.env.STORAGE_EMULATOR_HOST;
    process.env.STORAGE_EMULATOR_HOST = local.emulator.endpoint;
    try {
      const { Storage } = await import('@google-cloud/storage');
      const file = new Storage({ projectId: 'p' }).bucket('tracks').file('a/b');
      await file.save('sound');
      expect((await file.download())[0].toString()).toBe('sound');
    } finally {
      if (before === undefined) delete process.env.STORAGE_EMULATOR_HOST;
      else process.env.STORAGE_EMULATOR_HOST = before;
    }
  });
});

function multipart(query: string, resource: object, headers: Record<string, string> = {}) {
  return local.request('POST', `/upload/storage/v1/b/tracks/o?uploadType=multipart${query}`, {
    headers: { 'content-type': 'multipart/related; boundary=xyz', ...headers },
    body: multipartBody(resource, 'sound'),
  });
}

function multipartBody(resource: object, media: string): string {
  const json = `--xyz\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(resource)}`;
  return `${json}\r\n--xyz\r\nContent-Type: text/plain\r\n\r\n${media}\r\n--xyz--`;
}

/** `save` does not know chunks, so this is what it does, with any option. */
function save(file: ReturnType<typeof local.bucket.file>, bytes: Buffer, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = file.createWriteStream(options);
    stream.on('error', reject).on('finish', () => resolve());
    stream.end(bytes);
  });
}

function patterned(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >>> 8)) & 255;
  return bytes;
}
