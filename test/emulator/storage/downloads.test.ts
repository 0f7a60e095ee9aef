import { rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

/** Every address at which the bytes of `tracks/a/song.wav` are served. */
const ADDRESSES = [
  '/b/tracks/o/a%2Fsong.wav?alt=media',
  '/storage/v1/b/tracks/o/a%2Fsong.wav?alt=media',
  '/download/storage/v1/b/tracks/o/a%2Fsong.wav?alt=media',
  '/download/storage/v1/b/tracks/o/a%2Fsong.wav',
  '/tracks/a/song.wav',
  '/tracks/a%2Fsong.wav',
];

describe('a download', () => {
  it.each(ADDRESSES)('from %s has all that a reader checks', async (address) => {
    const { generation, crc32c, md5Hash } = await local.put('a/song.wav', '0123456789');
    const { status, headers, text } = await local.request('GET', address);
    expect({ status, text }).toEqual({ status: 200, text: '0123456789' });
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-goog-hash': `crc32c=${crc32c},md5=${md5Hash}`,
      'x-goog-generation': generation,
      'x-goog-metageneration': '1',
      'x-goog-storage-class': 'STANDARD',
      'x-goog-stored-content-encoding': 'identity',
      'x-goog-stored-content-length': '10',
      'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      etag: expect.stringMatching(/^".+"$/),
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['bytes=2-5', 206, '2345', 'bytes 2-5/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=10-', 416, null, 'bytes */10'],
    ['nonsense', 200, '0123456789', undefined],
  ])('of the range %s is %i', async (range, status, text, contentRange) => {
    await local.put('a/song.wav', '0123456789');
    const answer = await local.request('GET', '/tracks/a/song.wav', { headers: { range } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    if (text === null) expect(answer.json.error.errors[0]?.reason).toBe('requestedRangeNotSatisfiable');
    else expect(answer.text).toBe(text);
  });

  it('by the client may be a part', async () => {
    await local.put('song.wav', '0123456789');
    const file = local.bucket.file('song.wav');
    expect((await file.download({ start: 2, end: 4 }))[0].toString()).toBe('234');
    expect((await file.download({ end: -2 }))[0].toString()).toBe('89');
    await expect(file.download({ start: 10 })).rejects.toMatchObject({ code: 416 });
  });

  it('is noticed by the client when somebody has changed the file by hand', async () => {
    await local.put('song.wav', 'sound');
    writeFileSync(local.emulator.pathOf('tracks', 'song.wav')!, 'noise');
    await expect(local.bucket.file('song.wav').download()).rejects.toMatchObject({
      code: 'CONTENT_DOWNLOAD_MISMATCH',
    });
  });

  it('names the length that is there, also of a file that was changed by hand', async () => {
    await local.put('song.wav', 'sound');
    writeFileSync(local.emulator.pathOf('tracks', 'song.wav')!, 'much more noise');
    const { headers, text } = await local.request('GET', '/tracks/song.wav');
    expect({ length: headers['content-length'], text }).toEqual({ length: '15', text: 'much more noise' });
  });

  it('of a generation that was replaced is 404', async () => {
    const { generation } = await local.put('song.wav', 'first');
    await local.put('song.wav', 'second');
    await expect(local.bucket.file('song.wav', { generation }).download()).rejects.toMatchObject({
      code: 404,
    });
  });

  it('goes on to its end while the object is replaced and deleted', async () => {
    const first = Buffer.alloc(8 * 1024 * 1024, 'a');
    await local.put('song.wav', first);
    const stream = await openDownload('/tracks/song.wav');
    await local.put('song.wav', 'second');
    await local.bucket.file('song.wav').delete();
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(first)).toBe(true);
  });

  it.each([
    ['ifGenerationMatch=1', 412],
    ['ifMetagenerationMatch=2', 412],
    ['ifGenerationNotMatch=LIVE', 304],
    ['ifMetagenerationNotMatch=1', 304],
    ['ifGenerationMatch=LIVE', 200],
    ['ifGenerationNotMatch=1', 200],
  ])('with %s is %i', async (condition, status) => {
    const { generation } = await local.put('song.wav', 'sound');
    const query = condition.replace('LIVE', generation);
    for (const address of ['/b/tracks/o/song.wav?alt=media&', '/b/tracks/o/song.wav?', '/tracks/song.wav?']) {
      const answer = await local.request('GET', address + query);
      expect(answer.status).toBe(status);
      if (status === 304) expect(answer.text).toBe('');
    }
  });

  it('is not repeated for a reader that has it already', async () => {
    await local.put('song.wav', 'sound');
    const { headers } = await local.request('GET', '/tracks/song.wav');
    const again = { headers: { 'if-none-match': headers.etag! } };
    expect((await local.request('GET', '/tracks/song.wav', again)).status).toBe(304);
    await local.put('song.wav', 'other');
    expect((await local.request('GET', '/tracks/song.wav', again)).text).toBe('other');
  });

  it('of a range starts over when the object has changed', async () => {
    await local.put('song.wav', 'sound');
    const { headers } = await local.request('GET', '/tracks/song.wav');
    const rest = { headers: { range: 'bytes=2-', 'if-range': headers.etag! } };
    expect(await local.request('GET', '/tracks/song.wav', rest)).toMatchObject({ status: 206, text: 'und' });
    await local.put('song.wav', 'other');
    expect(await local.request('GET', '/tracks/song.wav', rest)).toMatchObject({
      status: 200,
      text: 'other',
    });
  });

  it('may be asked for its headers only', async () => {
    await local.put('song.wav', 'sound');
    for (const path of ['/tracks/song.wav', '/b/tracks/o/song.wav']) {
      const whole = await local.request('GET', path);
      const head = await local.request('HEAD', path);
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers['content-length']).toBe(whole.headers['content-length']);
      expect(head.headers['content-type']).toBe(whole.headers['content-type']);
    }
  });

  it('carries the headers that were set, in UTF-8', async () => {
    await local.put('song.wav', 'sound');
    await local.bucket.file('song.wav').setMetadata({
      contentType: 'audio/wav',
      contentLanguage: 'en',
      contentDisposition: 'inline; filename="Lied für Elise.wav"',
      cacheControl: 'no-store',
    });
    const { headers } = await local.request('GET', '/tracks/song.wav');
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-language': 'en',
      'content-disposition': Buffer.from('inline; filename="Lied für Elise.wav"').toString('latin1'),
      'cache-control': 'no-store',
    });
  });

  it.each(['text/html', 'image/svg+xml', 'application/xml', 'text/javascript'])(
    'of %s is not shown by a browser, and could do nothing there',
    async (contentType) => {
      await local.put('page', '<script>');
      await local.bucket.file('page').setMetadata({ contentType });
      const { headers } = await local.request('GET', '/tracks/page');
      expect(headers).toMatchObject({
        'content-disposition': 'attachment',
        'content-security-policy': 'sandbox',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('of what is not there is 404', async () => {
    await expect(local.bucket.file('song.wav').download()).rejects.toMatchObject({ code: 404 });
    expect((await local.request('GET', '/tracks/song.wav')).json.error).toMatchObject({
      code: 404,
      message: 'No such object: tracks/song.wav',
      errors: [{ reason: 'notFound' }],
    });
    expect((await local.request('GET', '/nowhere/song.wav')).status).toBe(404);
  });

  it('of a file that was removed by hand is 404', async () => {
    await local.put('song.wav', 'sound');
    rmSync(local.emulator.pathOf('tracks', 'song.wav')!);
    expect((await local.request('GET', '/tracks/song.wav')).status).toBe(404);
  });
});

describe('an object that is stored compressed', () => {
  const text = 'la '.repeat(1000);
  const compressed = gzipSync(text);

  it('is sent as it is to who takes gzip, ranges included', async () => {
    await local.put('song.txt', compressed, '&contentEncoding=gzip');
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await local.request('GET', '/tracks/song.txt', { headers });
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'x-goog-stored-content-encoding': 'gzip',
      'content-length': String(compressed.length),
    });
    expect(gunzipSync(answer.bytes).toString()).toBe(text);
    const part = await local.request('GET', '/tracks/song.txt', {
      headers: { ...headers, range: 'bytes=0-1' },
    });
    expect(part).toMatchObject({ status: 206, bytes: compressed.subarray(0, 2) });
  });

  it('is inflated for who does not, whole, with the hash of what is stored', async () => {
    const { crc32c } = await local.put('song.txt', compressed, '&contentEncoding=gzip');
    const answer = await local.request('GET', '/tracks/song.txt', { headers: { range: 'bytes=0-1' } });
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.headers['x-goog-hash']).toContain(crc32c);
    expect(answer.headers['x-goog-stored-content-length']).toBe(String(compressed.length));
  });

  it('stays as it is with Cache-Control: no-transform', async () => {
    await local.put('song.txt', compressed, '&contentEncoding=gzip');
    await local.bucket.file('song.txt').setMetadata({ cacheControl: 'no-transform' });
    expect((await local.request('GET', '/tracks/song.txt')).bytes.equals(compressed)).toBe(true);
  });

  it('that is no gzip at all ends in a broken connection, not in silence', async () => {
    await local.put('song.txt', 'not gzip', '&contentEncoding=gzip');
    await expect(local.request('GET', '/tracks/song.txt')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

function openDownload(path: string): Promise<AsyncIterable<Uint8Array>> {
  return new Promise((resolve, reject) => {
    httpRequest(local.emulator.endpoint + path, resolve)
      .on('error', reject)
      .end();
  });
}
