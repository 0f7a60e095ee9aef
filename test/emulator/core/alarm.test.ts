import { describe, expect, it } from 'vitest';
import { Alarm } from '../../../scripts/emulator/core/alarm.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock(0);
  const rings: number[] = [];
  return { clock, rings, alarm: new Alarm(clock, () => rings.push(clock.nowMs())) };
}

describe('Alarm', () => {
  it('rings once, at the earliest time it was told', async () => {
    const { clock, rings, alarm } = setUp();
    alarm.wakeBy(50);
    alarm.wakeBy(20);
    alarm.wakeBy(70);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(100);
    expect(rings).toEqual([20]);
  });

  it('can be set again by what it wakes', async () => {
    const { clock, rings, alarm } = setUp();
    alarm.wakeBy(10);
    await clock.advance(10);
    alarm.wakeBy(15);
    await clock.advance(10);
    expect(rings).toEqual([10, 15]);
  });

  it('rings at once for a time that has passed', async () => {
    const { clock, rings, alarm } = setUp();
    await clock.advance(10);
    alarm.wakeBy(3);
    await clock.advance(0);
    expect(rings).toEqual([10]);
  });

  it('never sets a timer longer than Node can, and sets none for never', async () => {
    const { clock, rings, alarm } = setUp();
    alarm.wakeBy(Number.POSITIVE_INFINITY);
    expect(clock.pendingTimers).toBe(0);
    alarm.wakeBy(1e12);
    await clock.advance(2 ** 31 - 1);
    expect(rings).toEqual([2 ** 31 - 1]);
  });

  it('stays silent after stop', async () => {
    const { clock, rings, alarm } = setUp();
    alarm.wakeBy(10);
    alarm.stop();
    alarm.wakeBy(5);
    await clock.advance(20);
    expect([rings, clock.pendingTimers]).toEqual([[], 0]);
  });
});
