import { describe, expect, it } from 'vitest';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import { withDeadline } from '../../../shared/platform/deadline.ts';
import { startRetries, withRetries } from '../../../shared/platform/gcp/retries.ts';
import { TransientError } from '../../../shared/platform/gcp/transient-error.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const operation = { action: 'look at object', facts: 'bucket=b, object=o' };
const busy = () =>
  new TransientError('STORAGE_UNAVAILABLE', 'Cannot look at object: busy [bucket=b, object=o]');

/** An operation that always fails, and when it was attempted, counted from its start. */
function failing(options: { leftMs?: number; random?: () => number; attemptMs?: number }) {
  const clock = new VirtualClock();
  const startMs = clock.nowMs();
  const controller = new AbortController();
  if (options.leftMs !== undefined) withDeadline(controller.signal, startMs + options.leftMs);
  const attemptedAtMs: number[] = [];
  const attempt = async () => {
    attemptedAtMs.push(clock.nowMs() - startMs);
    if (options.attemptMs) {
      await new Promise<void>((resolve) => clock.schedule(options.attemptMs!, resolve));
    }
    throw busy();
  };
  const context = { clock, random: options.random ?? (() => 1) };
  const outcome = withRetries(context, operation, controller.signal, attempt).catch((error) => error);
  return { clock, controller, attemptedAtMs, outcome };
}

describe('retries', () => {
  it('pause at most twice as long each time, up to 10 s', async () => {
    const { clock, attemptedAtMs, outcome } = failing({ leftMs: 240_000 });
    await clock.advance(240_000);
    await outcome;
    const pauses = attemptedAtMs.slice(1).map((at, index) => at - attemptedAtMs[index]!);
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
  });

  it.each([
    ['a quarter of the time left', 40_000, 10_000],
    ['a quarter of the time left, however short', 800, 200],
    ['10 s where the deadline is not known', undefined, 10_000],
  ])('take no longer than %s', async (_, leftMs, budgetMs) => {
    const { clock, attemptedAtMs, outcome } = failing(leftMs === undefined ? {} : { leftMs });
    await clock.advance(1_000_000);
    await outcome;
    expect(attemptedAtMs.length).toBeGreaterThan(1);
    expect(attemptedAtMs.at(-1)).toBeLessThanOrEqual(budgetMs);
    expect(attemptedAtMs.at(-1)).toBeGreaterThan(budgetMs / 4);
  });

  it('count what failed attempts took', async () => {
    const { clock, attemptedAtMs, outcome } = failing({ leftMs: 40_000, attemptMs: 4_000, random: () => 0 });
    await clock.advance(40_000);
    await outcome;
    expect(attemptedAtMs).toEqual([0, 4_000, 8_000]);
  });

  it('do not count time in which there was progress', async () => {
    const clock = new VirtualClock();
    const retries = startRetries({ clock, random: () => 0 }, operation, new AbortController().signal);
    for (let times = 0; times < 10; times += 1) {
      await clock.advance(60_000);
      retries.progress();
      await clock.advance(500);
      const next = retries.next(busy());
      await clock.advance(0);
      await next;
    }
  });

  it('spread their pauses evenly from nothing on', async () => {
    const { clock, attemptedAtMs } = failing({ random: () => 0.25 });
    await clock.advance(1_000);
    expect(attemptedAtMs.slice(0, 4)).toEqual([0, 25, 75, 175]);
  });

  it('end in the last error, which tells of the attempts', async () => {
    const { clock, attemptedAtMs, outcome } = failing({ leftMs: 4_000 });
    await clock.advance(4_000);
    const error = await outcome;
    expect(error).toBeInstanceOf(KlioError);
    expect(error).not.toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: `Cannot look at object: busy [bucket=b, object=o, attempts=${attemptedAtMs.length}]`,
    });
  });

  it('do not happen for an error that would come again', async () => {
    const clock = new VirtualClock();
    const lasting = new KlioError('PERMISSION_DENIED', 'no');
    let attempts = 0;
    const run = withRetries({ clock, random: () => 1 }, operation, new AbortController().signal, async () => {
      attempts += 1;
      throw lasting;
    });
    await expect(run).rejects.toBe(lasting);
    expect(attempts).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('end at once, and free their timer, when the signal fires in a pause', async () => {
    const { clock, controller, outcome } = failing({});
    await clock.advance(50);
    expect(clock.pendingTimers).toBe(1);
    controller.abort();
    expect(await outcome).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(clock.pendingTimers).toBe(0);
  });
});
