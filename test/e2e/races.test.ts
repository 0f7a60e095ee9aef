import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultPlan } from '../../scripts/emulator/core/faults/fault-plan.ts';
import type { FaultRule } from '../../scripts/emulator/core/faults/rule.ts';
import type { Resource } from '../../scripts/local-cloud/resources.ts';
import type { Job } from '../../shared/graph/job.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { Control } from './control/control.ts';
import { type DiamondCloud, startDiamondCloud } from './diamond/diamond-cloud.ts';
import { aside, bottom, diamond, leaf, left, right, top } from './diamond/jobs.ts';
import { objectsOf } from './diamond/objects.ts';
import { expectedText } from './diamond/texts.ts';

const MAX_MS = 120_000;
const faultPlan = new FaultPlan();
const control = new Control();
let cloud: DiamondCloud;
let objects: ReturnType<typeof objectsOf>;

beforeAll(async () => {
  const environment = { KLIO_E2E_CONTROL: String(await control.open()) };
  cloud = await startDiamondCloud({ faultPlan, environment, change: withShortAckDeadline });
  objects = objectsOf(cloud);
}, MAX_MS);

afterAll(async () => {
  control.close();
  await cloud?.stop();
});

const SHORTEST_ACK_DEADLINE_SECONDS = 10;

/** Of direct requests to leaf: shorter than its function may take. */
function withShortAckDeadline(resource: Resource): Resource {
  if (resource.kind !== 'subscription' || !resource.name.endsWith('/klio-leaf-input')) return resource;
  return { ...resource, ackDeadlineSeconds: SHORTEST_ACK_DEADLINE_SECONDS };
}

/** Puts the outputs of these jobs there, asks for a job, and gives the entity when everything is settled. */
async function run(entity: string, { entry, present, force = false, rules = [] }: Run): Promise<void> {
  faultPlan.set(rules);
  const ports = [...Object.values(top.inputs), ...present.flatMap((job) => Object.values(job.outputs))];
  await Promise.all(ports.map((port) => objects.put(port, entity)));
  cloud.request(entry, newMessage(entity, { force }));
  await cloud.whenIdle(AbortSignal.timeout(MAX_MS));
}

interface Run {
  readonly entry: Job;
  readonly present: readonly Job[];
  readonly force?: boolean;
  readonly rules?: readonly FaultRule[];
}

function outcomesOf(job: Job, entity: string): string[] {
  return cloud.lines
    .filter((line) => line.job === job.name && line.entityId === entity)
    .map(({ outcome }) => outcome);
}

function expectWrites(jobs: readonly Job[], entity: string, times: number): void {
  const generations = cloud.generations();
  for (const output of jobs.flatMap((job) => Object.values(job.outputs))) {
    const { bucket, name } = cloud.names.object(output, entity);
    expect(objects.text(output, entity)).toBe(expectedText(output, entity));
    expect(generations.get(`gs://${bucket}/${name}`), name).toHaveLength(times);
  }
}

function expectNoDeadLetters(entity: string): void {
  const letters = diamond.jobs.flatMap((job) => cloud.deadLetters(job));
  expect(letters.filter(({ attributes }) => attributes.klio_entity === entity)).toEqual([]);
}

/** Whoever comes first waits for a second process, and both go on together. */
function waitForTwo(): { meet: (passing: { pid: number }) => Promise<'go'>; pids: Set<number> } {
  const pids = new Set<number>();
  const { promise, resolve } = Promise.withResolvers<'go'>();
  return {
    pids,
    meet: ({ pid }) => {
      if (pids.add(pid).size === 2) resolve('go');
      return promise;
    },
  };
}

describe('two instances that stand before the same upload', () => {
  /** Whichever event comes last, two instances get it. */
  const twice: FaultRule[] = [{ op: 'push', match: /\/klio-(left|right)\.bottom /, action: 'dup' }];

  it.each([
    { entity: 'race', force: false, present: [], writes: 1 },
    { entity: 'forced-race', force: true, present: diamond.jobs, writes: 2 },
  ])(
    'have one effect [force=$force]',
    async ({ entity, force, present, writes }) => {
      const barrier = waitForTwo();
      control.meet({ job: 'bottom', point: 'before-upload', entity }, barrier.meet);
      await run(entity, { entry: top, present, force, rules: twice });
      expect(barrier.pids.size).toBe(2);
      expectWrites(diamond.jobs, entity, writes);
      expect(outcomesOf(bottom, entity)).not.toContain('failed');
      expect(outcomesOf(leaf, entity)).toContain('processed');
      expectNoDeadLetters(entity);
    },
    MAX_MS,
  );
});

