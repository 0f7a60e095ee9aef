import { describe, expect, it } from 'vitest';
import { findBackfill } from '../../scripts/backfill/find-backfill.ts';
import { listBackfills } from '../../scripts/backfill/list-backfills.ts';
import { createRunLook } from '../../scripts/backfill/look-at-run.ts';
import { planRetry } from '../../scripts/backfill/retry-failed.ts';
import type { BackfillPlatform } from '../../shared/backfill/open-backfill.ts';
import { publishShard } from '../../shared/backfill/publish-shard.ts';
import { verifyShards } from '../../shared/backfill/verify-shards.ts';
import { createMemoryExecutions } from './memory-executions.ts';
import { ID, idsOf, startedBackfill } from './started-backfill.ts';

const { signal } = new AbortController();

/** A backfill of three shards whose execution has just begun. */
async function running() {
  const executions = createMemoryExecutions();
  const execution = await executions.create({});
  const shards = [idsOf(40, 'a'), idsOf(40, 'b'), idsOf(20, 'c')];
  const backfill = await startedBackfill({ shards, control: { ratePerSecond: 4, executions: [execution] } });
  const { platform, bucket, clock, store } = backfill;
  let letterCounts = 0;
  const sources = {
    store,
    bucket,
    signal,
    clock,
    executions,
    countLetters: async () => {
      letterCounts += 1;
      return { left: 2 };
    },
  };
  return {
    ...backfill,
    shards,
    executions,
    execution,
    sources,
    look: createRunLook(ID, sources),
    letterCounts: () => letterCounts,
    publish: async (shard: number, over: Partial<BackfillPlatform> = {}) =>
      publishShard(await backfill.open(), { shard, pass: 1 }, { ...platform, ...over }, signal),
    verify: async () => verifyShards(await backfill.open(), { shard: 0 }, platform, signal),
  };
}

describe('createRunLook', () => {
  it('tells a run before anything was published', async () => {
    const { look, execution } = await running();
    expect(await look()).toMatchObject({
      id: ID,
      state: 'running',
      execution,
      pace: { ratePerSecond: 4, concurrency: 1 },
      deadLetters: { left: 2 },
      progress: {
        shards: 3,
        shardsPublished: 0,
        entities: 100,
        published: 0,
        perSecond: 0,
        secondsLeft: null,
      },
    });
  });

  it('tells how fast messages went out in the last minute, and how long the others take', async () => {
    const { look, publish, clock } = await running();
    await publish(0);
    await publish(1);
    const { progress } = await look();
    expect(progress).toMatchObject({ shardsPublished: 2, published: 80 });
    expect(progress.perSecond).toBeGreaterThan(3.5);
    expect(progress.perSecond).toBeLessThan(5.5);
    expect(progress.secondsLeft).toBeCloseTo(20 / progress.perSecond, 6);
    clock.pass(61_000);
    expect((await look()).progress).toMatchObject({ perSecond: 0, secondsLeft: null });
  });

  it('counts by job what the last look at the objects found', async () => {
    const { look, publish, verify, finish, shards } = await running();
    for (const shard of [0, 1, 2]) await publish(shard);
    for (const id of shards.flat()) finish('top', id);
    for (const id of shards[0]!) finish('left', id);
    await verify();
    const { progress } = await look();
    expect(progress).toMatchObject({ published: 100, done: 40, missing: 60 });
    expect(progress.jobs).toEqual([
      { job: 'top', planned: 100, done: 100, missing: 0 },
      { job: 'left', planned: 100, done: 40, missing: 60 },
    ]);
    expect(progress.secondsLeft).toBeGreaterThan(0);
  });

  it('reads again what has changed, and nothing else', async () => {
    const { sources, publish, store, shards } = await running();
    const read: string[] = [];
    const counting = {
      ...store,
      read: (...args: Parameters<typeof store.read>) => {
        read.push(args[0].name);
        return store.read(...args);
      },
    };
    const look = createRunLook(ID, { ...sources, store: counting });
    await publish(0);
    await publish(1);
    await look();
    read.length = 0;
    await publish(2);
    expect((await look()).progress.published).toBe(shards.flat().length);
    expect(read.filter((name) => name.includes('/progress/'))).toEqual([
      `backfills/${ID}/progress/00002-1.json`,
    ]);
  });

  it('counts dead letters every half minute, and at the end', async () => {
    const { look, letterCounts, clock, executions, execution } = await running();
    await look();
    await look();
    expect(letterCounts()).toBe(1);
    clock.pass(30_000);
    await look();
    expect(letterCounts()).toBe(2);
    executions.succeed(execution, 'incomplete');
    expect(await look()).toMatchObject({ state: 'incomplete' });
    expect(letterCounts()).toBe(3);
  });
});

