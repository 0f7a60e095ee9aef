import { describe, expect, it } from 'vitest';
import { abortable, pause } from '../../shared/platform/abortable.ts';
import { timeLeftMs, withDeadline } from '../../shared/platform/deadline.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const forever = () => new Promise<never>(() => {});

describe('abortable', () => {
  it('is the promise while the signal does not fire', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve('done'), signal)).toBe('done');
    await expect(abortable(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it.each([
    ['that has fired', (controller: AbortController) => controller.abort('late')],
    ['that fires later', (controller: AbortController) => setImmediate(() => controller.abort('late'))],
  ])('ends with the reason of a signal %s', async (_, fire) => {
    const controller = new AbortController();
    fire(controller);
    await expect(abortable(forever(), controller.signal)).rejects.toBe('late');
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    await abortable(Promise.resolve(), signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(listeners).toBe(0);
  });

  it('does not let a late failure go unheard', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    await expect(abortable(promise, AbortSignal.abort('late'))).rejects.toBe('late');
    // An unhandled rejection would fail the run.
    reject(new Error('nobody waits for this'));
  });
});

describe('pause', () => {
  it('takes as long as it says', async () => {
    const clock = new VirtualClock();
    let isOver = false;
    const pausing = pause(clock, 1_000, new AbortController().signal).then(() => {
      isOver = true;
    });
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await pausing;
  });

  it('ends with the signal, and frees its timer', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const pausing = pause(clock, 1_000, controller.signal);
    controller.abort('late');
    await expect(pausing).rejects.toBe('late');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('timeLeftMs', () => {
  it('is the time until the deadline that was noted, and never negative', async () => {
    const clock = new VirtualClock();
    const signal = withDeadline(new AbortController().signal, clock.nowMs() + 1_000);
    expect(timeLeftMs(signal, clock)).toBe(1_000);
    await clock.advance(1_500);
    expect(timeLeftMs(signal, clock)).toBe(0);
  });

  it('is not known of any other signal', () => {
    expect(timeLeftMs(AbortSignal.timeout(1_000), new VirtualClock())).toBeUndefined();
  });
});
