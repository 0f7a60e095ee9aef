import { describe, expect, it } from 'vitest';
import { NO_FAULTS } from './faults.ts';
import { runWorld } from './run-seed.ts';
import type { Scenario } from './scenario.ts';
import { outputsOf, type SimGraph } from './sim-graph.ts';
import { stackedDiamonds } from './special-graphs.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';

const MORE_THAN_MARGIN: Scenario['stepMs'] = [11_000, 11_000];
const NO_TIME: Scenario['stepMs'] = [0, 0];

const graphs = new Map<number, SimGraph>();

/** Asks for the whole of a chain of diamonds, and counts what that takes. */
async function ask(
  diamonds: number,
  options: {
    readonly outputs: 'missing' | 'present';
    readonly force: boolean;
    readonly stepMs: Scenario['stepMs'];
    readonly maxRunning?: number;
    readonly seed?: number;
  },
): Promise<{ edges: number; jobs: number; messages: number; executions: number; violation: unknown }> {
  const graph = graphs.get(diamonds) ?? stackedDiamonds(diamonds);
  graphs.set(diamonds, graph);
  const [target] = graph.nodes;
  if (!target) throw new Error('No jobs');
  const outputs = options.outputs === 'present' ? graph.nodes.flatMap(outputsOf) : [];
  const tally = new Tally();
  const scenario: Scenario = {
    seed: options.seed ?? 1,
    graph,
    entityIds: ['e1'],
    asks: [
      {
        direction: 'top-down',
        target,
        entityId: 'e1',
        force: options.force,
        ping: false,
        atStep: 0,
        form: 'klio',
      },
    ],
    foreignAsksAtStep: [],
    present: outputs.map((output) => ({ output, entityId: 'e1' })),
    missingSources: [],
    poisoned: [],
    misplaced: [],
    rates: NO_FAULTS,
    maxDeliveryAttempts: 20,
    stepMs: options.stepMs,
    maxRunning: options.maxRunning ?? 1,
    startBias: 0.5,
    tournament: 1,
  };
  const world = new World(scenario, { tally, trace: null });
  await runWorld(world);
  return {
    edges: graph.edgeCount,
    jobs: graph.nodes.length,
    messages: world.broker.owedCount,
    executions: tally.of('executions'),
    violation: world.violation,
  };
}

/** The messages that the ten take in each of many schedules. */
async function countsOf(options: Omit<Parameters<typeof ask>[1], 'seed'>): Promise<number[]> {
  const counts: number[] = [];
  for (let seed = 1; seed <= 50; seed += 1) {
    const { messages, violation } = await ask(10, { ...options, seed });
    expect({ seed, violation }).toEqual({ seed, violation: null });
    counts.push(messages);
  }
  return counts;
}

const FRESH = { outputs: 'missing', force: false } as const;
const RERUN = { outputs: 'present', force: false } as const;
const FORCED = { outputs: 'present', force: true } as const;

describe('a chain of ten diamonds', () => {
  it.each([
    ['fresh', FRESH, 31],
    ['run again', RERUN, 0],
    ['forced', FORCED, 31],
  ])(
    '%s takes one message per edge and one for the request, where parents end apart',
    async (_, how, executions) => {
      const counted = await ask(10, { ...how, stepMs: MORE_THAN_MARGIN });
      expect(counted).toEqual({ edges: 40, jobs: 31, messages: 41, executions, violation: null });
    },
  );

  it.each([
    ['fresh', FRESH],
    ['run again', RERUN],
    ['forced', FORCED],
  ])(
    '%s takes at most twice the edges where all end within the margin and two handlers run at a time',
    async (_, how) => {
      const counts = await countsOf({ ...how, stepMs: NO_TIME, maxRunning: 2 });
      expect(Math.max(...counts)).toBeLessThanOrEqual(2 * 40);
    },
  );

  it.each([
    ['fresh', FRESH],
    ['run again', RERUN],
    ['forced', FORCED],
  ])(
    '%s takes at most twice the edges on average, and stays linear, whatever runs at a time',
    async (_, how) => {
      const counts = await countsOf({ ...how, stepMs: NO_TIME, maxRunning: 100 });
      expect(counts.reduce((sum, count) => sum + count) / counts.length).toBeLessThanOrEqual(2 * 40);
      expect(Math.max(...counts)).toBeLessThanOrEqual(4 * 40); // 4,093 without the marker
    },
  );
});

describe('stacked diamonds', () => {
  it.each([1, 3, 6, 10])('%i of them take 4 messages each and one for the request', async (count) => {
    const { messages } = await ask(count, { ...FRESH, stepMs: MORE_THAN_MARGIN });
    expect(messages).toBe(4 * count + 1);
  });
});
