import { describe, expect, it } from 'vitest';
import { answerCall } from '../../shared/backfill/serve-backfill.ts';
import { verifyShards } from '../../shared/backfill/verify-shards.ts';
import { writeReport } from '../../shared/backfill/write-report.ts';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { withDeadline } from '../../shared/platform/deadline.ts';
import { ID, idsOf, startedBackfill } from './started-backfill.ts';

type Backfill = Awaited<ReturnType<typeof startedBackfill>>;

const never = new AbortController().signal;

async function verify(backfill: Backfill, shard = 0, signal = never) {
  return verifyShards(await backfill.open(), { shard }, backfill.platform, signal);
}

describe('verifyShards', () => {
  it('counts an entity as done when every job has all its outputs, and writes down the others', async () => {
    const backfill = await startedBackfill({ shards: [['a', 'b', 'c'], ['d']] });
    for (const id of ['a', 'b', 'd']) backfill.finish('top', id);
    for (const id of ['a', 'd']) backfill.finish('left', id);
    expect(await verify(backfill)).toEqual({ state: 'looked', done: 2, missing: 2, nextShard: 2 });
    const missing = backfill.store.get({ bucket: backfill.bucket, name: backfill.objects.missing('00000') });
    expect(Buffer.from(missing!.bytes).toString()).toBe('b\nc\n');
    expect(backfill.json(backfill.objects.verification('00000'))).toMatchObject({
      done: 1,
      missing: 2,
      missingByJob: { top: 1, left: 2 },
    });
  });

  it('is not led astray by ids that sort otherwise than the names of their objects', async () => {
    const ids = ['A', 'a', 'a-1', 'a.left', 'a0', 'z~'];
    const backfill = await startedBackfill({ shards: [ids] });
    for (const id of ids) for (const job of ['top', 'left'] as const) backfill.finish(job, id);
    expect(await verify(backfill)).toMatchObject({ done: ids.length, missing: 0 });
  });

  it('does not list a complete shard again', async () => {
    const backfill = await startedBackfill({ shards: [['a']] });
    for (const job of ['top', 'left'] as const) backfill.finish(job, 'a');
    await verify(backfill);
    const unlisted = {
      ...backfill.platform.store,
      list: () => {
        throw new Error('Listed again');
      },
    };
    const answer = await verifyShards(
      await backfill.open(),
      { shard: 0 },
      { ...backfill.platform, store: unlisted },
      never,
    );
    expect(answer).toMatchObject({ done: 1, missing: 0 });
  });

  it('counts under force only what was written since the start', async () => {
    const backfill = await startedBackfill({ shards: [['a', 'b']], force: true });
    for (const job of ['top', 'left'] as const) backfill.finish(job, 'a');
    backfill.clock.pass(1_000);
    backfill.setControl({ startedAtMs: backfill.clock.nowMs() });
    for (const job of ['top', 'left'] as const) backfill.finish(job, 'b');
    expect(await verify(backfill)).toMatchObject({ done: 1, missing: 1 });
  });

  it('stops between shards when its time is nearly up', async () => {
    const backfill = await startedBackfill({ shards: [['a'], ['b'], ['c']] });
    const { signal } = new AbortController();
    withDeadline(signal, backfill.clock.nowMs() + 30_000);
    expect(await verify(backfill, 0, signal)).toMatchObject({ nextShard: 1 });
  });

  it('looks at nothing once the backfill is cancelled', async () => {
    const backfill = await startedBackfill({ control: { state: 'cancelled' } });
    expect(await verify(backfill)).toEqual({ state: 'cancelled', done: 0, missing: 0, nextShard: 0 });
  });
});

describe('writeReport', () => {
  it('adds up what was published and what came of it, with examples', async () => {
    const backfill = await startedBackfill({ shards: [idsOf(30), ['z']] });
    for (const shard of [0, 1]) {
      await answerCall('/publish', { backfillId: ID, shard, pass: 1 }, backfill.platform, never);
    }
    for (const job of ['top', 'left'] as const) backfill.finish(job, 'z');
    await verify(backfill);
    const report = await writeReport(await backfill.open(), 'incomplete', backfill.platform, never);
    expect(report).toMatchObject({
      state: 'incomplete',
      entities: 31,
      published: 31,
      publishedAgain: 0,
      done: 1,
      missing: 30,
      missingByJob: { top: 30, left: 30 },
      examples: idsOf(20),
    });
    expect(backfill.json(backfill.objects.report)).toEqual(report);
  });
});

describe('answerCall', () => {
  it.each([
    ['/publsh', {}, 'Cannot answer /publsh: calls are /publish, /verify, /report'],
    ['/publish', { backfillId: ID }, 'Cannot read the call of /publish'],
    ['/verify', { backfillId: '../x', shard: 0 }, 'Cannot open backfill: "../x" is no id'],
    [
      '/verify',
      { backfillId: 'other', shard: 0 },
      'Cannot open backfill "other": there is no gs://p-klio_backfills/',
    ],
  ])('refuses %s with %o for good, and says why', async (path, body, message) => {
    const { platform } = await startedBackfill();
    expect(await answerCall(path, body, platform, never)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });

  it('asks for another try where one may help', async () => {
    const { platform } = await startedBackfill();
    const look = () => Promise.reject(new KlioError('STORAGE_UNAVAILABLE', 'Cannot look'));
    const answer = await answerCall(
      '/verify',
      { backfillId: ID, shard: 0 },
      { ...platform, store: { ...platform.store, look } },
      never,
    );
    expect(answer).toEqual({ status: 503, body: { code: 'STORAGE_UNAVAILABLE', message: 'Cannot look' } });
  });
});
