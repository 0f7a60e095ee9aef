import { randomUUID } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../../shared/platform/object-store.ts';
import {
  answer,
  answerAfter,
  type Fault,
  flipSent,
  passOn,
  resetAfter,
  resetBefore,
  stall,
} from './fault-proxy.ts';
import { BUCKET, MIB, NEVER, noise, openStorageHarness, type StorageHarness } from './storage-harness.ts';

const SMALL = noise(100_000);
/** More than fits into one request. */
const LARGE = noise(9 * MIB);

let harness: StorageHarness;
beforeAll(async () => {
  harness = await openStorageHarness();
});
afterAll(() => harness.close());

const look = (name: string) => harness.store.look({ bucket: BUCKET, name }, NEVER);

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
}

// The requests of a write of LARGE as a stream: the start of the upload, all bytes.
const table: [string, Buffer, () => Body, Fault[]][] = [
  ['503 twice', SMALL, () => SMALL, [answer(503), answer(503)]],
  ['429', SMALL, () => SMALL, [answer(429)]],
  ['a reset before the effect', SMALL, () => SMALL, [resetBefore]],
  ['a reset after the effect', SMALL, () => SMALL, [resetAfter]],
  ['a 503 after the effect', SMALL, () => SMALL, [answerAfter(503)]],
  ['trouble while looking again', SMALL, () => SMALL, [resetAfter, passOn, answer(503), resetBefore]],
  ['a byte that changed on its way', SMALL, () => SMALL, [flipSent(50_000)]],
  ['a stream whose last answer is lost', LARGE, () => streamOf(LARGE), [passOn, resetAfter]],
  ['a 500 after the last byte of a stream', LARGE, () => streamOf(LARGE), [passOn, answerAfter(500)]],
  ['a large body at hand in trouble', LARGE, () => LARGE, [answer(503), resetAfter]],
];

