import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();
const BLOCK = 256 * 1024;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

describe('a resumable upload', () => {
  it('goes on in chunks, each answered 308 with what has arrived', async () => {
    const uri = await start();
    const first = await put(uri, Buffer.alloc(BLOCK, 1), `bytes 0-${BLOCK - 1}/*`);
    expect(first).toMatchObject({ status: 308, headers: { range: `bytes=0-${BLOCK - 1}` } });
    const last = await put(uri, Buffer.alloc(10, 2), `bytes ${BLOCK}-${BLOCK + 9}/${BLOCK + 10}`);
    expect(last).toMatchObject({ status: 200, json: { name: 'song.wav', size: String(BLOCK + 10) } });
    const [bytes] = await local.bucket.file('song.wav').download();
    expect(bytes.equals(Buffer.concat([Buffer.alloc(BLOCK, 1), Buffer.alloc(10, 2)]))).toBe(true);
  });

  it('tells how far it is when probed', async () => {
    const uri = await start();
    const nothing = await put(uri, '', 'bytes */*');
    expect(nothing.status).toBe(308);
    expect(nothing.headers).not.toHaveProperty('range');
    await put(uri, Buffer.alloc(2 * BLOCK), `bytes 0-${2 * BLOCK - 1}/*`);
    expect((await put(uri, '', 'bytes */*')).headers.range).toBe(`bytes=0-${2 * BLOCK - 1}`);
    expect((await put(uri, '', `bytes */${3 * BLOCK}`)).headers.range).toBe(`bytes=0-${2 * BLOCK - 1}`);
  });

  it('keeps whole blocks of 256 KiB of a chunk that is not the last', async () => {
    const uri = await start();
    const { status, headers } = await put(uri, Buffer.alloc(BLOCK + 100), `bytes 0-${BLOCK + 99}/*`);
    expect({ status, range: headers.range }).toEqual({ status: 308, range: `bytes=0-${BLOCK - 1}` });
  });

  it('goes on where it was cut off', async () => {
    const bytes = Buffer.concat([Buffer.alloc(BLOCK, 'a'), Buffer.alloc(BLOCK, 'b'), Buffer.from('end')]);
    const uri = await start();
    await cutOff(uri, bytes.subarray(0, BLOCK + 1000), BLOCK);
    const { range } = (await put(uri, '', 'bytes */*')).headers;
    expect(range).toBe(`bytes=0-${BLOCK - 1}`);
    const rest = await put(uri, bytes.subarray(BLOCK), `bytes ${BLOCK}-*/*`);
    expect(rest.json.size).toBe(String(bytes.length));
    expect((await local.bucket.file('song.wav').download())[0].equals(bytes)).toBe(true);
  });

  it('takes over from a request that hangs', async () => {
    const uri = await start();
    const hanging = openPut(uri, 'bytes 0-*/*');
    hanging.write(Buffer.alloc(1000));
    const closed = once(hanging, 'error');
    expect(await put(uri, 'sound', 'bytes 0-*/*')).toMatchObject({ status: 200, json: { size: '5' } });
    await closed;
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('sound');
  });

  it('passes over bytes that it has already', async () => {
    const bytes = Buffer.concat([Buffer.alloc(BLOCK, 'a'), Buffer.from('end')]);
    const uri = await start();
    await put(uri, bytes.subarray(0, BLOCK), `bytes 0-${BLOCK - 1}/*`);
    const again = await put(uri, bytes, `bytes 0-${bytes.length - 1}/${bytes.length}`);
    expect(again.status).toBe(200);
    expect((await local.bucket.file('song.wav').download())[0].equals(bytes)).toBe(true);
  });

  it.each([
    ['a gap', 'sound', 'bytes 5-9/10', 'it starts at byte 5, but only 0 have arrived'],
    ['a body longer than its range', 'sound', 'bytes 0-3/*', 'the body goes on after byte 4'],
    ['a body longer than the object', 'sound', 'bytes 0-*/3', 'the body goes on after byte 3'],
    ['a body shorter than its range', 'sound', 'bytes 0-9/10', 'the body ends before byte 10'],
  ])('refuses %s, and can go on after', async (_what, body, range, message) => {
    const uri = await start();
    const { status, json } = await put(uri, body, range);
    expect(status).toBe(400);
    expect(json.error.message).toContain(message);
    expect((await put(uri, 'sound', 'bytes 0-4/5')).status).toBe(200);
  });

  it('answers what it refuses in the midst of a large body', async () => {
    const uri = await start();
    const { status } = await put(uri, Buffer.alloc(16 * 1024 * 1024), 'bytes 0-*/3');
    expect(status).toBe(400);
    expect((await put(uri, 'sou', 'bytes 0-2/3')).status).toBe(200);
  });

  it('refuses an end before what has arrived', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK), `bytes 0-${BLOCK - 1}/*`);
    const { status, json } = await put(uri, 'sound', 'bytes 0-4/5');
    expect(status).toBe(400);
    expect(json.error.message).toContain(`the object would end at byte 5, but ${BLOCK} have arrived`);
  });

  it('may be one PUT without any range', async () => {
    expect((await put(await start(), 'sound')).json.size).toBe('5');
  });

  it('may end with a request without bytes', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK), `bytes 0-${BLOCK - 1}/*`);
    expect((await put(uri, '', `bytes */${BLOCK}`)).json.size).toBe(String(BLOCK));
  });

  it('that is finished answers again with what it became', async () => {
    const uri = await start();
    const { json } = await put(uri, 'sound', 'bytes 0-*/*');
    expect((await put(uri, '', 'bytes */*')).json).toEqual(json);
    expect((await put(uri, 'sound', 'bytes 0-*/*')).json).toEqual(json);
    await local.restart();
    const afterRestart = await put(moved(uri), '', 'bytes */*');
    expect(afterRestart).toMatchObject({ status: 200, json: { generation: json.generation } });
  });

  it('survives a restart with all that was acknowledged', async () => {
    const uri = await start('&ifGenerationMatch=0', { metadata: { tempo: '120' } });
    await put(uri, Buffer.alloc(BLOCK, 'a'), `bytes 0-${BLOCK - 1}/*`);
    await local.restart();
    expect((await put(moved(uri), '', 'bytes */*')).headers.range).toBe(`bytes=0-${BLOCK - 1}`);
    const last = await put(moved(uri), 'end', `bytes ${BLOCK}-${BLOCK + 2}/${BLOCK + 3}`);
    expect(last.json.metadata).toEqual({ tempo: '120' });
    const [bytes] = await local.bucket.file('song.wav').download({ validation: 'md5' });
    expect(bytes.length).toBe(BLOCK + 3);
  });

  it('counts whole blocks only of what a killed process had begun to write', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK, 'a'), `bytes 0-${BLOCK - 1}/*`);
    await local.emulator.stop();
    appendFileSync(stagedFile(), 'half a block');
    await local.start();
    const last = await put(moved(uri), 'end', `bytes ${BLOCK}-${BLOCK + 2}/${BLOCK + 3}`);
    expect(last.json.size).toBe(String(BLOCK + 3));
    const [bytes] = await local.bucket.file('song.wav').download();
    expect(bytes.subarray(-4).toString()).toBe('aend');
  });

  it('has no more bytes than arrived, even when an earlier write failed half-way', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK, 'a'), `bytes 0-${BLOCK - 1}/*`);
    appendFileSync(stagedFile(), 'half a block');
    await put(uri, '', `bytes */${BLOCK}`);
    expect((await local.bucket.file('song.wav').download())[0].length).toBe(BLOCK);
  });

  it('is refused from the start when its precondition does not hold', async () => {
    await local.put('song.wav', 'first');
    const { status, json } = await startWith('&ifGenerationMatch=0');
    expect(status).toBe(412);
    expect(json.error.errors[0]).toMatchObject({ reason: 'conditionNotMet', location: 'ifGenerationMatch' });
  });

  it('checks its precondition again when it is finished', async () => {
    const uri = await start('&ifGenerationMatch=0');
    await local.put('song.wav', 'faster');
    expect((await put(uri, 'slower', 'bytes 0-*/*')).status).toBe(412);
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('faster');
    expect((await put(uri, '', 'bytes */*')).status).toBe(404);
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ['in its resource', { crc32c: 'AAAAAA==' }, {}],
    ['with its last bytes', {}, { 'x-goog-hash': 'crc32c=AAAAAA==' }],
  ])('with a wrong checksum %s leaves nothing', async (_where, resource, headers) => {
    const uri = await start('', resource);
    expect((await put(uri, 'sound', 'bytes 0-*/*', headers)).status).toBe(400);
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
    expect(leftovers()).toEqual([]);
  });

  it('has the size that was announced, or fails', async () => {
    const started = await startWith('', {}, { 'x-upload-content-length': '6' });
    const { status, json } = await put(started.headers.location!, 'sound', 'bytes 0-*/*');
    expect(status).toBe(400);
    expect(json.error.message).toBe('X-Upload-Content-Length was 6, but 5 bytes were uploaded');
  });

  it('can be cancelled', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK), `bytes 0-${BLOCK - 1}/*`);
    const { pathname, search } = new URL(uri);
    expect((await local.request('DELETE', pathname + search)).status).toBe(499);
    expect((await put(uri, '', 'bytes */*')).status).toBe(404);
    expect(leftovers()).toEqual([]);
  });

  it('expires after a week', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK), `bytes 0-${BLOCK - 1}/*`);
    await local.clock.advance(WEEK_MS);
    expect((await put(uri, '', 'bytes */*')).status).toBe(308);
    await local.clock.advance(1);
    expect((await put(uri, '', 'bytes */*')).status).toBe(410);
    expect(leftovers()).toEqual([]);
  });

  it('that expired while nobody was there is gone after a restart', async () => {
    const uri = await start();
    await put(uri, Buffer.alloc(BLOCK), `bytes 0-${BLOCK - 1}/*`);
    await local.clock.advance(WEEK_MS + 1);
    await local.restart();
    expect((await put(moved(uri), '', 'bytes */*')).status).toBe(404);
    expect(leftovers()).toEqual([]);
  });

  it.each(['unknown', '../../tracks/song.wav', ''])('called %j is not there', async (id) => {
    const path = `/upload/storage/v1/b/tracks/o?upload_id=${encodeURIComponent(id)}`;
    const { status } = await local.request('PUT', path, { headers: { 'content-range': 'bytes */*' } });
    expect(status).toBe(id === '' ? 400 : 404);
  });

  it('of the client resumes from the address it was given', async () => {
    const bytes = Buffer.concat([Buffer.alloc(BLOCK, 'a'), Buffer.from('end')]);
    const file = local.bucket.file('song.wav');
    const [uri] = await file.createResumableUpload({ metadata: { contentType: 'audio/wav' } });
    await put(uri, bytes.subarray(0, BLOCK), `bytes 0-${BLOCK - 1}/*`);
    await new Promise((resolve, reject) => {
      const stream = file.createWriteStream({ uri, offset: BLOCK, validation: false });
      stream.on('error', reject).on('finish', resolve);
      stream.end(bytes.subarray(BLOCK));
    });
    expect((await file.download())[0].equals(bytes)).toBe(true);
    expect((await file.getMetadata())[0].contentType).toBe('audio/wav');
  });
});

