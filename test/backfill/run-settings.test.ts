import { describe, expect, it } from 'vitest';
import { backfillDefinition } from '../../infra/workflows/backfill.ts';
import type { Step } from '../../infra/workflows/step.ts';
import { argumentsFor, type RunSettings, settingsFor } from '../../scripts/backfill/run-settings.ts';
import { holdsWithin, MAX_STEPS, mostSteps } from '../../scripts/backfill/steps.ts';
import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import { startedBackfill } from './started-backfill.ts';

const { plan: small } = await (await startedBackfill()).open();
const SHARD = 50_000;

function planOf({ shards, perSecond }: { readonly shards: number; readonly perSecond: number }): PlanFile {
  const entities = shards * SHARD;
  return {
    ...small,
    entities,
    messages: entities,
    shards: Array.from({ length: shards }, (_, index) => ({
      name: String(index).padStart(5, '0'),
      assignment: 0,
      entities: SHARD,
      sizeBytes: SHARD * 23,
    })),
    estimate: { seconds: entities / perSecond, entitiesPerSecond: perSecond, usd: 0, assumes: [] },
  };
}

const settings = (plan: PlanFile, asked: Partial<RunSettings> = {}) =>
  settingsFor(plan, { patienceSeconds: 900, ...asked });

describe('settingsFor', () => {
  it.each([
    [0.2, 1, 1],
    [99, 99, 1],
    [450, 450, 4],
    [90_000, 5_000, 20],
  ])('a plan of %d entities a second is published at %d, %d shards at a time', (perSecond, rate, shards) => {
    const { ratePerSecond, concurrency } = settings(planOf({ shards: 100, perSecond }));
    expect([ratePerSecond, concurrency]).toEqual([rate, shards]);
  });

  it.each([{}, { concurrency: 20 }])(
    'gives all of the rate to what few shards there are, asked for %j',
    (asked) => {
      const plan = planOf({ shards: 2, perSecond: 50 });
      const { ratePerSecond, concurrency } = settings(plan, { ratePerSecond: 1_000, ...asked });
      expect([ratePerSecond, concurrency]).toEqual([1_000, 2]);
    },
  );

  it('looks about twenty times, and no less than every five minutes', () => {
    expect(settings(planOf({ shards: 1, perSecond: 50 })).verifySeconds).toBe(50);
    expect(settings(planOf({ shards: 1, perSecond: 50_000 })).verifySeconds).toBe(5);
    expect(settings(planOf({ shards: 1_200, perSecond: 1_000 })).verifySeconds).toBe(300);
  });

  it('does as it is told', () => {
    const asked = { ratePerSecond: 7, concurrency: 3, maxBacklogSeconds: 60, verifySeconds: 9 };
    expect(settings(planOf({ shards: 9, perSecond: 500 }), asked)).toEqual({
      ...asked,
      patienceSeconds: 900,
    });
  });
});

describe('argumentsFor', () => {
  it('counts, waits and is patient', () => {
    const plan = planOf({ shards: 12, perSecond: 500 });
    expect(argumentsFor(plan, settings(plan, { verifySeconds: 100 }))).toEqual({
      backfillId: 'b1',
      shards: 12,
      concurrency: 5,
      verifySeconds: 100,
      patience: 9,
      holdSeconds: 120,
      maxHolds: 60,
    });
  });

  it.each([200, 1_000, 5_000])('keeps 60 million ids within an execution, at %d a second', (perSecond) => {
    const plan = planOf({ shards: 1_200, perSecond });
    const args = argumentsFor(plan, settings(plan));
    expect(args.maxHolds * args.holdSeconds).toBeGreaterThanOrEqual(7_200);
    expect(JSON.stringify(args).length).toBeLessThan(32 * 1024);
  });

  it('refuses what would take more steps than an execution may, and says what helps', () => {
    const plan = planOf({ shards: 1_200, perSecond: 1 });
    expect(() => argumentsFor(plan, settings(plan))).toThrow(
      /Cannot run backfill "b1": its workflow might take 1,000,967 steps, and 90,000 are to be had; raise --rate/,
    );
  });
});

describe('mostSteps', () => {
  const course = { shards: 1_200, passes: 2, publishCalls: 1_200, rounds: 15, looksPerRound: 150 };

  it('is what holdsWithin fills up', () => {
    const holdsPerShard = holdsWithin(90_000, course);
    expect(mostSteps({ ...course, holdsPerShard })).toBeLessThanOrEqual(90_000);
    expect(mostSteps({ ...course, holdsPerShard: holdsPerShard + 1 })).toBeGreaterThan(90_000);
    expect(mostSteps({ ...course, holdsPerShard: 0 })).toBeLessThan(MAX_STEPS / 2);
  });

  it('counts the steps that the definition has: whoever changes it counts again', () => {
    const { main, publish_shards, await_outputs, ask_publisher } = backfillDefinition();
    const names = (steps: readonly Step[] = []) => steps.flatMap((step) => Object.keys(step)).join(' ');
    const loop = publish_shards?.steps
      .flatMap((step) => Object.values(step))
      .find(({ parallel }) => parallel);
    expect(names(main?.steps)).toBe('begin publish stopped watch watched again report done');
    expect(names(publish_shards?.steps)).toBe('begin each_shard done');
    expect(names(loop?.parallel?.for.steps)).toBe('start publish answered stop stall hold wait');
    expect(names(await_outputs?.steps)).toBe(
      'begin begin_round look stopped count next_shards complete moved count_idle give_up remember wait stop',
    );
    expect(names(ask_publisher?.steps)).toBe('post answer');
  });
});

describe('the definition', () => {
  const source = JSON.stringify(backfillDefinition(), null, 1); // as it is deployed

  it('is within the documented sizes', () => {
    expect(Buffer.byteLength(source)).toBeLessThan(128 * 1024);
    const expressions = [...source.matchAll(/\$\{[^}]*\}/g)].map(([expression]) => expression.length);
    expect(expressions.length).toBeGreaterThan(20);
    expect(Math.max(...expressions)).toBeLessThanOrEqual(400);
  });

  it('assigns and switches within the documented numbers', () => {
    const lists: unknown[][] = [];
    JSON.parse(source, (key, value) => {
      if (key === 'assign' || key === 'switch') lists.push(value);
      return value;
    });
    expect(lists.length).toBeGreaterThan(10);
    expect(Math.max(...lists.map(({ length }) => length))).toBeLessThanOrEqual(50);
  });
});
