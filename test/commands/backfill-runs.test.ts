import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { PubSub } from '@google-cloud/pubsub';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import type { Cli } from '../../scripts/cli/cli.ts';
import { registerBackfillRuns } from '../../scripts/commands/backfill/register-runs.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { type StorageEmulator, startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import { backfillObjects } from '../../shared/backfill/object-names.ts';
import type { BackfillPlatform } from '../../shared/backfill/open-backfill.ts';
import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import { answerCall } from '../../shared/backfill/serve-backfill.ts';
import { describeGraph, fingerprintOf } from '../../shared/graph/graph-description.ts';
import type { Job } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../shared/platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../../shared/platform/gcp/publisher.ts';
import { startExecutionsServer } from '../backfill/executions-server.ts';
import { recipientOf } from '../backfill/recipient.ts';

const project = 'demo-klio';
const names = resourceNames({ project, prefix: 'klio' });
const bucket = names.backfillBucket();
const { signal } = new AbortController();
const [job] = graph.jobs as readonly [Job, ...Job[]];
const IDS = ['house', 'jazz', 'speech'];

describe('klio backfill start, status, watch, …', { timeout: 60_000 }, () => {
  let directory: string;
  let pubsub: PubSubEmulator;
  let storage: StorageEmulator;
  let workflows: Awaited<ReturnType<typeof startExecutionsServer>>;
  let env: Record<string, string>;
  let platform: BackfillPlatform;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'klio-backfill-'));
    pubsub = await startPubSubEmulator();
    storage = await startStorageEmulator({ directory: join(directory, 'storage') });
    workflows = await startExecutionsServer(
      `projects/${project}/locations/europe-west1/workflows/${names.backfillWorkflow()}`,
    );
    for (const name of [bucket, ...graph.jobs.map(names.bucket)]) storage.createBucket(name);
    env = {
      GOOGLE_CLOUD_PROJECT: project,
      PUBSUB_EMULATOR_HOST: pubsub.host,
      STORAGE_EMULATOR_HOST: storage.endpoint,
      WORKFLOWS_EMULATOR_HOST: workflows.host,
      KLIO_DIRECTORY: directory,
    };
    Object.assign(process.env, env);
    const client = new PubSub({ apiEndpoint: pubsub.host, projectId: project, emulatorMode: true });
    for (const each of graph.jobs) {
      await client.createTopic(names.inputTopic(each));
      await client.createTopic(names.deadLetterTopic(each));
      await client.createSubscription(names.deadLetterTopic(each), names.deadLetterSubscription(each));
    }
    await client.close();
    platform = {
      graph,
      names,
      store: createGcsObjectStore({ project }),
      publisher: createPubSubPublisher({ project }),
      clock: systemClock,
    };
  });
  afterAll(async () => {
    workflows.stop();
    await storage.stop();
    await pubsub.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const put = async (where: string, name: string, body: string) => {
    const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
    expect(await platform.store.write({ bucket: where, name }, body, options, signal)).not.toBeNull();
  };

  /** A plan of the first job for three entities, of this graph unless said otherwise. */
  async function plan(id: string, version = job.version): Promise<void> {
    const jobs = describeGraph(graph, names);
    const described = { ...jobs, [job.name]: { ...jobs[job.name]!, version } };
    const shard = IDS.map((entity) => `${entity}\n`).join('');
    const file: PlanFile = {
      formatVersion: 1,
      id,
      createdAt: '2026-01-01T00:00:00.000Z',
      deployment: { project, prefix: 'klio' },
      graph: { fingerprint: fingerprintOf(described), jobs: described },
      options: { jobs: [job.name], topDown: false, force: false, manifests: ['ids.txt'] },
      manifest: { entities: IDS.length, duplicates: 0, badLines: 0 },
      entities: IDS.length,
      messages: IDS.length,
      jobs: [
        {
          job: job.name,
          kind: 'job',
          exist: 0,
          run: IDS.length,
          blocked: 0,
          stale: 0,
          entitiesPerSecond: 30,
          seconds: 90,
          usd: 0.012,
        },
      ],
      blocked: [],
      assignments: [
        {
          start: [{ job: job.name, topic: names.inputTopic(job) }],
          recipients: [recipientOf(job, names)],
        },
      ],
      shards: [{ name: '00000', assignment: 0, entities: IDS.length, sizeBytes: shard.length }],
      estimate: { seconds: 90, entitiesPerSecond: 30, usd: 0.012, assumes: [] },
    };
    await put(bucket, backfillObjects(id).shard('00000'), shard);
    await put(bucket, backfillObjects(id).plan, JSON.stringify(file));
  }

  interface KlioOptions {
    /** Typed at a terminal. */
    readonly answer?: string;
    /** Told of every write to a terminal that can be drawn over. */
    readonly onDraw?: () => void;
    /** Of Ctrl-C. */
    readonly interrupt?: AbortSignal;
  }

  /** Runs a command line; what it throws is in `error`. */
  async function klio(args: readonly string[], { answer, onDraw, interrupt = signal }: KlioOptions = {}) {
    const written = { stdout: '', stderr: '' };
    const into = (name: 'stdout' | 'stderr') => ({
      write: (text: string) => {
        written[name] += text;
        if (name === 'stderr') onDraw?.();
      },
      isTTY: onDraw !== undefined && name === 'stderr',
    });
    const stdin = answer === undefined ? Readable.from([]) : new PassThrough();
    if (answer !== undefined) (stdin as PassThrough).end(`${answer}\n`);
    const cli: Cli = {
      env,
      signal: interrupt,
      exitCode: 0,
      stdin: Object.assign(stdin, { isTTY: answer !== undefined }),
      stdout: into('stdout'),
      stderr: into('stderr'),
    };
    const program = new Command('klio')
      .option('--json')
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    registerBackfillRuns(program.command('backfill'), cli);
    let error = '';
    await program.parseAsync(['backfill', ...args], { from: 'user' }).catch((thrown: Error) => {
      error = thrown.message;
    });
    return { ...written, error, code: cli.exitCode };
  }
  const json = async (...args: readonly string[]) => JSON.parse((await klio([...args, '--json'])).stdout);

  /** What the workflow does once, as far as the publisher goes. */
  async function call(path: string, body: object) {
    const answer = await answerCall(path, body, platform, signal);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  it('goes from a plan to a report, and retries what failed', async () => {
    await plan('spring');
    const started = await klio(['start', 'spring', '--rate', '250', '--verify-every', '30']);
    expect(started.error).toBe('');
    expect(started.stderr).toBe(
      [
        'Backfill spring: 3 entities',
        `  runs        ${job.name} 3`,
        '  publishes   3 messages in 1 shard, at most 250 a second, 2 shards at a time: about <1 s',
        '  takes       about 90 s in all',
        '  costs       about $0.0120, by the plan',
        '',
      ].join('\n'),
    );
    const [execution = ''] = workflows.executions.keys();
    expect(started.stdout).toContain(
      `Backfill spring runs, at most 250 a second, 2 shards at a time\n  ${execution}`,
    );
    expect(JSON.parse(workflows.executions.get(execution)!.argument)).toEqual({
      backfillId: 'spring',
      shards: 1,
      concurrency: 2,
      verifySeconds: 30,
      patience: 2,
      holdSeconds: 120,
      maxHolds: 60,
    });
    expect((await klio(['start', 'spring'])).error).toMatch(
      /started before; see klio backfill status spring/,
    );

    await call('/publish', { backfillId: 'spring', shard: 0, pass: 1 });
    for (const output of Object.values(job.outputs)) {
      for (const id of ['house', 'jazz']) await put(names.bucket(job), names.object(output, id).name, 'done');
    }
    await call('/verify', { backfillId: 'spring', shard: 0 });
    const request = { id: 'spring', requestedAtMs: Date.now() };
    pubsub.publish(names.deadLetterTopic(job), {
      data: encodeMessage(newMessage('speech', { backfillId: 'spring', request })),
      attributes: { klio_code: 'TRANSFORM_FAILED', klio_reason: 'no', klio_request: 'spring' },
    });
    const { progress, ...status } = await json('status', 'spring');
    expect(status).toMatchObject({ state: 'running', execution, deadLetters: { [job.name]: 1 } });
    expect(progress).toMatchObject({ shardsPublished: 1, published: 3, done: 2, missing: 1 });

    const report = await call('/report', { backfillId: 'spring', state: 'incomplete' });
    workflows.change(execution, { state: 'SUCCEEDED', result: JSON.stringify(report) });
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
    await call('/publish', { backfillId: 'spring-retry-1', shard: 0, pass: 1 });
    expect((await json('status', 'spring-retry-1')).progress).toMatchObject({ entities: 1, published: 1 });
  });

  it('asks at a terminal, and takes nothing but yes for it', async () => {
    await plan('asked');
    const no = await klio(['start', 'asked'], { answer: 'n' });
    expect(no).toMatchObject({ error: '', stdout: '' });
    expect(no.stderr).toMatch(/Start it\? \[y\/N\] Nothing was started/);
    expect((await json('status', 'asked')).state).toBe('planned');
    const yes = await klio(['start', 'asked'], { answer: 'y' });
    expect(yes.stdout).toMatch(/^Backfill asked runs/);
  });

  it('redraws at a terminal until the end, and leaves only what it came to', async () => {
    await plan('watched');
    await klio(['start', 'watched', '--yes']);
    const { execution } = await json('status', 'watched');
    const onDraw = () =>
      workflows.change(execution, { state: 'SUCCEEDED', result: JSON.stringify({ state: 'complete' }) });
    const { stdout, stderr, code, error } = await klio(['watch', 'watched'], { onDraw });
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(stderr).toContain('is \u001b[34mrunning');
    expect(stderr.endsWith('\u001b[J')).toBe(true); // nothing is left of it
    expect(stdout).toMatch(/^Backfill watched is complete/);
  });

  it('ends the watching and nothing else at Ctrl-C', async () => {
    const controller = new AbortController();
    const onDraw = () => controller.abort();
    const { stderr } = await klio(['watch', 'asked'], { onDraw, interrupt: controller.signal });
    expect(stderr).toContain('Nobody watches, and asked goes on; to stop it: klio backfill pause asked');
    expect((await json('status', 'asked')).state).toBe('running');
  });

  it('pauses, resumes and cancels', async () => {
    await plan('steered');
    await klio(['start', 'steered', '--yes']);
    expect((await klio(['pause', 'steered'])).stdout).toBe(
      'Paused steered: nothing further is published within seconds; go on by klio backfill resume steered\n',
    );
    expect((await klio(['pause', 'steered'])).stdout).toMatch(/^steered was paused already/);
    expect((await json('status', 'steered')).state).toBe('pausing');
    expect(await call('/publish', { backfillId: 'steered', shard: 0, pass: 1 })).toEqual({
      state: 'paused',
      published: 0,
    });
    expect((await klio(['resume', 'steered', '--rate', '10'])).stdout).toMatch(
      /^Backfill steered runs, at most 10 a second/,
    );
    expect(await json('cancel', 'steered')).toEqual({ id: 'steered', state: 'cancelled' });
    const { execution } = await json('status', 'steered');
    expect(workflows.executions.get(execution)!.state).toBe('CANCELLED');
    expect((await klio(['resume', 'steered'])).error).toMatch(/it was cancelled for good; plan again/);
  });

  it('refuses a plan of another graph, and says what has changed', async () => {
    await plan('older', '0');
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
    const { WORKFLOWS_EMULATOR_HOST: host = '', ...others } = env;
    env = others;
    delete process.env.WORKFLOWS_EMULATOR_HOST;
    try {
      await plan('alone');
      expect((await klio(['start', 'alone', '--yes'])).error).toMatch(/Cannot run workflows: .*klio dev/);
      expect((await json('status', 'asked')).state).toBe('unseen');
      expect((await klio(['watch', 'asked'])).error).toMatch(/no workflows run here; start them by klio dev/);
      expect((await json('cancel', 'asked')).state).toBe('cancelled');
    } finally {
      env = { ...others, WORKFLOWS_EMULATOR_HOST: host };
      process.env.WORKFLOWS_EMULATOR_HOST = host;
    }
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
