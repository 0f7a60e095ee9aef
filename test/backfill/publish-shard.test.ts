import { describe, expect, it } from 'vitest';
import { publishShard } from '../../shared/backfill/publish-shard.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { withDeadline } from '../../shared/platform/deadline.ts';
import { ID, idsOf, startedBackfill } from './started-backfill.ts';

type Backfill = Awaited<ReturnType<typeof startedBackfill>>;

const never = new AbortController().signal;

async function publish(backfill: Backfill, { pass = 1, shard = 0, signal = never } = {}) {
  return publishShard(await backfill.open(), { shard, pass }, backfill.platform, signal);
}

const decoded = (data: Uint8Array) => decodeMessage(data, { entityIds: 'flat' });
const published = ({ publisher }: Backfill) => publisher.messages.map(({ data }) => decoded(data).entityId);

describe('publishShard', () => {
  it('sends every entity of the shard to the job that starts it, as one request of all who are to run', async () => {
    const backfill = await startedBackfill({ force: true });
    expect(await publish(backfill)).toEqual({ state: 'published', published: 5 });
    const [message] = backfill.publisher.on('projects/p/topics/klio-top-input');
    expect(decoded(message!.data)).toMatchObject({
      entityId: 'id0000',
      recipients: { kind: 'limited', jobs: [{ name: 'top' }, { name: 'left' }] },
      backfillId: ID,
      force: true,
      request: { id: ID, requestedAtMs: Date.UTC(2026, 0, 1) },
    });
    expect(message!.attributes).toMatchObject({ klio_backfill: ID, klio_limited: '1', klio_to_left: '1' });
    expect(published(backfill)).toEqual(idsOf(5));
  });

  it('publishes nothing when it is repeated', async () => {
    const backfill = await startedBackfill();
    await publish(backfill);
    expect(await publish(backfill)).toEqual({ state: 'published', published: 0 });
    expect(published(backfill)).toHaveLength(5);
  });

  it('keeps to its part of the rate', async () => {
    const control = { ratePerSecond: 200, concurrency: 4 };
    const backfill = await startedBackfill({ shards: [idsOf(500)], control });
    const startMs = backfill.clock.nowMs();
    await publish(backfill);
    const seconds = (backfill.clock.nowMs() - startMs) / 1000;
    expect(500 / seconds).toBeGreaterThan(48);
    expect(500 / seconds).toBeLessThan(56); // 50 a second, and a second's worth at once
  });

  it.each(['paused', 'cancelled'] as const)('stops within a second or so of being %s', async (state) => {
    const backfill = await startedBackfill({ shards: [idsOf(2_000)], control: { ratePerSecond: 50 } });
    const { publishBatch } = backfill.publisher;
    let stoppedAtMs = 0;
    const stopping = {
      ...backfill.platform,
      publisher: {
        publishBatch: async (...args: Parameters<typeof publishBatch>) => {
          const ids = await publishBatch(...args);
          if (backfill.publisher.messages.length >= 300 && stoppedAtMs === 0) {
            stoppedAtMs = backfill.clock.nowMs();
            backfill.setControl({ state });
          }
          return ids;
        },
      },
    };
    const answer = await publishShard(await backfill.open(), { shard: 0, pass: 1 }, stopping, never);
    expect(answer.state).toBe(state);
    expect(backfill.clock.nowMs() - stoppedAtMs).toBeLessThan(3_000);
    expect(backfill.json(backfill.objects.progress('00000', 1)).entities).toBe(answer.published);
    backfill.setControl({ state: 'running' });
    await publish(backfill);
    expect(published(backfill)).toEqual(idsOf(2_000));
  });

  it('asks to be called again before its time is up', async () => {
    const backfill = await startedBackfill({ shards: [idsOf(500)], control: { ratePerSecond: 10 } });
    const { signal } = new AbortController();
    withDeadline(signal, backfill.clock.nowMs() + 45_000);
    const first = await publish(backfill, { signal });
    expect(first.state).toBe('more');
    expect(first.published).toBeGreaterThan(100);
    expect(first.published).toBeLessThan(200);
    expect(await publish(backfill)).toEqual({ state: 'published', published: 500 - first.published });
    expect(published(backfill)).toEqual(idsOf(500));
  });

  it('holds while half of what has been out for long is not done, and goes on when it is', async () => {
    const control = { ratePerSecond: 10, maxBacklogSeconds: 60 };
    const backfill = await startedBackfill({ shards: [idsOf(2_000)], control });
    const held = await publish(backfill);
    expect(held.state).toBe('held');
    expect(held.published).toBeGreaterThan(500);
    expect(held.published).toBeLessThan(900);
    expect(await publish(backfill)).toEqual({ state: 'held', published: 0 });
    for (const id of idsOf(2_000).slice(0, held.published)) backfill.finish('top', id);
    expect((await publish(backfill)).published).toBeGreaterThan(500);
  });

  it('holds though the backlog is longer than the marks of a shard used to be kept', async () => {
    const control = { ratePerSecond: 1 };
    const backfill = await startedBackfill({ shards: [idsOf(9_000)], control });
    const held = await publish(backfill);
    expect(held.state).toBe('held');
    expect(held.published).toBeGreaterThanOrEqual(3_600);
    expect(held.published).toBeLessThan(4_000);
  });

  it('holds over what other shards sent to the same job, where each is published in no time', async () => {
    const shards = Array.from({ length: 20 }, (_, index) =>
      idsOf(100, `s${String.fromCharCode(97 + index)}`),
    );
    const control = { ratePerSecond: 10, maxBacklogSeconds: 60 };
    const backfill = await startedBackfill({ shards, control });
    const answers: string[] = [];
    for (let shard = 0; shard < shards.length; shard += 1)
      answers.push((await publish(backfill, { shard })).state);
    const sent = published(backfill);
    expect(answers.slice(0, 6)).toEqual(new Array(6).fill('published'));
    expect(new Set(answers.slice(9))).toEqual(new Set(['held']));
    expect(sent.length).toBeLessThan(1_000);
    for (const id of sent) backfill.finish('top', id);
    expect((await publish(backfill, { shard: 19 })).published).toBeGreaterThan(0);
  });

  it('does not hold over shards that are sent to another job', async () => {
    const control = { ratePerSecond: 10, maxBacklogSeconds: 60 };
    const backfill = await startedBackfill({ shards: [idsOf(100), idsOf(100, 'x')], control });
    await publish(backfill);
    backfill.clock.pass(3_600_000);
    const open = await backfill.open();
    const [first] = open.plan.assignments;
    const other = { ...first!, start: [{ job: 'right', topic: 'projects/p/topics/klio-right-input' }] };
    const shards = open.plan.shards.map((shard, assignment) => ({ ...shard, assignment }));
    const plan = { ...open.plan, shards, assignments: [first!, other] };
    const answer = await publishShard({ ...open, plan }, { shard: 1, pass: 1 }, backfill.platform, never);
    expect(answer.state).toBe('published');
    expect((await publish(backfill, { shard: 1 })).state).toBe('published');
  });

  it('does not hold over what was published before somebody said to go on', async () => {
    const control = { ratePerSecond: 10, maxBacklogSeconds: 60 };
    const backfill = await startedBackfill({ shards: [idsOf(2_000), idsOf(100, 'x')], control });
    const first = await publish(backfill);
    expect(first.state).toBe('held');
    backfill.setControl({ runningSinceMs: backfill.clock.nowMs() });
    expect((await publish(backfill, { shard: 1 })).state).toBe('published');
    const second = await publish(backfill);
    expect(second.state).toBe('held');
    expect(second.published).toBeGreaterThan(500);
  });

  it('does not hold the second time, when what fails is what failed before', async () => {
    const control = { ratePerSecond: 10, maxBacklogSeconds: 60 };
    const backfill = await startedBackfill({ shards: [idsOf(2_000)], control });
    const missing = { bucket: backfill.bucket, name: backfill.objects.missing('00000') };
    backfill.store.put(missing, idsOf(2_000).join('\n'));
    expect(await publish(backfill, { pass: 2 })).toEqual({ state: 'published', published: 2_000 });
  });

  it('loses nothing when a publish fails and the call is repeated', async () => {
    const backfill = await startedBackfill({ shards: [idsOf(50)], control: { ratePerSecond: 10 } });
    backfill.publisher.failNext('after');
    await expect(publish(backfill)).rejects.toThrow('told to fail');
    expect((await publish(backfill)).state).toBe('published');
    expect(new Set(published(backfill))).toEqual(new Set(idsOf(50)));
  });

  it('loses nothing when two calls race, and the progress never goes back', async () => {
    const backfill = await startedBackfill({ shards: [idsOf(300)], control: { ratePerSecond: 20 } });
    const answers = await Promise.all([publish(backfill), publish(backfill)]);
    expect(answers.map(({ state }) => state)).toEqual(['published', 'published']);
    expect(new Set(published(backfill))).toEqual(new Set(idsOf(300)));
    expect(backfill.json(backfill.objects.progress('00000', 1))).toMatchObject({ isDone: true });
  });

  it('publishes the second time what was missing after the first', async () => {
    const backfill = await startedBackfill();
    await publish(backfill);
    const missing = { bucket: backfill.bucket, name: backfill.objects.missing('00000') };
    backfill.store.put(missing, 'id0003\n');
    expect(await publish(backfill, { pass: 2 })).toEqual({ state: 'published', published: 1 });
    const again = decoded(backfill.publisher.messages.at(-1)!.data);
    const requestedAtMs = Date.UTC(2026, 0, 1);
    expect(again).toMatchObject({
      entityId: 'id0003',
      backfillId: ID,
      request: { id: `${ID}.2`, requestedAtMs },
    });
  });

  it('sends no part of an id when the list of what is missing was replaced since it stopped', async () => {
    const backfill = await startedBackfill({ control: { ratePerSecond: 1 } });
    const missing = { bucket: backfill.bucket, name: backfill.objects.missing('00000') };
    const list = (ids: readonly string[]) => backfill.store.put(missing, ids.map((id) => `${id}\n`).join(''));
    const ids = Array.from({ length: 120 }, (_, index) => `${'x'.repeat(1 + (index % 7))}${index}`).sort();
    list(ids);
    const { signal } = new AbortController();
    withDeadline(signal, backfill.clock.nowMs() + 60_000);
    const stopped = await publish(backfill, { pass: 2, signal });
    expect(stopped.state).toBe('more');
    const before = published(backfill);
    const stillMissing = ids.filter((_, index) => index % 2 === 1);
    list(stillMissing);
    expect((await publish(backfill, { pass: 2 })).state).toBe('published');
    expect(published(backfill).slice(before.length)).toEqual(stillMissing);
    expect(backfill.json(backfill.objects.progress('00000', 2)).entities).toBe(
      before.length + stillMissing.length,
    );
  });

  it('leaves the progress to a newer list of what is missing', async () => {
    const backfill = await startedBackfill({ control: { ratePerSecond: 1 } });
    const missing = { bucket: backfill.bucket, name: backfill.objects.missing('00000') };
    backfill.store.put(missing, idsOf(60).join('\n'));
    const { publishBatch } = backfill.publisher;
    let newer: Promise<unknown> | undefined;
    const overtaken: typeof backfill.platform = {
      ...backfill.platform,
      publisher: {
        publishBatch: async (...args) => {
          if (!newer) {
            backfill.store.put(missing, 'id0059\n');
            newer = publish(backfill, { pass: 2 });
            await newer;
          }
          return publishBatch(...args);
        },
      },
    };
    const older = publishShard(await backfill.open(), { shard: 0, pass: 2 }, overtaken, never);
    await expect(older).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
    expect(await newer).toEqual({ state: 'published', published: 1 });
    const progress = backfill.json(backfill.objects.progress('00000', 2));
    expect(progress).toMatchObject({ isDone: true, entities: 1 });
  });

  it('names the shard that the plan does not have', async () => {
    await expect(publish(await startedBackfill(), { shard: 7 })).rejects.toThrow(
      'Cannot open backfill "b1": it has 1 shards, and none at 7',
    );
  });
});
