import { describe, expect, it } from 'vitest';
import { type BackfillArguments, backfillDefinition } from '../../../infra/workflows/backfill.ts';
import { MAX_SOURCE_BYTES } from '../../../scripts/emulator/workflows/limits.ts';
import { toJson } from '../../../scripts/emulator/workflows/values/json.ts';
import { mapOf, type Value } from '../../../scripts/emulator/workflows/values/value.ts';
import { type Answer, run } from '../../emulator/workflows/run.ts';

const SOURCE = JSON.stringify(backfillDefinition(), null, 1);
const ARGUMENTS: BackfillArguments = {
  backfillId: 'b1',
  shards: 3,
  concurrency: 2,
  verifySeconds: 300,
  patience: 2,
  holdSeconds: 60,
  maxHolds: 2,
};

interface Request {
  readonly path: string;
  readonly shard: number;
  readonly pass: number;
  readonly state: string;
  /** How often the same has been asked, this time included. */
  readonly times: number;
}

/** Runs the definition with a publisher that answers so; a 503 where it answers null. */
function backfill(
  publisher: (request: Request) => Record<string, Value> | null,
  changes: Partial<BackfillArguments> = {},
) {
  const asked: string[] = [];
  const sleeps: number[] = [];
  const answer: Answer = (effect) => {
    if (effect.kind !== 'call' || effect.name !== 'http.post')
      throw new TypeError('It only calls the publisher');
    const { args } = effect;
    expect(args.get('auth')).toEqual(mapOf({ type: 'OIDC', audience: 'https://publisher' }));
    const path = String(args.get('url')).replace('https://publisher', '');
    const body = JSON.parse(toJson(args.get('body') ?? null)) as {
      shard: number;
      pass: number;
      state: string;
    };
    const one = `${path} ${body.shard ?? ''}`.trim();
    asked.push(one);
    const times = asked.filter((other) => other === one).length;
    const answered = publisher({ path, times, ...body });
    if (answered) return { value: mapOf({ code: 200n, headers: new Map(), body: mapOf(answered) }) };
    return { error: mapOf({ code: 503n, message: 'busy', tags: ['HttpError'] }) };
  };
  const argument = JSON.stringify({ ...ARGUMENTS, ...changes });
  const { end, steps } = run(SOURCE, {
    argument,
    answer,
    sleeps,
    environment: { PUBLISHER_URI: 'https://publisher' },
  });
  if (!end || 'error' in end) throw end?.error ?? new Error('It has not ended');
  return { result: JSON.parse(end.result) as unknown, asked, sleeps, steps };
}

/** Publishes each shard at once, finds everything done, and reports the state that it is told. */
function willing({ path, shard, state }: Request): Record<string, Value> {
  if (path === '/publish') return { state: 'published' };
  if (path === '/verify') return { state: 'looked', done: 10n, missing: 0n, nextShard: BigInt(shard + 1) };
  return { state };
}

describe('the workflow of a backfill, as it is deployed', () => {
  it('publishes every shard, looks at every shard, and reports', () => {
    const { result, asked, sleeps } = backfill(willing);
    expect(result).toEqual({ state: 'complete' });
    expect(asked).toEqual([
      '/publish 0',
      '/publish 1',
      '/publish 2',
      '/verify 0',
      '/verify 1',
      '/verify 2',
      '/report',
    ]);
    expect(sleeps).toEqual([]);
  });

  it('calls again for the rest of a shard, and where the publisher is busy', () => {
    const { result, asked } = backfill((request) => {
      if (request.path !== '/publish' || request.times > 3) return willing(request);
      return request.times === 2 ? null : { state: 'more' };
    });
    expect(result).toEqual({ state: 'complete' });
    expect(asked.filter((one) => one === '/publish 1')).toHaveLength(4);
  });

  it('holds a shard while too little is done, and stalls when that does not change', () => {
    const held = (until: number) =>
      backfill(
        (request) =>
          request.path === '/publish' && request.times <= until ? { state: 'held' } : willing(request),
        { concurrency: 1 },
      );
    expect(held(2)).toMatchObject({ result: { state: 'complete' }, sleeps: [60, 60, 60, 60, 60, 60] });
    const stalled = held(100);
    expect(stalled.result).toEqual({ state: 'stalled' });
    expect(stalled.asked.at(-1)).toBe('/report');
  });

  it('lets no shard hold any longer once one has stalled, and publishes those that nothing holds', () => {
    const { result, asked, sleeps } = backfill(
      ({ path, shard, ...request }) =>
        path === '/publish' && shard !== 3 ? { state: 'held' } : willing({ path, shard, ...request }),
      { shards: 5, concurrency: 1 },
    );
    expect(result).toEqual({ state: 'stalled' });
    expect(sleeps).toEqual([60, 60]);
    expect(asked).toEqual([
      ...['/publish 0', '/publish 0', '/publish 0'],
      ...['/publish 1', '/publish 2', '/publish 3', '/publish 4'],
      '/report',
    ]);
  });

  it('outlasts a publisher that is away for some minutes', () => {
    const { result, sleeps } = backfill((request) =>
      request.path === '/report' && request.times <= 10 ? null : willing(request),
    );
    expect(result).toEqual({ state: 'complete' });
    expect(sleeps.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(300);
  });

  it('publishes what is missing once more, and then reports it as incomplete', () => {
    const passes: number[] = [];
    const { result, sleeps } = backfill((request) => {
      if (request.path === '/publish') passes.push(request.pass);
      return request.path === '/verify' ? { ...willing(request), missing: 1n } : willing(request);
    });
    expect(result).toEqual({ state: 'incomplete' });
    expect(passes).toEqual([1, 1, 1, 2, 2, 2]);
    expect(sleeps).toEqual([300, 300, 300, 300]);
  });

  it.each(['cancelled', 'paused'])('ends as soon as the publisher says that it is %s', (state) => {
    const publishing = backfill((request) => (request.path === '/publish' ? { state } : willing(request)));
    expect(publishing.result).toEqual({ state });
    expect(publishing.asked.some((one) => one.startsWith('/verify'))).toBe(false);
    const watching = backfill((request) =>
      request.path === '/verify' ? { ...willing(request), state } : willing(request),
    );
    expect(watching.result).toEqual({ state });
  });

  it('runs 60 million ids in one execution: 1,200 shards of 50,000, six calls each', () => {
    const { result, steps, asked } = backfill(
      (request) => {
        if (request.path === '/publish' && request.times < 6) return { state: 'more' };
        const answer = willing(request);
        return request.path === '/verify' ? { ...answer, nextShard: BigInt(request.shard + 50) } : answer;
      },
      { shards: 1_200, concurrency: 20 },
    );
    expect(result).toEqual({ state: 'complete' });
    expect(asked).toHaveLength(1_200 * 6 + 24 + 1);
    expect(steps).toBeLessThan(31_000);
    expect(Buffer.byteLength(SOURCE)).toBeLessThan(MAX_SOURCE_BYTES / 10);
  });
});
