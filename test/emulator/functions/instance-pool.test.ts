import { beforeEach, describe, expect, it } from 'vitest';
import {
  InstancePool,
  type Lease,
  type PoolOptions,
  type Refusal,
} from '../../../scripts/emulator/functions/instance-pool.ts';
import { settle, VirtualClock } from '../../helpers/virtual-clock.ts';
import { FakeInstance } from './fake-instance.ts';

const never = new AbortController().signal;
let clock: VirtualClock;
let instances: FakeInstance[];
let reports: string[];

beforeEach(() => {
  clock = new VirtualClock();
  instances = [];
  reports = [];
});

function newPool(options: Partial<PoolOptions> = {}): InstancePool {
  return new InstancePool({
    name: 'f',
    concurrency: 1,
    minInstances: 0,
    maxInstances: 2,
    idleMs: 300_000,
    lingerMs: 30_000,
    clock,
    start: (id, isRetry) => {
      const instance = new FakeInstance(id, isRetry);
      instance.ready.catch(() => {});
      instances.push(instance);
      return instance;
    },
    report: (id, line) => reports.push(`${id}: ${line}`),
    ...options,
  });
}

/** What a request came to, once promises have settled; undefined while it waits. */
async function outcome(request: Promise<Lease | Refusal>): Promise<string | number | undefined> {
  let result: Lease | Refusal | undefined;
  void request.then((settled) => {
    result = settled;
  });
  await settle();
  return result && ('status' in result ? result.status : result.instance.id);
}

async function leaseOf(request: Promise<Lease | Refusal>): Promise<Lease> {
  const result = await request;
  if ('status' in result) throw new Error(`Refused: ${result.reason}`);
  return result;
}

/** A pool with one running instance. */
async function runningPool(options: Partial<PoolOptions> = {}): Promise<InstancePool> {
  const pool = newPool(options);
  void pool.warm(1);
  await instances[0]!.start();
  return pool;
}

describe('places', () => {
  it('are given in the order of requests, up to the concurrency of each instance', async () => {
    const pool = await runningPool({ concurrency: 2, maxInstances: 1 });
    const requests = [1, 2, 3].map(() => pool.acquire(never));
    expect(await Promise.all(requests.map(outcome))).toEqual(['f/1', 'f/1', undefined]);
    (await leaseOf(requests[0]!)).release();
    expect(await outcome(requests[2]!)).toBe('f/1');
  });

  it('are given in the least busy instance', async () => {
    const pool = newPool({ concurrency: 2 });
    void pool.warm(2);
    await instances[1]!.start();
    const first = await leaseOf(pool.acquire(never));
    await instances[0]!.start();
    expect(first.instance.id).toBe('f/2');
    expect(await outcome(pool.acquire(never))).toBe('f/1');
  });

  it.each([
    { concurrency: 1, maxInstances: 5, requests: 3, started: 3 },
    { concurrency: 1, maxInstances: 2, requests: 3, started: 2 },
    { concurrency: 2, maxInstances: 5, requests: 3, started: 2 },
    { concurrency: 80, maxInstances: 5, requests: 3, started: 1 },
  ])(
    'for $requests requests at $concurrency each make $started instances start, of at most $maxInstances',
    async ({ concurrency, maxInstances, requests, started }) => {
      const pool = newPool({ concurrency, maxInstances });
      for (let i = 0; i < requests; i += 1) void pool.acquire(never);
      await settle();
      expect(instances).toHaveLength(started);
    },
  );

  it('are waited for 10 s and then refused by 429', async () => {
    const pool = await runningPool({ maxInstances: 1 });
    void pool.acquire(never);
    const late = pool.acquire(never);
    await clock.advance(9_999);
    expect(await outcome(late)).toBeUndefined();
    await clock.advance(1);
    expect(await outcome(late)).toBe(429);
  });

  it('are waited for 3.5 times as long as starts take, where that is more', async () => {
    const pool = newPool({ maxInstances: 1 });
    void pool.warm(1);
    await clock.advance(4_000);
    await instances[0]!.start();
    void pool.acquire(never);
    const late = pool.acquire(never);
    await clock.advance(13_999);
    expect(await outcome(late)).toBeUndefined();
    await clock.advance(1);
    expect(await outcome(late)).toBe(429);
  });

  it('are not kept for callers who went away', async () => {
    const pool = await runningPool({ maxInstances: 1 });
    const first = await leaseOf(pool.acquire(never));
    const caller = new AbortController();
    const abandoned = pool.acquire(caller.signal);
    const next = pool.acquire(never);
    caller.abort();
    first.release();
    expect(await outcome(abandoned)).toBe(429);
    expect(await outcome(next)).toBe('f/1');
  });
});

describe('an idle instance', () => {
  it('is stopped after a while without requests, counted from the end of the last', async () => {
    const pool = await runningPool();
    await clock.advance(299_999);
    const lease = await leaseOf(pool.acquire(never));
    await clock.advance(600_000);
    lease.release();
    await clock.advance(299_999);
    expect(instances[0]!.isStopped).toBe(false);
    await clock.advance(1);
    expect(instances[0]!.isStopped).toBe(true);
  });

  it('is kept when it belongs to the minimum', async () => {
    await runningPool({ minInstances: 1 });
    await clock.advance(3_600_000);
    expect(instances[0]!.isStopped).toBe(false);
  });
});

