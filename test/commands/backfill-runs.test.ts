import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../scripts/cli/cli.ts';
import { type BackfillCloud, job, runBackfill, startBackfillCloud } from './backfill-cloud.ts';

describe('klio backfill start, status, watch, …', { timeout: 60_000 }, () => {
  let cloud: BackfillCloud;
  let env: Environment;
  beforeAll(async () => {
    cloud = await startBackfillCloud();
    env = cloud.env;
  });
  afterAll(() => cloud.stop());

  const klio = (args: readonly string[], options: Omit<Parameters<typeof runBackfill>[1], 'env'> = {}) =>
    runBackfill(args, { env, ...options });
  const json = async (...args: readonly string[]) => JSON.parse((await klio([...args, '--json'])).stdout);

  it('goes from a plan to a report, and retries what failed', async () => {
    await cloud.plan('spring');
    const started = await klio(['start', 'spring', '--rate', '250', '--verify-every', '30']);
    expect(started.error).toBe('');
    expect(started.stderr).toBe(
      [
        'Backfill spring: 3 entities',
        `  runs        ${job.name} 3`,
        '  publishes   3 messages in 1 shard, at most 250 a second, 1 shard at a time: about <1 s',
        '  takes       about 90 s in all',
        '  costs       about $0.0120, by the plan',
        '',
      ].join('\n'),
    );
    const [execution = ''] = cloud.workflows.executions.keys();
    expect(started.stdout).toContain(
      `Backfill spring runs, at most 250 a second, 1 shard at a time\n  ${execution}`,
    );
    expect(JSON.parse(cloud.workflows.executions.get(execution)!.argument)).toEqual({
      backfillId: 'spring',
      shards: 1,
      concurrency: 1,
      verifySeconds: 30,
      patience: 2,
      holdSeconds: 120,
      maxHolds: 60,
    });
    expect((await klio(['start', 'spring'])).error).toMatch(
      /started before; see klio backfill status spring/,
    );

    await cloud.call('/publish', { backfillId: 'spring', shard: 0, pass: 1 });
    for (const id of ['house', 'jazz']) await cloud.finish(id);
    await cloud.call('/verify', { backfillId: 'spring', shard: 0 });
    cloud.giveUp('speech', 'spring');
    const { progress, ...status } = await json('status', 'spring');
    expect(status).toMatchObject({ state: 'running', execution, deadLetters: { [job.name]: 1 } });
    expect(progress).toMatchObject({ shardsPublished: 1, published: 3, done: 2, missing: 1 });

    const report = await cloud.call('/report', { backfillId: 'spring', state: 'incomplete' });
    cloud.workflows.change(execution, { state: 'SUCCEEDED', result: JSON.stringify(report) });
    const watched = await klio(['watch', 'spring']);
    expect(watched).toMatchObject({ error: '', code: 3 });
    expect(watched.stderr).toMatch(
      /^incomplete {2}1\/1 shards {2}3\/3 published {2}2 done {2}1 missing .* 1 dead letter\n$/,
    );
    expect(watched.stdout).toMatch(/^Backfill spring is incomplete, started \d+ s ago, at most 250 a second/);
    expect(await json('report', 'spring')).toMatchObject({ isFinal: true, done: 2, examples: ['speech'] });

    const retried = await klio(['retry-failed', 'spring', '--yes']);
    expect(retried).toMatchObject({
      error: '',
      stdout: expect.stringContaining('Backfill spring-retry-1 runs'),
    });
    await cloud.call('/publish', { backfillId: 'spring-retry-1', shard: 0, pass: 1 });
    expect((await json('status', 'spring-retry-1')).progress).toMatchObject({ entities: 1, published: 1 });
  });

  it('asks at a terminal, and takes nothing but yes for it', async () => {
    await cloud.plan('asked');
    const no = await klio(['start', 'asked'], { answer: 'n' });
    expect(no).toMatchObject({ error: '', stdout: '' });
    expect(no.stderr).toMatch(/Start it\? \[y\/N\] Nothing was started/);
    expect((await json('status', 'asked')).state).toBe('planned');
    const yes = await klio(['start', 'asked'], { answer: 'y' });
    expect(yes.stdout).toMatch(/^Backfill asked runs/);
  });

  it('redraws at a terminal until the end, and leaves only what it came to', async () => {
    await cloud.plan('watched');
    await klio(['start', 'watched', '--yes']);
    const { execution } = await json('status', 'watched');
    const onDraw = () =>
      cloud.workflows.change(execution, {
        state: 'SUCCEEDED',
        result: JSON.stringify({ state: 'complete' }),
      });
    const { stdout, stderr, code, error } = await klio(['watch', 'watched'], { onDraw });
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(stderr).toContain('is \u001b[34mrunning');
    expect(stderr.endsWith('\u001b[J')).toBe(true); // nothing is left of it
    expect(stdout).toMatch(/^Backfill watched is complete/);
  });

  it('waits with a retry until the end', async () => {
    expect((await klio(['retry-failed', 'asked'])).error).toMatch(
      /"asked": it is running, and what is missing may still come; wait for its end by klio backfill watch asked/,
    );
  });

  it('ends the watching and nothing else at Ctrl-C', async () => {
    const controller = new AbortController();
    const onDraw = () => controller.abort();
    const { stderr } = await klio(['watch', 'asked'], { onDraw, signal: controller.signal });
    expect(stderr).toContain('Nobody watches, and asked goes on; to stop it: klio backfill pause asked');
    expect((await json('status', 'asked')).state).toBe('running');
  });

  it('pauses, resumes and cancels', async () => {
    await cloud.plan('steered');
    await klio(['start', 'steered', '--yes']);
    expect((await klio(['pause', 'steered'])).stdout).toBe(
      'Paused steered: nothing further is published within seconds; go on by klio backfill resume steered\n',
    );
    expect((await klio(['pause', 'steered'])).stdout).toMatch(/^steered was paused already/);
    expect((await json('status', 'steered')).state).toBe('pausing');
    expect(await cloud.call('/publish', { backfillId: 'steered', shard: 0, pass: 1 })).toEqual({
      state: 'paused',
      published: 0,
    });
    expect((await klio(['resume', 'steered', '--rate', '10'])).stdout).toMatch(
      /^Backfill steered runs, at most 10 a second/,
    );
    expect(await json('cancel', 'steered')).toEqual({ id: 'steered', state: 'cancelled' });
    const { execution } = await json('status', 'steered');
    expect(cloud.workflows.executions.get(execution)!.state).toBe('CANCELLED');
    expect((await klio(['resume', 'steered'])).error).toMatch(/it was cancelled for good; plan again/);
  });

  it('refuses a plan of another graph, and says what has changed', async () => {
    await cloud.plan('older', '0');
    expect((await klio(['start', 'older', '--yes'])).error).toBe(
      `Cannot use plan "older": the graph has changed since it was planned: job "${job.name}" has version ` +
        `${job.version} now, it was 0; plan it again`,
    );
  });

  it('lists all of them', async () => {
    const listed: { readonly id: string; readonly state: string }[] = await json('list');
    const states = Object.fromEntries(listed.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ spring: 'incomplete', steered: 'cancelled', older: 'planned' });
    expect((await klio(['list'])).stdout).toMatch(/^spring +incomplete +\d+ s ago +3 +3 +2$/m);
  });

  it('does what it can where no workflows run, and says so', async () => {
    const { WORKFLOWS_EMULATOR_HOST: host, ...others } = cloud.env;
    env = others;
    delete process.env.WORKFLOWS_EMULATOR_HOST;
    try {
      await cloud.plan('alone');
      expect((await klio(['start', 'alone', '--yes'])).error).toMatch(/Cannot run workflows: .*klio dev/);
      expect((await json('status', 'asked')).state).toBe('unseen');
      expect((await klio(['watch', 'asked'])).error).toMatch(/no workflows run here; start them by klio dev/);
      expect((await json('cancel', 'asked')).state).toBe('cancelled');
    } finally {
      env = cloud.env;
      process.env.WORKFLOWS_EMULATOR_HOST = host;
    }
  });

  it('says what to do where there is no bucket to read', async () => {
    expect((await klio(['list', '--prefix', 'other'])).error).toMatch(
      /the bucket does not exist; deploy the graph or correct the name \[bucket=demo-klio-other_backfills/,
    );
  });

  it.each([
    ['status', /Cannot find backfill "nope" in gs:\/\/demo-klio-klio_backfills: there are /],
    ['report', /Cannot find backfill "nope"/],
    ['retry-failed', /Cannot find backfill "nope"/],
  ])('says which there are where %s knows none of that id', async (command, message) => {
    expect((await klio([command, 'nope'])).error).toMatch(message);
  });

  it.each([
    [
      'watch',
      'Cannot watch backfill "older": it was planned and not started; start it by klio backfill start older',
    ],
    ['report', 'Backfill "older" was planned and not started: start it by klio backfill start older'],
    ['pause', 'Cannot pause backfill "older": it was not started'],
  ])('cannot %s what was not started', async (command, message) => {
    expect((await klio([command, 'older'])).error).toBe(message);
  });

  it.each([
    [['start', 'x', '--concurrency', '21'], /must be a whole number from 1 to 20/],
    [['start', 'x', '--rate', '0'], /must be a number above 0/],
  ])('refuses %j', async (args, message) => {
    expect((await klio(args)).error).toMatch(message);
  });
});
