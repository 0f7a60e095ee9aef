import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage } from '@google-cloud/storage';
import { heapFlags } from '../../scripts/emulator/functions/heap-flags.ts';
import type { FunctionResource, Resource } from '../../scripts/local-cloud/resources.ts';
import { startLocalCloud } from '../../scripts/local-cloud/start.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { routingAttributes } from '../../shared/message/routing-attributes.ts';
import { type LoadResult, percentile, postAll } from './load.ts';
import { skipped } from './skip-path/job.ts';

const PROJECT = 'demo-bench';
const names = resourceNames({ project: PROJECT, prefix: 'klio' });
const ENTITIES = 200;
const CONNECTIONS = 32;
const ROUNDS = 5;
const MESSAGES_A_ROUND = 3_000;
const WARM_UP_MESSAGES = 20_000;

/**
 * Messages per second on the skip path (decode, look, publish, acknowledge) through function host, runtime
 * and emulators, against a bare functions-framework handler that makes the same calls by the same clients:
 * turn by turn in one run. Then the memory of the runtime process over `memoryMessages` more messages, with the heap
 * of an instance.
 */
export async function benchSkipPath(print: (line: string) => void, memoryMessages: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-bench-'));
  const cloud = await startLocalCloud({ resources, project: PROJECT, directory });
  try {
    Object.assign(process.env, cloud.environment);
    await createOutputs();
    const urlOf = (name: string) => `${cloud.endpoints.functions}/${name}/`;
    const run = (name: string, messages: number) =>
      postAll(urlOf(name), { messages, connections: CONNECTIONS, bodyOf: pushBody });
    for (const name of ['klio', 'bare']) await run(name, 1_000);

    const results = { klio: [] as LoadResult[], bare: [] as LoadResult[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      results.bare.push(await run('bare', MESSAGES_A_ROUND));
      results.klio.push(await run('klio', MESSAGES_A_ROUND));
    }
    print(`skip path, ${CONNECTIONS} connections, best of ${ROUNDS} rounds of ${MESSAGES_A_ROUND} messages`);
    for (const name of ['bare', 'klio'] as const) print(`  ${describe(name, results[name])}`);
    print(`  klio / bare: ${(best(results.klio) / best(results.bare)).toFixed(2)} (aim: at least 0.80)`);
    if (memoryMessages > 0) await measureMemory(print, run, memoryMessages);
  } finally {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureMemory(
  print: (line: string) => void,
  run: (name: string, messages: number) => Promise<LoadResult>,
  messages: number,
): Promise<void> {
  await run('klio', WARM_UP_MESSAGES);
  const beforeMb = residentMb('--target=skipped');
  const { failures, seconds } = await run('klio', messages);
  const afterMb = residentMb('--target=skipped');
  const growth = ((100 * (afterMb - beforeMb)) / beforeMb).toFixed(1);
  print(`memory of one runtime process, after ${WARM_UP_MESSAGES} messages and after ${messages} more`);
  print(
    `  ${beforeMb.toFixed(0)} MB -> ${afterMb.toFixed(0)} MB (${growth} %), ${failures} not acknowledged, ${seconds.toFixed(0)} s`,
  );
}

function describe(name: string, rounds: readonly LoadResult[]): string {
  const fastest = rounds.reduce((a, b) => (rate(a) > rate(b) ? a : b));
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0);
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(fastest, share).toFixed(1));
  return `${name.padEnd(5)} ${rate(fastest).toFixed(0).padStart(6)} messages/s  p50 ${p50} ms  p99 ${p99} ms  ${failures} failed`;
}

function best(rounds: readonly LoadResult[]): number {
  return Math.max(...rounds.map(rate));
}

function rate({ messages, seconds }: LoadResult): number {
  return messages / seconds;
}

/** Resident memory of the one process that was started with this argument. */
function residentMb(argument: string): number {
  const lines = execFileSync('ps', ['-axo', 'rss=,args='], { encoding: 'utf8' }).split('\n');
  const line = lines.find(
    (candidate) => candidate.includes(argument) && candidate.includes('functions-framework'),
  );
  if (!line) throw new Error(`Cannot find the process of the function [argument=${argument}]`);
  return Number.parseInt(line, 10) / 1024;
}

const functionOf = (name: string, target: string, environment: Record<string, string>): FunctionResource => ({
  kind: 'function',
  name,
  source: `test/bench/skip-path/${name}-function.ts`,
  target,
  environment: {
    GOOGLE_CLOUD_PROJECT: PROJECT,
    NODE_ENV: 'production',
    NODE_OPTIONS: heapFlags(skipped.limits.memory).join(' '),
    ...environment,
  },
  serviceAccount: `${name}@${PROJECT}.iam.gserviceaccount.com`,
  timeoutSeconds: 60,
  concurrency: 80,
  minInstances: 0,
  maxInstances: 1,
});

const resources: readonly Resource[] = [
  { kind: 'bucket', name: names.bucket(skipped), notifications: [] },
  { kind: 'topic', name: names.outputTopic(skipped) },
  { kind: 'topic', name: names.deadLetterTopic(skipped) },
  functionOf('klio', 'skipped', {}),
  functionOf('bare', 'bare', {
    BENCH_BUCKET: names.bucket(skipped),
    BENCH_TOPIC: names.outputTopic(skipped),
  }),
];

async function createOutputs(): Promise<void> {
  const bucket = new Storage({ projectId: PROJECT }).bucket(names.bucket(skipped));
  const ids = Array.from({ length: ENTITIES }, (_, index) => entityOf(index));
  await Promise.all(ids.map((id) => bucket.file(`${id}.json`).save('{}', { resumable: false })));
}

function entityOf(index: number): string {
  return `track${index % ENTITIES}`;
}

/** A push as Pub/Sub sends it, of a message that is its own request. */
function pushBody(index: number): string {
  const message = newMessage(entityOf(index), { request: { id: `r${index}`, requestedAtMs: 1 } });
  const publishTime = '2026-11-20T12:00:00.000Z';
  const data = Buffer.from(encodeMessage(message)).toString('base64');
  return JSON.stringify({
    message: { data, attributes: routingAttributes(message), messageId: `${index}`, publishTime },
    subscription: 'projects/demo-bench/subscriptions/klio-skipped-input',
    deliveryAttempt: 1,
  });
}