describe('a message that comes again while it is being worked on', () => {
  it(
    'is finished by the second instance, and the first finds it done',
    async () => {
      const entity = 'early';
      const first = Promise.withResolvers<'go'>();
      const arrivals: number[] = [];
      control.meet({ job: 'bottom', point: 'before-upload', entity }, ({ pid }) =>
        arrivals.push(pid) === 1 ? first.promise : 'go',
      );
      control.meet({ job: 'bottom', point: 'event-published', entity }, () => {
        first.resolve('go');
        return 'go';
      });
      const rules: FaultRule[] = [
        { op: 'push', match: /\/klio-bottom-input /, nth: 1, action: 'early-redeliver' },
      ];
      await run(entity, { entry: bottom, present: [top, left, right], rules });
      await untilLines(bottom, entity, 2);
      expect(new Set(arrivals).size).toBe(2);
      expect(faultPlan.log.at(-1)).toMatchObject({ action: 'early-redeliver' });
      expect(outcomesOf(bottom, entity)).toEqual(['processed', 'processed']);
      expectWrites([bottom, leaf], entity, 1);
      expectNoDeadLetters(entity);
    },
    MAX_MS,
  );

  it(
    'does so as well when it was given up for lost at the ack deadline',
    async () => {
      const entity = 'overdue';
      const first = Promise.withResolvers<'go'>();
      let arrivals = 0;
      control.meet({ job: 'leaf', point: 'transform', entity }, () =>
        ++arrivals === 1 ? first.promise : 'go',
      );
      control.meet({ job: 'leaf', point: 'event-published', entity }, () => {
        first.resolve('go');
        return 'go';
      });
      await run(entity, { entry: leaf, present: [bottom] });
      const failures = cloud.pushFailures.filter(({ attributes }) => attributes.klio_entity === entity);
      const reasons = new Set(failures.map(({ reason }) => reason));
      expect(reasons).toEqual(new Set([`no answer within ${SHORTEST_ACK_DEADLINE_SECONDS} s`]));
      await untilLines(leaf, entity, 2);
      expect(outcomesOf(leaf, entity).filter((outcome) => outcome === 'processed').length).toBeGreaterThan(1);
      expectWrites([leaf], entity, 1);
      expectNoDeadLetters(entity);
    },
    MAX_MS,
  );
});

describe('a transform that hangs', () => {
  it(
    'is given up by its own deadline, and the message comes again',
    async () => {
      const entity = 'hanging';
      let arrivals = 0;
      control.meet({ job: 'aside', point: 'transform', entity }, () =>
        ++arrivals === 1 ? new Promise(() => {}) : 'go',
      );
      await run(entity, { entry: aside, present: [top] });
      const lines = cloud.lines.filter((line) => line.entityId === entity);
      const came = lines.map(({ outcome, code }) => code ?? outcome);
      expect(came.at(-1)).toBe('processed');
      expect(new Set(came.slice(0, -1))).toEqual(new Set(['DEADLINE_EXCEEDED']));
      expectWrites([aside], entity, 1);
      expectNoDeadLetters(entity);
    },
    MAX_MS,
  );
});

describe('an instance that is told to stop while it works', () => {
  it.each(['transform', 'before-upload', 'outputs-durable'] as const)(
    'leaves its message to another one [at=%s]',
    async (point) => {
      const entity = `stopped-${point}`;
      const struck = control.signalOnce({ job: 'bottom', point, entity }, 'SIGTERM');
      await run(entity, { entry: bottom, present: [top, left, right] });
      await expect
        .poll(() => cloud.processes.reports(struck.pid!))
        .toEqual([expect.stringMatching(/^Crashed/)]);
      expect(outcomesOf(bottom, entity)).toEqual([point === 'outputs-durable' ? 'skipped' : 'processed']);
      expectWrites([bottom, leaf], entity, 1);
      expectNoDeadLetters(entity);
    },
    MAX_MS,
  );
});

/** A first instance may still be at it when its message is acknowledged by the second. */
async function untilLines(job: Job, entity: string, count: number): Promise<void> {
  await expect.poll(() => outcomesOf(job, entity).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
}