describe('a start that fails', () => {
  it('refuses who waits by 503 and says why', async () => {
    const pool = newPool();
    const request = pool.acquire(never);
    await instances[0]!.die('SyntaxError: Expression expected');
    expect(await request).toEqual({
      status: 503,
      reason: 'f does not start: SyntaxError: Expression expected',
    });
  });

  it('is reported once, and tried again after 1, 2, 4 seconds, not with every request', async () => {
    const pool = newPool();
    for (const delayMs of [1_000, 2_000, 4_000]) {
      const started = instances.length;
      const request = pool.acquire(never);
      await instances.at(-1)!.die('SyntaxError');
      expect(await outcome(request)).toBe(503);
      await clock.advance(delayMs - 1);
      expect(await outcome(pool.acquire(never))).toBe(503);
      expect(instances).toHaveLength(started + 1);
      await clock.advance(1);
    }
    expect(reports).toEqual(['f/1: Does not start: SyntaxError']);
    expect(instances.map(({ isRetry }) => isRetry)).toEqual([false, true, true]);
  });

  it('is reported again when the reason has changed', async () => {
    const pool = newPool();
    void pool.acquire(never);
    await instances[0]!.die('SyntaxError');
    await clock.advance(1_000);
    void pool.acquire(never);
    await instances[1]!.die('TypeError');
    expect(reports).toEqual(['f/1: Does not start: SyntaxError', 'f/2: Does not start: TypeError']);
  });

  it('does not delay the next start once the source has changed', async () => {
    const pool = newPool();
    void pool.acquire(never);
    await instances[0]!.die('SyntaxError');
    expect(pool.replace()).toBe(true);
    const request = pool.acquire(never);
    await instances[1]!.start();
    expect(await outcome(request)).toBe('f/2');
  });

  it('leaves requests waiting for the instances that run', async () => {
    const pool = await runningPool();
    const lease = await leaseOf(pool.acquire(never));
    const waiting = pool.acquire(never);
    await settle();
    await instances[1]!.die('out of memory');
    expect(await outcome(waiting)).toBeUndefined();
    lease.release();
    expect(await outcome(waiting)).toBe('f/1');
  });
});

describe('an instance that dies', () => {
  it('is reported with what it was at, and leaves nothing behind', async () => {
    const pool = await runningPool();
    const lease = await leaseOf(pool.acquire(never));
    await instances[0]!.die('died of SIGKILL');
    lease.release();
    expect(reports).toEqual(['f/1: Crashed with 1 in flight: died of SIGKILL']);
    expect(clock.pendingTimers).toBe(0);
    void pool.acquire(never);
    await settle();
    expect(instances).toHaveLength(2);
  });

  it('is replaced for those who wait', async () => {
    const pool = await runningPool({ maxInstances: 1 });
    void pool.acquire(never);
    const waiting = pool.acquire(never);
    await settle();
    await instances[0]!.die('died of SIGSEGV');
    await instances[1]!.start();
    expect(await outcome(waiting)).toBe('f/2');
  });
});

describe('replacing the instances', () => {
  it('finishes requests on the old ones and gives new ones to new instances', async () => {
    const pool = await runningPool();
    const old = await leaseOf(pool.acquire(never));
    pool.replace();
    const request = pool.acquire(never);
    await settle();
    await instances[1]!.start();
    expect(await outcome(request)).toBe('f/2');
    expect(instances[0]!.isStopped).toBe(false);
    old.release();
    expect(instances[0]!.isStopped).toBe(true);
    expect(reports).toEqual([]);
  });

  it('also replaces those that are still starting, for requests that wait already', async () => {
    const pool = newPool();
    const request = pool.acquire(never);
    await settle();
    pool.replace();
    expect(instances[0]!.isStopped).toBe(true);
    await instances[1]!.start();
    expect(await outcome(request)).toBe('f/2');
  });

  it('has nothing to do when nothing ran', () => {
    const pool = newPool();
    expect(pool.replace()).toBe(false);
  });
});

describe('an instance that was given up on', () => {
  it('gets no more requests, makes room for another, and is stopped later', async () => {
    const pool = await runningPool({ maxInstances: 1 });
    (await leaseOf(pool.acquire(never))).release(true);
    const next = pool.acquire(never);
    await settle();
    await instances[1]!.start();
    expect(await outcome(next)).toBe('f/2');
    await clock.advance(29_999);
    expect(instances[0]!.isStopped).toBe(false);
    await clock.advance(1);
    expect(instances[0]!.isStopped).toBe(true);
  });
});

describe('a stopped pool', () => {
  it('has stopped every instance, also lingering ones, and refuses by 503', async () => {
    const pool = await runningPool();
    (await leaseOf(pool.acquire(never))).release(true);
    const waiting = pool.acquire(never);
    await settle();
    await pool.stop();
    expect(instances.map(({ isStopped }) => isStopped)).toEqual([true, true]);
    expect(await outcome(waiting)).toBe(503);
    expect(await outcome(pool.acquire(never))).toBe(503);
    expect(clock.pendingTimers).toBe(0);
  });
});
