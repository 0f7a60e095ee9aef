import { describe, expect, it } from 'vitest';
import { PushPace, type Sent } from '../../../../scripts/emulator/pubsub/push/push-pace.ts';

/** Fills the window at this time and returns what was sent. */
function fill(pace: PushPace, nowMs: number): Sent[] {
  const sent: Sent[] = [];
  while (pace.hasRoom(nowMs)) sent.push(pace.send(nowMs));
  return sent;
}

function rounds(pace: PushPace, count: number, { latencyMs = 10 } = {}): number {
  let nowMs = 0;
  for (let round = 0; round < count; round += 1) {
    const sent = fill(pace, nowMs);
    nowMs += latencyMs;
    for (const push of sent) pace.acked(push, nowMs);
  }
  return nowMs;
}

describe('the window of outstanding pushes', () => {
  it('starts with 4 and doubles with each round of acks', () => {
    const pace = new PushPace();
    const sizes = [fill(new PushPace(), 0).length];
    for (let round = 0; round < 5; round += 1) {
      rounds(pace, 1);
      sizes.push(pace.window);
    }
    expect(sizes).toEqual([4, 8, 16, 32, 64, 128]);
  });

  it('is halved by a failure, once for all pushes that were under way together, and never below 1', () => {
    const pace = new PushPace();
    rounds(pace, 3);
    for (const push of fill(pace, 100)) pace.failed(push, 100);
    expect([pace.window, pace.outstanding]).toEqual([16, 0]);
    for (let failures = 0; failures < 10; failures += 1) {
      const nowMs = pace.pausedUntilMs;
      pace.failed(pace.send(nowMs), nowMs);
    }
    expect(pace.window).toBe(1);
    expect(fill(pace, pace.pausedUntilMs)).toHaveLength(1);
  });

  it('grows exponentially to 3,000 and then by one a round', () => {
    const pace = new PushPace();
    rounds(pace, 10);
    expect(pace.window).toBe(3_000);
    rounds(pace, 5);
    expect(pace.window).toBeGreaterThanOrEqual(3_004);
    expect(pace.window).toBeLessThanOrEqual(3_006);
  });

  it('stays at 3,000 for an endpoint that takes a second', () => {
    const pace = new PushPace();
    rounds(pace, 15, { latencyMs: 1_000 });
    expect(pace.window).toBe(3_000);
  });

  it('goes back to 3,000 when less than 99 % are acked', () => {
    const pace = new PushPace();
    const nowMs = rounds(pace, 40);
    expect(pace.window).toBeGreaterThan(3_020);
    fill(pace, nowMs).forEach((push, index) => {
      if (index % 50 === 1) pace.failed({ ...push, round: -1 }, nowMs + 10);
      else pace.acked(push, nowMs + 10);
    });
    expect(pace.window).toBe(3_000);
  });

  it('gives the place of a withdrawn push back without judging', () => {
    const pace = new PushPace();
    for (const _ of fill(pace, 0)) pace.withdraw();
    expect([pace.window, pace.outstanding, pace.hasRoom(0)]).toEqual([4, 0, true]);
  });
});

describe('the pause after failures', () => {
  const failNext = (pace: PushPace) => {
    const nowMs = pace.pausedUntilMs;
    pace.failed(pace.send(nowMs), nowMs);
    return pace.pausedUntilMs - nowMs;
  };

  it('starts at 100 ms, doubles, and is never longer than 60 s', () => {
    const pace = new PushPace();
    const pauses = Array.from({ length: 12 }, () => failNext(pace));
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000]);
  });

  it('holds everything back until it is over', () => {
    const pace = new PushPace();
    pace.failed(pace.send(1_000), 1_000);
    expect([pace.hasRoom(1_099), pace.hasRoom(1_100)]).toEqual([false, true]);
  });

  it('counts failures of one round once', () => {
    const pace = new PushPace();
    const sent = fill(pace, 0);
    expect(sent).toHaveLength(4);
    for (const push of sent) pace.failed(push, 50);
    expect(pace.pausedUntilMs).toBe(150);
  });

  it('is halved by each ack and forgotten below 100 ms', () => {
    const pace = new PushPace();
    for (let failures = 0; failures < 4; failures += 1) failNext(pace);
    const ack = () => pace.acked(pace.send(pace.pausedUntilMs), pace.pausedUntilMs);
    ack();
    expect(failNext(pace)).toBe(800);
    ack();
    ack();
    ack();
    ack();
    expect(failNext(pace)).toBe(100);
  });
});
