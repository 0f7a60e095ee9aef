import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import { runCli } from '../../scripts/cli/run-cli.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { type StorageEmulator, startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import type { Job } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { type KlioRun, runKlio } from './run-klio.ts';

const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
const [first, second] = graph.jobs as readonly [Job, Job];
const _NOW_MS = Date.parse('2026-11-20T15:00:00.000Z');

describe('klio dead-letters', { timeout: 60_000 }, () => {
  let directory: string;
  let pubsub: PubSubEmulator;
  let storage: StorageEmulator;
  let env: Record<string, string>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'klio-letters-'));
    pubsub = await startPubSubEmulator();
    storage = await startStorageEmulator({ directory: join(directory, 'storage') });
    for (const job of graph.jobs) {
      storage.createBucket(names.bucket(job));
      for (const input of Object.values(job.inputs)) {
        if (input.kind === 'source') storage.createBucket(names.sourceBucket(input));
      }
    }
    env = {
      GOOGLE_CLOUD_PROJECT: 'demo-klio',
      PUBSUB_EMULATOR_HOST: pubsub.host,
      STORAGE_EMULATOR_HOST: storage.endpoint,
      KLIO_DIRECTORY: directory,
    };
    const client = new PubSub({ apiEndpoint: pubsub.host, projectId: 'demo-klio', emulatorMode: true });
    for (const job of graph.jobs) {
      for (const [topic, subscription] of [
        [names.deadLetterTopic(job), names.deadLetterSubscription(job)],
        [names.inputTopic(job), names.inputSubscription(job)],
      ] as const) {
        await client.createTopic(topic);
        await client.createSubscription(topic, subscription);
      }
    }
    await client.close();
  });
  afterAll(async () => {
    await storage.stop();
    await pubsub.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Two letters of the first job, one of the second, and nothing else. */
  beforeEach(async () => {
    await klio('discard', '--all', '--yes');
    giveUp(first, 'song', 'INPUT_UNDECODABLE', 'Cannot decode audio');
    giveUp(first, 'other', 'TRANSFORM_FAILED', 'Out of luck');
    giveUp(second, 'song', 'INPUT_UNDECODABLE', 'Cannot decode audio');
  });

  function giveUp(job: Job, entityId: string, code: string, reason: string) {
    pubsub.publish(names.deadLetterTopic(job), {
      data: encodeMessage(newMessage(entityId)),
      attributes: {
        klio_code: code,
        klio_reason: reason,
        klio_job: job.name,
        klio_attempt: '3',
        klio_message: `${entityId}-1`,
      },
    });
  }

  /** In this process, which is faster than to start one. */
  async function run(...args: readonly string[]): Promise<KlioRun> {
    const written = { stdout: '', stderr: '' };
    const into = (name: 'stdout' | 'stderr') => ({
      write: (text: string) => {
        written[name] += text;
      },
    });
    const { signal } = new AbortController();
    const streams = { stdin: Readable.from([]), stdout: into('stdout'), stderr: into('stderr') };
    const code = await runCli(args, { env, signal, exitCode: 0, ...streams });
    return { code, ...written };
  }
  const klio = (...args: readonly string[]) => run('dead-letters', ...args);
  const held = (job: Job) => pubsub.peek(names.deadLetterSubscription(job)).length;
  const requested = (job: Job) =>
    pubsub.peek(names.inputSubscription(job)).map(({ attributes }) => attributes.klio_entity);

  it.each([
    ['replay', []],
    ['discard', ['--yes']],
  ])('%s of nothing in particular is wrong usage, and changes nothing', async (verb, options) => {
    const { code, stdout, stderr } = await klio(verb, ...options);
    expect(stderr).toMatch(new RegExp(`^error: Cannot ${verb}: say which letters.*--all\n$`));
    expect([code, stdout]).toEqual([2, '']);
    expect([held(first), held(second)]).toEqual([2, 1]);
  });

  it('list tells groups in JSON, and leaves the letters where they are', async () => {
    const { code, stdout, stderr } = await runKlio(['dead-letters', 'list', '--json'], { env });
    expect([code, stderr]).toEqual([0, '']);
    const groups = JSON.parse(stdout);
    expect(groups).toHaveLength(3);
    expect(groups).toContainEqual({
      job: first.name,
      code: 'TRANSFORM_FAILED',
      reason: 'Out of luck',
      firstAt: expect.any(String),
      lastAt: expect.any(String),
      letters: [
        {
          id: expect.any(String),
          job: first.name,
          entity: 'other',
          code: 'TRANSFORM_FAILED',
          reason: 'Out of luck',
          attempt: 3,
          request: 'other-1',
          backfill: null,
          sender: null,
          diedAt: expect.any(String),
          bytes: expect.any(Number),
        },
      ],
    });
    expect([held(first), held(second)]).toEqual([2, 1]);
  });

  it('list tells those of one backfill, whichever of its passes they are of', async () => {
    const message = newMessage('song', {
      backfillId: 'spring',
      request: { id: 'spring.2', requestedAtMs: 0 },
    });
    const attributes = { klio_code: 'TRANSFORM_FAILED', klio_request: 'spring.2' };
    pubsub.publish(names.deadLetterTopic(first), { data: encodeMessage(message), attributes });
    const { stdout } = await klio('list', '--backfill', 'spring', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ letters: [{ entity: 'song', backfill: 'spring' }] }]);
  });

  it('list prints groups, and on standard error what to type next', async () => {
    const { stdout, stderr } = await klio('list', '--job', second.name);
    expect(stdout).toMatch(/^1 dead letter in 1 group\n/);
    expect(stderr).toContain(
      `npx klio dead-letters replay --job ${second.name} --code INPUT_UNDECODABLE --dry-run\n`,
    );
  });

  it('show tells the original bytes of each letter that matches', async () => {
    const { stdout } = await klio('show', '--entity', 'other', '--json');
    const [shown, ...more] = JSON.parse(stdout);
    expect(more).toEqual([]);
    expect(shown.letter.entity).toBe('other');
    expect(shown.data).toBe(Buffer.from(encodeMessage(newMessage('other'))).toString('base64'));
  });

  it('replay --dry-run counts by job, and changes nothing', async () => {
    const before = requested(first).length;
    const { code, stdout } = await klio('replay', '--all', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      replayed: 3,
      byJob: { [first.name]: 2, [second.name]: 1 },
      dryRun: true,
      failures: [],
    });
    expect([held(first), held(second)]).toEqual([2, 1]);
    expect(requested(first)).toHaveLength(before);
  });

  it('replay sends what matches to its own job, and keeps the rest', async () => {
    const { code, stdout } = await klio('replay', '--code', 'TRANSFORM_FAILED');
    expect([code, stdout]).toEqual([0, `Replayed 1 dead letter of ${first.name}\n`]);
    expect(requested(first)).toContain('other');
    expect(requested(second)).toEqual([]);
    expect([held(first), held(second)]).toEqual([1, 1]);
  });

  it('discard says what it would remove, and removes it only with --yes', async () => {
    const asked = await klio('discard', '--entity', 'song');
    expect(asked.stdout).toBe(`Would discard 2 dead letters: 1 of ${first.name}, 1 of ${second.name}\n`);
    expect(asked.stderr).toBe(
      'Nothing was removed; to do it:  npx klio dead-letters discard --entity song --yes\n',
    );
    expect([held(first), held(second)]).toEqual([2, 1]);
    const { code, stdout } = await klio('discard', '--entity', 'song', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      discarded: 2,
      byJob: { [first.name]: 1, [second.name]: 1 },
      dryRun: false,
    });
    expect([held(first), held(second)]).toEqual([1, 0]);
  });

  it('a job that is not in the graph is wrong usage', async () => {
    expect((await klio('list', '--job', 'nope')).code).toBe(2);
  });

  it('klio status --dead-letters counts them, and finds entities of which nothing else exists', async () => {
    const { stdout } = await run('status', '--dead-letters', '--json');
    const { entities, counts, rows } = JSON.parse(stdout);
    expect(entities).toBe(2);
    expect(counts[first.name]).toEqual({ done: 0, stale: 0, partial: 0, missing: 0, dead: 2 });
    expect(counts[second.name]).toEqual({ done: 0, stale: 0, partial: 0, missing: 1, dead: 1 });
    expect(rows.map(({ entityId }: { entityId: string }) => entityId)).toEqual(['other', 'song']);
  });

  it('klio trace shows them, and how to try again', async () => {
    const { code, stdout, stderr } = await run('trace', 'other');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /in the dead letters: TRANSFORM_FAILED\n.* attempt 3, request other-1 {2}Out of luck\n/,
    );
    expect(stderr).toContain('npx klio dead-letters replay --entity other --dry-run\n');
  });
});