function startWith(query = '', resource: object = {}, headers: Record<string, string> = {}) {
  const path = `/upload/storage/v1/b/tracks/o?uploadType=resumable&name=song.wav${query}`;
  return local.request('POST', path, { body: JSON.stringify(resource), headers });
}

async function start(query = '', resource: object = {}): Promise<string> {
  const { status, headers } = await startWith(query, resource);
  expect(status).toBe(200);
  return headers.location!;
}

function put(uri: string, body: string | Uint8Array, range?: string, headers: Record<string, string> = {}) {
  const { pathname, search } = new URL(uri);
  const contentRange = range === undefined ? {} : { 'content-range': range };
  return local.request('PUT', pathname + search, { body, headers: { ...headers, ...contentRange } });
}

function openPut(uri: string, range: string) {
  return httpRequest(uri, { method: 'PUT', headers: { 'content-range': range } });
}

/** Sends the start of a body, and hangs up once that many bytes are on disk. */
async function cutOff(uri: string, bytes: Uint8Array, persisted: number): Promise<void> {
  const sending = openPut(uri, 'bytes 0-*/*');
  sending.on('error', () => undefined);
  sending.write(bytes);
  let range: string | undefined;
  while (range !== `bytes=0-${persisted - 1}`) ({ range } = (await put(uri, '', 'bytes */*')).headers);
  const closed = new Promise((resolve) => sending.on('close', resolve));
  sending.destroy();
  await closed;
}

/** The same address after a restart, which may have changed the port. */
function moved(uri: string): string {
  const { pathname, search } = new URL(uri);
  return local.emulator.endpoint + pathname + search;
}

function stagedFile(): string {
  const [id = ''] = readdirSync(local.hidden('staging'));
  return local.hidden('staging', id);
}

function leftovers(): string[] {
  const directories = ['staging', 'uploads'].map((name) => local.hidden(name));
  return directories.flatMap((directory) => (existsSync(directory) ? readdirSync(directory) : []));
}