describe('findBackfill', () => {
  it('says which there are where there is none of that id', async () => {
    const { sources, store, bucket } = await running();
    store.put({ bucket, name: 'backfills/other/shards/00000.txt' }, 'a\n');
    await expect(findBackfill('nope', sources)).rejects.toThrow(
      'Cannot find backfill "nope" in gs://p-klio_backfills: there are b1, other',
    );
    await expect(findBackfill('../b1', sources)).rejects.toThrow('an id is 1 to 63 of a-z, 0-9 and -');
  });
});

describe('listBackfills', () => {
  it('tells all that were planned to the end, by id', async () => {
    const { sources, store, bucket, publish, objects, json, executions } = await running();
    await publish(0);
    store.put(
      { bucket, name: 'backfills/b10/plan.json' },
      JSON.stringify({ ...json(objects.plan), id: 'b10' }),
    );
    store.put({ bucket, name: 'backfills/a/shards/00000.txt' }, 'a\n');
    const started = '2026-01-01T00:00:00.000Z';
    expect((await listBackfills(sources, executions)).listed).toEqual([
      { id: 'b1', state: 'running', startedAt: started, entities: 100, published: 40, done: 0 },
      { id: 'b10', state: 'planned', startedAt: null, entities: 100, published: 0, done: 0 },
    ]);
  });
});

describe('a backfill that this version cannot read', () => {
  it('is named, and does not hide the others', async () => {
    const { sources, store, bucket, executions } = await running();
    store.put({ bucket, name: 'backfills/a/plan.json' }, '{"formatVersion":0}');
    const { listed, unreadable } = await listBackfills(sources, executions);
    expect(listed.map(({ id }) => id)).toEqual(['b1']);
    expect(unreadable).toEqual([
      'Cannot read gs://p-klio_backfills/backfills/a/plan.json: it is not what this version of Klio Functions ' +
        'writes; go on with the version that wrote it, or plan again',
    ]);
  });
});

describe('planRetry', () => {
  it('plans what is missing, and nothing else', async () => {
    const { sources, clock, publish, verify, finish, shards, store, bucket } = await running();
    for (const shard of [0, 1, 2]) await publish(shard);
    const failed = ['a0003', 'c0007'];
    for (const id of shards.flat()) {
      finish('top', id);
      if (!failed.includes(id)) finish('left', id);
    }
    await verify();
    const plan = await planRetry(await findBackfill(ID, sources), sources, clock);
    expect(plan).toMatchObject({
      id: 'b1-retry-1',
      entities: 2,
      messages: 2,
      manifest: { entities: 2, duplicates: 0, badLines: 0 },
      options: { manifests: ['gs://p-klio_backfills/backfills/b1/missing/*.txt'] },
      shards: [{ name: '00000', assignment: 0, entities: 2, sizeBytes: 12 }],
    });
    const shard = store.get({ bucket, name: 'backfills/b1-retry-1/shards/00000.txt' });
    expect(Buffer.from(shard!.bytes).toString()).toBe('a0003\nc0007\n');
    store.put({ bucket, name: 'backfills/b1-retry-2/shards/00000.txt' }, 'of one that came to nothing\n');
    const again = await planRetry(await findBackfill(ID, sources), sources, clock);
    expect(again.id).toBe('b1-retry-3');
  });

  it('refuses where something was not looked at, or nothing is missing', async () => {
    const { sources, clock, publish, verify, finish, shards, setControl, store, bucket, objects } =
      await running();
    await publish(0);
    const retry = async () => planRetry(await findBackfill(ID, sources), sources, clock);
    await expect(retry()).rejects.toThrow(
      /3 of its 3 shards were not looked at .* resume b1, or plan again$/,
    );
    setControl({ state: 'cancelled' });
    await expect(retry()).rejects.toThrow(/3 of its 3 shards were not looked at .* ended; plan again, /);
    setControl({ state: 'running' });
    for (const id of shards.flat()) for (const job of ['top', 'left'] as const) finish(job, id);
    await verify();
    await expect(retry()).rejects.toThrow('Cannot retry what failed of backfill "b1": nothing is missing');
    store.remove({ bucket, name: objects.control });
    await expect(retry()).rejects.toThrow(
      /"b1": it was not started yet; start it by klio backfill start b1$/,
    );
  });
});
