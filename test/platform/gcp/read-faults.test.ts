import { gzipSync } from 'node:zlib';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectInfo } from '../../../shared/platform/object-store.ts';
import { answer, cutBody, type Fault, flipAnswered, passOn, resetBefore } from './fault-proxy.ts';
import { BUCKET, MIB, NEVER, noise, openStorageHarness, type StorageHarness } from './storage-harness.ts';

const BYTES = noise(2 * MIB);

let harness: StorageHarness;
let info: ObjectInfo;
beforeAll(async () => {
  harness = await openStorageHarness();
  info = (await harness.create('song', BYTES))!;
});
afterAll(() => harness.close());

describe('read', () => {
  it.each<[string, Fault[]]>([
    ['503 before the first byte', [answer(503), answer(503)]],
    ['a reset before the first byte', [resetBefore]],
    ['a body that breaks off', [cutBody(MIB)]],
    ['a body that breaks off twice', [cutBody(MIB), cutBody(1000)]],
    ['a body that breaks off at its end', [cutBody(2 * MIB - 1)]],
    ['trouble while taking up again', [cutBody(MIB), answer(503), resetBefore]],
  ])('gives whole bytes in spite of %s', async (_, faults) => {
    harness.proxy.meet(...faults);
    expect(BYTES.equals(await harness.read(info))).toBe(true);
    expect(harness.proxy.requests).toHaveLength(faults.length + 1);
  });

  it('pins every request to the generation', async () => {
    harness.proxy.meet(cutBody(MIB));
    await harness.read(info);
    const pinned = `GET /b/${BUCKET}/o/song?alt=media&generation=${info.generation}`;
    expect(harness.proxy.requests).toEqual([pinned, pinned]);
  });

  it.each<[string, Fault[]]>([
    ['in one go', [flipAnswered(MIB)]],
    ['after taking up again', [cutBody(MIB), flipAnswered(1000)]],
    ['in the first byte', [flipAnswered(0)]],
  ])('ends in INPUT_CORRUPT when a byte changed %s', async (_, faults) => {
    harness.proxy.meet(...faults);
    await expect(harness.read(info)).rejects.toMatchObject({
      code: 'INPUT_CORRUPT',
      message: expect.stringMatching(/2097152 bytes with crc32c .*2097152 bytes with crc32c .* are stored/),
    });
  });

  it.each<[string, (headers: Record<string, unknown>) => void]>([
    ['checksum', (headers) => delete headers['x-goog-hash']],
    [
      'length',
      (headers) => {
        delete headers['x-goog-stored-content-length'];
        delete headers['content-length'];
      },
    ],
  ])('trusts no answer without %s', async (_, strip) => {
    harness.proxy.meet(async ({ forward, response }) => {
      const { status, headers, body } = await forward();
      strip(headers);
      response.writeHead(status, headers);
      response.end(body);
    });
    await expect(harness.read(info)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('ends in INPUT_CORRUPT when more comes than is stored', async () => {
    harness.proxy.meet(async ({ forward, response }) => {
      const { status, headers, body } = await forward();
      const { 'content-length': _, ...rest } = headers;
      response.writeHead(status, rest);
      response.end(Buffer.concat([body, Buffer.from('!')]));
    });
    await expect(harness.read(info)).rejects.toMatchObject({ code: 'INPUT_CORRUPT' });
  });

  it('ends in INPUT_CHANGED when the object is overwritten before it is taken up again', async () => {
    const first = (await harness.create('changing', BYTES))!;
    harness.proxy.meet(cutBody(MIB));
    const read = async () => {
      let received = 0;
      for await (const chunk of harness.store.read(
        { bucket: BUCKET, name: 'changing' },
        first.generation,
        NEVER,
      )) {
        if (received === 0) await harness.create('changing', 'other bytes', first.generation);
        received += chunk.length;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
  });

  it('gives what is stored, not what a content encoding makes of it', async () => {
    const bomb = gzipSync(Buffer.alloc(10 * MIB));
    const file = new Storage({ projectId: 'klio-test' }).bucket(BUCKET).file('bomb');
    await file.save(bomb, { resumable: false, metadata: { contentEncoding: 'gzip' } });
    const stored = (await harness.store.look({ bucket: BUCKET, name: 'bomb' }, NEVER))!;
    expect(stored.sizeBytes).toBe(bomb.length);
    expect(bomb.equals(await harness.read(stored))).toBe(true);
  });

  it('says which role is missing', async () => {
    harness.proxy.meet(answer(403, 'no'));
    await expect(harness.read(info)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('roles/storage.objectViewer'),
    });
  });

  it('ends in DEADLINE_EXCEEDED when the signal fires in a body that hangs, and lets go', async () => {
    await harness.store.look({ bucket: BUCKET, name: 'song' }, NEVER);
    const controller = new AbortController();
    harness.proxy.meet(cutBody(MIB, 'hang'));
    const open = harness.proxy.openConnections();
    let received = 0;
    const read = async () => {
      for await (const chunk of harness.store.read(
        { bucket: BUCKET, name: 'song' },
        info.generation,
        controller.signal,
      )) {
        received += chunk.length;
        if (received >= MIB) setImmediate(() => controller.abort());
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(received).toBe(MIB);
    await expect.poll(() => harness.proxy.openConnections()).toBe(open - 1);
  });

  it('survives an answer that comes after the signal has fired', async () => {
    const controller = new AbortController();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    harness.proxy.meet(async (exchange) => {
      controller.abort();
      await released;
      await passOn(exchange);
      exchange.response.on('close', answered.resolve);
    });
    await expect(harness.read(info, controller.signal)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    release();
    // What the client throws at the late answer would be an unhandled rejection, which fails the run.
    await answered.promise;
    expect(BYTES.equals(await harness.read(info))).toBe(true);
  });

  it('lets go of the connection when the reader stops early', async () => {
    await harness.store.look({ bucket: BUCKET, name: 'song' }, NEVER);
    const open = harness.proxy.openConnections();
    harness.proxy.meet(cutBody(MIB, 'hang'));
    for await (const _ of harness.store.read({ bucket: BUCKET, name: 'song' }, info.generation, NEVER)) break;
    await expect.poll(() => harness.proxy.openConnections()).toBe(open - 1);
  });

  it('makes Node warn of nothing', async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error) => warnings.push(warning);
    process.on('warning', keep);
    const long = (await harness.create('long', noise(20 * MIB)))!;
    await harness.read(long);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', keep);
    expect(warnings).toEqual([]);
  });

  it('keeps its connection after a whole read', async () => {
    harness.proxy.meet(passOn);
    await harness.read(info);
    const open = harness.proxy.openConnections();
    for (let times = 0; times < 5; times += 1) await harness.read(info);
    expect(harness.proxy.openConnections()).toBe(open);
  });
});