describe('write', () => {
  it.each(table)('creates the object whole and once in spite of %s', async (_, bytes, makeBody, faults) => {
    const name = randomUUID();
    harness.proxy.meet(...faults);
    const written = await harness.create(name, makeBody());
    expect(written).toMatchObject({ sizeBytes: bytes.length, metadata: { 'klio-request': 'r' } });
    expect(harness.proxy.requests.length).toBeGreaterThan(faults.length);
    expect(await look(name)).toEqual(written);
    expect(bytes.equals(await harness.read(written!))).toBe(true);
  });

  it.each<[string, Fault[]]>([
    ['its start is refused', [answer(503)]],
    ['its start is lost', [resetBefore]],
    ['its bytes are refused', [passOn, answer(503)]],
    ['its bytes are lost', [passOn, resetBefore]],
  ])('leaves nothing of a stream when %s, so that the message can come again', async (_, faults) => {
    const name = randomUUID();
    harness.proxy.meet(...faults);
    await expect(harness.create(name, streamOf(LARGE))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
    expect(await look(name)).toBeNull();
    expect(await harness.create(name, streamOf(LARGE))).toMatchObject({ sizeBytes: LARGE.length });
  });

  it.each<[string, Buffer, Fault[]]>([
    ['in one request', SMALL, [resetAfter]],
    ['as a stream', LARGE, [passOn, resetAfter]],
  ])('knows its own object again after losing the answer to an overwrite %s', async (_, bytes, faults) => {
    const name = randomUUID();
    const first = await harness.create(name, 'first');
    harness.proxy.meet(...faults);
    const second = await harness.create(name, streamOf(bytes), first!.generation);
    expect(second).toMatchObject({ sizeBytes: bytes.length });
    expect(await look(name)).toEqual(second);
  });

  it.each<[string, Buffer, Fault[]]>([
    ['in one request', SMALL, []],
    ['as a stream', LARGE, [passOn]],
  ])('does not take the object of another writer for its own, %s', async (_, bytes, before) => {
    const name = randomUUID();
    // Another writer, of the same bytes and metadata, gets in first while this one's request is lost.
    const overtaken: Fault = async ({ socket }) => {
      await otherWriter(name, bytes);
      socket.destroy();
    };
    harness.proxy.meet(...before, overtaken);
    expect(await harness.create(name, streamOf(bytes))).toBeNull();
    expect(bytes.equals(await harness.read((await look(name))!))).toBe(true);
  });

  const otherWriter = async (name: string, bytes: Buffer) => {
    const direct = new Storage({ projectId: 'klio-test', apiEndpoint: harness.emulator.endpoint });
    await direct
      .bucket(BUCKET)
      .file(name)
      .save(bytes, {
        resumable: false,
        metadata: { metadata: { 'klio-request': 'r' } },
      });
  };

  it('gives null at once, without sending the pieces, when the precondition fails', async () => {
    const name = randomUUID();
    await harness.create(name, 'there');
    harness.proxy.meet();
    expect(await harness.create(name, streamOf(LARGE))).toBeNull();
    expect(harness.proxy.requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
  });

  it('gives null when the precondition fails only at the end of the upload', async () => {
    const name = randomUUID();
    harness.proxy.meet(passOn, async (exchange) => {
      await otherWriter(name, SMALL);
      await passOn(exchange);
    });
    expect(await harness.create(name, streamOf(LARGE))).toBeNull();
    expect((await look(name))!.sizeBytes).toBe(SMALL.length);
  });

  it('leaves nothing behind when a byte of a streamed body changed on its way', async () => {
    const name = randomUUID();
    harness.proxy.meet(passOn, flipSent(MIB));
    await expect(harness.create(name, streamOf(LARGE))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
    expect(await look(name)).toBeNull();
  });

  it.each([
    ['0', 'roles/storage.objectCreator'],
    ['1700000000000000', 'roles/storage.objectUser'],
  ])('with generation %s says on a 403 that %s is missing', async (generation, role) => {
    harness.proxy.meet(answer(403, 'no'));
    await expect(harness.create(randomUUID(), SMALL, generation)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining(role),
    });
  });

  it('refuses a name that no object can have', async () => {
    harness.proxy.meet();
    await expect(harness.create('..', SMALL)).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    expect(harness.proxy.requests).toEqual([]);
  });

  it.each<[string, () => Body, Fault[]]>([
    ['one request', () => SMALL, [stall]],
    ['the start of an upload', () => streamOf(LARGE), [stall]],
    ['a piece', () => streamOf(LARGE), [passOn, stall]],
  ])('ends in DEADLINE_EXCEEDED when the signal fires in %s', async (_, makeBody, faults) => {
    const name = randomUUID();
    await look('warm');
    const controller = new AbortController();
    harness.proxy.meet(...faults);
    const stalled = arrivals(faults.length);
    const writing = harness.create(name, makeBody(), '0', controller.signal);
    writing.catch(() => {});
    await stalled;
    controller.abort();
    await expect(writing).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await look(name)).toBeNull();
  });

  const arrivals = async (count: number) => {
    for (let seen = 0; seen < count; seen += 1) await harness.proxy.nextRequest();
  };

  it('and the Google client read what the other wrote', async () => {
    const [ours, theirs] = [randomUUID(), randomUUID()];
    const bucket = new Storage({ projectId: 'klio-test' }).bucket(BUCKET);
    await harness.create(ours, streamOf(LARGE));
    const [downloaded] = await bucket.file(ours).download();
    expect(LARGE.equals(downloaded)).toBe(true);
    const [{ contentType, metadata }] = await bucket.file(ours).getMetadata();
    expect(contentType).toBe('text/plain');
    expect(metadata).toMatchObject({ 'klio-request': 'r' });
    await bucket.file(theirs).save(LARGE, { metadata: { metadata: { from: 'the client' } } });
    const found = (await look(theirs))!;
    expect(found.metadata).toEqual({ from: 'the client' });
    expect(LARGE.equals(await harness.read(found))).toBe(true);
  });
});
