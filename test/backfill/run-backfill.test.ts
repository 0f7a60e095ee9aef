import { describe, expect, it } from 'vitest';
import { findBackfill } from '../../scripts/backfill/find-backfill.ts';
import {
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
  startBackfill,
} from '../../scripts/backfill/run-backfill.ts';
import { settingsFor } from '../../scripts/backfill/run-settings.ts';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { createMemoryExecutions } from './memory-executions.ts';
import { ID, startedBackfill } from './started-backfill.ts';

/** A backfill that was planned, and what runs it. */
async function planned() {
  const memory = await startedBackfill();
  const { bucket, objects, clock, store } = memory;
  store.remove({ bucket, name: objects.control });
  const executions = createMemoryExecutions();
  const controls = { store, bucket, clock, executions, signal: new AbortController().signal };
  const find = () => findBackfill(ID, controls);
  const settings = settingsFor((await find()).plan, { patienceSeconds: 60, ratePerSecond: 300 });
  return {
    ...memory,
    executions,
    controls,
    find,
    control: () => memory.json(objects.control),
    start: async () => startBackfill(await find(), settings, controls),
    resume: async (ratePerSecond = 300) =>
      resumeBackfill(await find(), { ...settings, ratePerSecond }, controls),
    pause: async () => pauseBackfill(await find(), controls),
    cancel: async () => cancelBackfill(await find(), controls),
  };
}

describe('startBackfill', () => {
  it('lets the publisher publish, and an execution of the workflow call it', async () => {
    const backfill = await planned();
    const name = await backfill.start();
    expect(backfill.control()).toEqual({
      formatVersion: 1,
      state: 'running',
      startedAtMs: Date.UTC(2026, 0, 1),
      runningSinceMs: Date.UTC(2026, 0, 1),
      ratePerSecond: 300,
      concurrency: 1,
      maxBacklogSeconds: 3_600,
      executions: [name],
    });
    expect(backfill.executions.args).toMatchObject([{ backfillId: ID, shards: 1, concurrency: 1 }]);
  });

  it('takes the time of the start from the bucket, whatever the clock of this machine says', async () => {
    const backfill = await planned();
    const settings = settingsFor((await backfill.find()).plan, { patienceSeconds: 60 });
    const clock = { nowMs: () => Date.UTC(2020, 0, 1) };
    await startBackfill(await backfill.find(), settings, { ...backfill.controls, clock });
    const { startedAtMs, runningSinceMs } = backfill.control();
    expect([startedAtMs, runningSinceMs]).toEqual([Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1)]);
  });

  it('starts once, also when two people do', async () => {
    const backfill = await planned();
    const ends = await Promise.allSettled([backfill.start(), backfill.start()]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(backfill.executions.args).toHaveLength(1);
    await expect(backfill.start()).rejects.toThrow(/it was started before; .* by klio backfill resume b1$/);
  });

  it('can go on by a resume where the workflow could not be started', async () => {
    const backfill = await planned();
    const create = async () => {
      throw new CliError(4, 'Cannot start workflow w: it does not exist; deploy the graph');
    };
    const broken = { ...backfill.controls, executions: { ...backfill.executions, create } };
    const settings = settingsFor((await backfill.find()).plan, { patienceSeconds: 60 });
    await expect(startBackfill(await backfill.find(), settings, broken)).rejects.toThrow(
      'it does not exist; deploy the graph; then go on by klio backfill resume b1',
    );
    const name = await backfill.resume();
    expect(backfill.control()).toMatchObject({ state: 'running', executions: [name] });
  });
});

describe('resumeBackfill', () => {
  it('goes on after a pause, in an execution of its own, at another rate if asked', async () => {
    const backfill = await planned();
    const first = await backfill.start();
    await backfill.pause();
    backfill.executions.succeed(first, 'paused');
    backfill.clock.pass(60_000);
    const second = await backfill.resume(50);
    expect(second).not.toBe(first);
    expect(backfill.control()).toMatchObject({
      state: 'running',
      startedAtMs: Date.UTC(2026, 0, 1),
      runningSinceMs: Date.UTC(2026, 0, 1, 0, 1),
      ratePerSecond: 50,
      executions: [first, second],
    });
  });

  it('ends the execution that has not noticed the pause yet', async () => {
    const backfill = await planned();
    const first = await backfill.start();
    await backfill.pause();
    await backfill.resume();
    expect(await backfill.executions.get(first)).toMatchObject({ state: 'CANCELLED' });
  });

  it.each([
    ['broke', { state: 'FAILED', error: 'out of memory' } as const],
    ['was cancelled in the console', { state: 'CANCELLED' } as const],
    ['stalled', { state: 'SUCCEEDED', result: { state: 'stalled' } } as const],
    ['gave up', { state: 'SUCCEEDED', result: { state: 'incomplete' } } as const],
  ])('goes on where the execution %s', async (_, end) => {
    const backfill = await planned();
    backfill.executions.change(await backfill.start(), end);
    await backfill.resume();
    expect(backfill.executions.args).toHaveLength(2);
  });

  it.each([
    ['is running', 'ACTIVE', /it is running; watch it by klio backfill watch b1/],
    ['is complete', 'SUCCEEDED', /it is complete, and nothing is left to do/],
  ] as const)('refuses where it %s', async (_, state, message) => {
    const backfill = await planned();
    backfill.executions.change(await backfill.start(), { state, result: { state: 'complete' } });
    await expect(backfill.resume()).rejects.toThrow(message);
  });

  it('refuses before the start', async () => {
    await expect((await planned()).resume()).rejects.toThrow(
      /not started yet; start it by klio backfill start b1/,
    );
  });
});

describe('pauseBackfill', () => {
  it('stops the publishing alone, and says so once', async () => {
    const backfill = await planned();
    const name = await backfill.start();
    expect([await backfill.pause(), await backfill.pause()]).toEqual([true, false]);
    expect(backfill.control()).toMatchObject({ state: 'paused', executions: [name] });
    expect(await backfill.executions.get(name)).toMatchObject({ state: 'ACTIVE' });
  });

  it('loses nothing that somebody else changes meanwhile', async () => {
    const backfill = await planned();
    await backfill.start();
    const found = await backfill.find();
    backfill.setControl({ ratePerSecond: 9, executions: ['other'] });
    await pauseBackfill(found, backfill.controls);
    expect(backfill.control()).toMatchObject({ state: 'paused', ratePerSecond: 9, executions: ['other'] });
  });

  it('refuses what was not started, is complete or was cancelled', async () => {
    const backfill = await planned();
    await expect(backfill.pause()).rejects.toThrow('Cannot pause backfill "b1": it was not started');
    await backfill.start();
    await backfill.cancel();
    await expect(backfill.pause()).rejects.toThrow('it was cancelled for good');
  });
});

describe('cancelBackfill', () => {
  it('stops publishing and execution for good', async () => {
    const backfill = await planned();
    const name = await backfill.start();
    expect([await backfill.cancel(), await backfill.cancel()]).toEqual([true, false]);
    expect(backfill.control()).toMatchObject({ state: 'cancelled' });
    expect(await backfill.executions.get(name)).toMatchObject({ state: 'CANCELLED' });
    await expect(backfill.resume()).rejects.toThrow(/it was cancelled for good; plan again/);
  });

  it('stops the publishing also where no workflows can be reached', async () => {
    const backfill = await planned();
    await backfill.start();
    await cancelBackfill(await backfill.find(), { ...backfill.controls, executions: null });
    expect(backfill.control()).toMatchObject({ state: 'cancelled' });
  });
});
