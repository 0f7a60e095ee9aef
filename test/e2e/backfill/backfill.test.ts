import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { executionsOf } from '../../../scripts/backfill/executions.ts';
import { makePlan } from '../../../scripts/backfill/plan/make-plan.ts';
import { scopeOf } from '../../../scripts/backfill/plan/scope.ts';
import { startBackfill } from '../../../scripts/backfill/run-backfill.ts';
import { settingsFor } from '../../../scripts/backfill/run-settings.ts';
import { openExecutions } from '../../../scripts/cli/open-executions.ts';
import { PRICES } from '../../../scripts/cost/prices.ts';
import { addSeconds } from '../../../scripts/cost/seconds-per-entity.ts';
import { readJson } from '../../../shared/backfill/json-object.ts';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import { openBackfill } from '../../../shared/backfill/open-backfill.ts';
import { reportFileSchema } from '../../../shared/backfill/report-file.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { first, graph, second, third } from './jobs.ts';

/** 2,000 for those who have a minute more. */
const ENTITIES = Number(process.env.KLIO_E2E_ENTITIES ?? 240);
const MAX_MS = 300_000;
/** Messages in hand when everything is killed: instances times concurrency, of three jobs. */
const IN_HAND = 3 * 2 * 8;
const PROJECT = 'demo-backfill';
const names = resourceNames({ project: PROJECT, prefix: 'klio' });
const { signal } = new AbortController();

const ids = Array.from({ length: ENTITIES }, (_, index) => `id${String(index).padStart(5, '0')}`);
const hasFirst = (index: number) => index % 3 === 0;
const hasSource = (index: number) => index % 20 !== 1;

interface Cloud {
  readonly process: ChildProcess;
  readonly lines: Interface;
  readonly environment: Record<string, string>;
}

let running: Cloud | undefined;
afterEach(() => running?.process.kill('SIGKILL'));

async function startCloud(directory: string): Promise<Cloud> {
  const child = spawn(process.execPath, ['test/e2e/backfill/cloud-process.ts', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  running = { process: child, lines, environment: JSON.parse(line).environment };
  return running;
}

/** Counts what is processed until so many lines, or until an execution has ended. */
function follow({ lines }: Cloud, processed: Map<string, number>, most: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  lines.on('line', (text) => {
    const line = JSON.parse(text);
    if (line.ended) resolve(line.ended);
    if (!line.processed) return;
    processed.set(line.processed, (processed.get(line.processed) ?? 0) + 1);
    if (processed.size >= most) resolve('enough');
  });
  return promise;
}

it('does exactly what was planned, though everything is killed midway', { timeout: MAX_MS }, async () => {
  const directory = temporaryDirectory();
  const cloud = await startCloud(directory);
  Object.assign(process.env, { STORAGE_EMULATOR_HOST: cloud.environment.STORAGE_EMULATOR_HOST });
  const store = createGcsObjectStore({ project: PROJECT });
  await putWhatThereIs(store);

  const folder = { id: 'all', bucket: names.backfillBucket(), store, signal };
  const jobs = [second, third];
  const plan = await makePlan(
    {
      scope: scopeOf(graph, jobs, { names, topDown: false }),
      options: { jobs: jobs.map(({ name }) => name), topDown: false, force: false, manifests: ['ids.txt'] },
      ids: (async function* () {
        yield ids;
      })(),
      leftOut: () => ({ duplicates: 0, badLines: 0 }),
      pricing: { seconds: addSeconds('1'), region: 'us-central1', regionFactor: 1, prices: PRICES },
      createdAtMs: Date.now(),
    },
    { ...folder, shardEntities: 50 },
  );
  const existing = ids.filter((_, index) => hasFirst(index)).length;
  const blocked = ids.filter((_, index) => !hasFirst(index) && !hasSource(index)).length;
  expect(plan.jobs).toMatchObject([
    { job: 'first', exist: existing, run: ENTITIES - existing - blocked, blocked },
    { job: 'second', exist: 0, run: ENTITIES - blocked, blocked },
    { job: 'third', exist: 0, run: ENTITIES - blocked, blocked },
  ]);

  const client = openExecutions(PROJECT, cloud.environment);
  const workflow = `projects/${PROJECT}/locations/europe-west1/workflows/${names.backfillWorkflow()}`;
  const executions = executionsOf(client, workflow);
  const found = {
    id: 'all',
    bucket: folder.bucket,
    objects: backfillObjects('all'),
    plan,
    control: null,
    report: null,
  };
  const settings = settingsFor(plan, {
    patienceSeconds: 30,
    ratePerSecond: 500,
    concurrency: 4,
    verifySeconds: 1,
  });
  await startBackfill(found, settings, {
    store,
    signal,
    bucket: folder.bucket,
    executions,
    clock: systemClock,
  });

  const processed = new Map<string, number>();
  const planned = plan.jobs.reduce((sum, { run }) => sum + run, 0);
  await follow(cloud, processed, planned / 3);
  const killed = once(cloud.process, 'exit');
  cloud.process.kill('SIGKILL');
  await killed;
  await client.close();

  const again = await startCloud(directory);
  expect(await follow(again, processed, Number.POSITIVE_INFINITY)).toBe('SUCCEEDED');
  Object.assign(process.env, { STORAGE_EMULATOR_HOST: again.environment.STORAGE_EMULATOR_HOST });
  const after = createGcsObjectStore({ project: PROJECT });
  const backfill = await openBackfill('all', { store: after, names }, signal);
  const report = await readJson(
    after,
    { bucket: folder.bucket, name: backfill.objects.report },
    reportFileSchema,
    signal,
  );
  expect(report?.value).toMatchObject({
    state: 'complete',
    entities: ENTITIES - blocked,
    done: ENTITIES - blocked,
    missing: 0,
  });
  for (const job of [first, second, third]) {
    let written = 0;
    for await (const _ of after.list(names.bucket(job), 'id', signal)) written += 1;
    expect(written).toBe(ENTITIES - blocked);
  }
  const twice = [...processed.values()].filter((count) => count > 1);
  expect(twice.length).toBeLessThanOrEqual(IN_HAND);
});

/** A third of the first job's outputs, and most of the sources. */
async function putWhatThereIs(store: ReturnType<typeof createGcsObjectStore>): Promise<void> {
  const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
  const [words] = Object.values(first.inputs);
  for (const [index, id] of ids.entries()) {
    const wanted = [
      ...(hasSource(index) && words ? [words] : []),
      ...(hasFirst(index) ? [first.outputs.text] : []),
    ];
    await Promise.all(wanted.map((port) => store.write(names.object(port, id), id, options, signal)));
  }
}
