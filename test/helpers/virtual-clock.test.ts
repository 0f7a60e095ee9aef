import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('fires timers by due time, and by order of setting where that is equal', async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    for (const [delayMs, name] of [
      [20, 'c'],
      [10, 'a'],
      [10, 'b'],
    ] as const) {
      clock.schedule(delayMs, () => fired.push(`${name}@${clock.nowMs()}`));
    }
    await clock.advance(19);
    expect(fired).toEqual(['a@10', 'b@10']);
    await clock.advance(1);
    expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
  });

  it('fires timers that are set while time moves, also from a promise', async () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    clock.schedule(5, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => clock.schedule(5, () => fired.push(clock.nowMs())));
    });
    await clock.advance(10);
    expect(fired).toEqual([10]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not fire a cancelled timer, and cancelling twice is harmless', async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    const cancel = clock.schedule(1, () => fired.push('cancelled'));
    clock.schedule(1, () => fired.push('kept'));
    cancel();
    cancel();
    await clock.advance(1);
    expect(fired).toEqual(['kept']);
  });

  it('stands at the target after advancing, and fires what is due now on advance(0)', async () => {
    const clock = new VirtualClock(100);
    const fired: number[] = [];
    clock.schedule(-1, () => fired.push(clock.nowMs()));
    await clock.advance(0);
    await clock.advance(7);
    expect(fired).toEqual([100]);
    expect(clock.nowMs()).toBe(107);
  });

  it('passes on what a callback throws', async () => {
    const clock = new VirtualClock(0);
    clock.schedule(1, () => {
      throw new Error('Boom');
    });
    await expect(clock.advance(1)).rejects.toThrow('Boom');
  });
});
