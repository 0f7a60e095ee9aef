import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../../shared/platform/deadline.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { answer, cutBody, type Fault, resetBefore, stall } from './fault-proxy.ts';
import { BUCKET, NEVER, openStorageHarness, type StorageHarness } from './storage-harness.ts';

let harness: StorageHarness;
beforeAll(async () => {
  harness = await openStorageHarness();
  await harness.create('there', 'x');
});
afterAll(() => harness.close());

const look = (name: string, signal = NEVER) => harness.store.look({ bucket: BUCKET, name }, signal);

describe('look', () => {
  it('is one request that asks for no more than it needs', async () => {
    harness.proxy.meet();
    await look('there');
    expect(harness.proxy.requests.map(decodeURIComponent)).toEqual([
      `GET /b/${BUCKET}/o/there?fields=bucket,name,generation,size,timeCreated,metadata`,
    ]);
  });

  it('keeps its connection', async () => {
    await look('there');
    const before = harness.proxy.openConnections();
    for (let times = 0; times < 20; times += 1) await look(times % 2 ? 'there' : 'missing');
    expect(harness.proxy.openConnections()).toBe(before);
  });

  it.each<[string, Fault]>([
    ['408', answer(408)],
    ['429', answer(429)],
    ['500', answer(500)],
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
    ['a rate limit said by a 403', answer(403, 'slow down', 'rateLimitExceeded')],
    ['a reset', resetBefore],
    ['an answer that breaks off', cutBody(10)],
  ])('asks again after %s', async (_, fault) => {
    harness.proxy.meet(fault, fault);
    expect(await look('there')).toMatchObject({ name: 'there', sizeBytes: 1 });
    expect(harness.proxy.requests).toHaveLength(3);
  });

  it('never asks for a name that would lead elsewhere', async () => {
    harness.proxy.meet();
    for (const name of ['', '.', '..', 'a\nb', '\ud800', 'x'.repeat(1025)])
      expect(await look(name)).toBeNull();
    expect(harness.proxy.requests).toEqual([]);
  });

  it.each(['%2e%2e', '../b', './x', 'a/../b'])(
    'asks for %j by a path that nothing can take apart',
    async (name) => {
      harness.proxy.meet();
      await look(name);
      expect(harness.proxy.requests[0]).toContain(`/b/${BUCKET}/o/${encodeURIComponent(name)}?`);
    },
  );

  it('says which role is missing on a 403, and does not ask again', async () => {
    harness.proxy.meet(answer(403, 'run@p.iam does not have storage.objects.get access'));
    await expect(look('there')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(
        /^Cannot look at object: .*storage\.objects\.get.*"roles\/storage\.objectViewer".*\[bucket=klio-faults, object=there, status=403\]$/,
      ),
    });
    expect(harness.proxy.requests).toHaveLength(1);
  });

  it('takes a missing bucket for an error and not for a missing object', async () => {
    const missing = harness.store.look({ bucket: 'klio-no-such-bucket', name: 'x' }, NEVER);
    await expect(missing).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringContaining('the bucket does not exist'),
    });
  });

  it.each<[string, Fault]>([
    ['no JSON', ({ response }) => void response.end('<html>')],
    ['no object', ({ response }) => void response.end('{"kind":"storage#bucket","name":"klio-faults"}')],
    [
      'another object',
      async ({ response, forward }) => {
        const { body } = await forward();
        response.end(body.toString().replace('"there"', '"elsewhere"'));
      },
    ],
  ])('concludes nothing from an answer that is %s', async (_, fault) => {
    harness.proxy.meet(fault);
    await expect(look('there')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('ends in DEADLINE_EXCEEDED when the signal fires, however long the answer takes', async () => {
    const controller = new AbortController();
    harness.proxy.meet(stall);
    const arrived = harness.proxy.nextRequest();
    const looking = look('there', controller.signal);
    await arrived;
    controller.abort();
    await expect(looking).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('breaks off a request on which nothing moves, and asks again', async () => {
    const clock = new VirtualClock();
    const store = harness.storeWith(clock);
    await store.look({ bucket: BUCKET, name: 'there' }, NEVER);
    harness.proxy.meet(stall);
    const arrived = harness.proxy.nextRequest();
    const signal = withDeadline(new AbortController().signal, clock.nowMs() + 600_000);
    const looking = store.look({ bucket: BUCKET, name: 'there' }, signal);
    await arrived;
    await clock.advance(30_000);
    expect(await looking).toMatchObject({ name: 'there' });
    expect(harness.proxy.requests).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });
});

const lookByListing = (name: string) => harness.store.lookByListing({ bucket: BUCKET, name }, NEVER);

describe('lookByListing', () => {
  it('is one request for one object, which needs no right to read it', async () => {
    harness.proxy.meet();
    expect(await lookByListing('there')).toMatchObject({ name: 'there', metadata: { 'klio-request': 'r' } });
    expect(harness.proxy.requests.map(decodeURIComponent)).toEqual([
      `GET /b/${BUCKET}/o?prefix=there&maxResults=1&` +
        'fields=nextPageToken,items(bucket,name,generation,size,timeCreated,metadata)',
    ]);
  });

  it('goes on where a page is empty and not the last', async () => {
    harness.proxy.meet(({ response }) => void response.end('{"nextPageToken":"dGhlcmU"}'));
    await lookByListing('there').catch(() => {}); // the token is not the emulator's
    expect(harness.proxy.requests[1]).toContain('pageToken=dGhlcmU');
  });

  it('says which role is missing on a 403', async () => {
    harness.proxy.meet(answer(403, 'run@p.iam does not have storage.objects.list access'));
    await expect(lookByListing('there')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(
        /^Cannot look for object: .*storage\.objects\.list.*"roles\/storage\.legacyBucketReader".*\[bucket=klio-faults, object=there, status=403\]$/,
      ),
    });
  });

  it('takes a missing bucket for an error and not for a missing object', async () => {
    const missing = harness.store.lookByListing({ bucket: 'klio-no-such-bucket', name: 'x' }, NEVER);
    await expect(missing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});
