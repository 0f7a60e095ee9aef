import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { PubSub } from '@google-cloud/pubsub';
import { Command } from 'commander';
import { expect } from 'vitest';
import { graph } from '../../functions/graph.ts';
import type { Cli, Environment } from '../../scripts/cli/cli.ts';
import { registerBackfillRuns } from '../../scripts/commands/backfill/register-runs.ts';
import { startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import { requestOf } from '../../shared/backfill/backfill-message.ts';
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
const never = new AbortController().signal;
const IDS = ['house', 'jazz', 'speech'];

/** The job that the backfills of the test are about. */
export const [job] = graph.jobs as readonly [Job, ...Job[]];

export type BackfillCloud = Awaited<ReturnType<typeof startBackfillCloud>>;

/** Emulators of Pub/Sub and Storage, an Executions API, and nobody who works: a test plays the workflow and the jobs. */
export async function startBackfillCloud() {
  const directory = mkdtempSync(join(tmpdir(), 'klio-backfill-'));
  const pubsub = await startPubSubEmulator();
  const storage = await startStorageEmulator({ directory: join(directory, 'storage') });
  const workflows = await startExecutionsServer(
    `projects/${project}/locations/europe-west1/workflows/${names.backfillWorkflow()}`,
  );
  for (const name of [bucket, ...graph.jobs.map(names.bucket)]) storage.createBucket(name);
  const env = {
    GOOGLE_CLOUD_PROJECT: project,
    PUBSUB_EMULATOR_HOST: pubsub.host,
    STORAGE_EMULATOR_HOST: storage.endpoint,
    WORKFLOWS_EMULATOR_HOST: workflows.host,
    KLIO_DIRECTORY: directory,
  };
  Object.assign(process.env, env);
  await declareTopics(pubsub.host);
  const platform: BackfillPlatform = {
    graph,
    names,
    store: createGcsObjectStore({ project }),
    publisher: createPubSubPublisher({ project }),
    clock: systemClock,
  };

  const put = async (where: string, name: string, body: string) => {
    const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
    expect(await platform.store.write({ bucket: where, name }, body, options, never)).not.toBeNull();
  };
  return {
    env,
    workflows,
    /** Plans the job for three entities, by this graph unless another version of the job is said. */
    plan: async (id: string, version = job.version) => {
      const shard = IDS.map((entity) => `${entity}\n`).join('');
      await put(bucket, backfillObjects(id).shard('00000'), shard);
      await put(bucket, backfillObjects(id).plan, JSON.stringify(planFile(id, version, shard.length)));
    },
    /** What the workflow does once, as far as the publisher goes. */
    call: async (path: string, body: object) => {
      const answer = await answerCall(path, body, platform, never);
      expect(answer.status).toBe(200);
      return answer.body;
    },
    /** Puts all outputs of the job there. */
    finish: async (entityId: string) => {
      for (const output of Object.values(job.outputs)) {
        await put(names.bucket(job), names.object(output, entityId).name, 'done');
      }
    },
    giveUp: (entityId: string, backfillId: string) => {
      const request = requestOf(backfillId, Date.now(), 2);
      pubsub.publish(names.deadLetterTopic(job), {
        data: encodeMessage(newMessage(entityId, { backfillId, request })),
        attributes: { klio_code: 'TRANSFORM_FAILED', klio_reason: 'no', klio_request: request.id },
      });
    },
    stop: async () => {
      workflows.stop();
      await storage.stop();
      await pubsub.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface KlioOptions {
  readonly env: Environment;
  /** Typed at a terminal. */
  readonly answer?: string;
  /** Told of every write to a terminal that can be drawn over. */
  readonly onDraw?: () => void;
  /** Of Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Runs `klio backfill` in this process; what it throws is in `error`. */
export async function runBackfill(
  args: readonly string[],
  { env, answer, onDraw, signal = never }: KlioOptions,
) {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      if (name === 'stderr') onDraw?.();
    },
    isTTY: onDraw !== undefined && name === 'stderr',
  });
  const stdin = answer === undefined ? Readable.from([]) : new PassThrough().end(`${answer}\n`);
  const cli: Cli = {
    env,
    signal,
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

async function declareTopics(host: string): Promise<void> {
  const client = new PubSub({ apiEndpoint: host, projectId: project, emulatorMode: true });
  for (const each of graph.jobs) {
    await client.createTopic(names.inputTopic(each));
    await client.createTopic(names.deadLetterTopic(each));
    await client.createSubscription(names.deadLetterTopic(each), names.deadLetterSubscription(each));
  }
  await client.close();
}

function planFile(id: string, version: string, sizeBytes: number): PlanFile {
  const jobs = describeGraph(graph, names);
  const described = { ...jobs, [job.name]: { ...jobs[job.name]!, version } };
  const entities = IDS.length;
  return {
    formatVersion: 1,
    id,
    createdAt: '2026-01-01T00:00:00.000Z',
    deployment: { project, prefix: 'klio' },
    graph: { fingerprint: fingerprintOf(described), jobs: described },
    options: { jobs: [job.name], topDown: false, force: false, manifests: ['ids.txt'] },
    manifest: { entities, duplicates: 0, badLines: 0 },
    entities,
    messages: entities,
    jobs: [
      {
        job: job.name,
        kind: 'job',
        exist: 0,
        run: entities,
        blocked: 0,
        stale: 0,
        entitiesPerSecond: 30,
        seconds: 90,
        usd: 0.012,
      },
    ],
    blocked: [],
    assignments: [
      { start: [{ job: job.name, topic: names.inputTopic(job) }], recipients: [recipientOf(job, names)] },
    ],
    shards: [{ name: '00000', assignment: 0, entities, sizeBytes }],
    estimate: { seconds: 90, entitiesPerSecond: 30, usd: 0.012, assumes: [] },
  };
}
