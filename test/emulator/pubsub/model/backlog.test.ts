import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../../scripts/emulator/pubsub/model/backlog.ts';

const message = (id: number) => ({
  id,
  publishedAtMs: 0,
  data: Buffer.from('x'),
  attributes: {},
  orderingKey: '',
});

describe('a backlog', () => {
  it('has a message in its queue once, however often it becomes ready', () => {
    const backlog = new Backlog();
    backlog.add(message(1));
    const entry = backlog.get(1)!;
    for (let times = 0; times < 3; times += 1) backlog.retryAt(entry, 0);
    expect(backlog.takeReady()).toBe(entry);
    expect(backlog.takeReady()).toBeUndefined();
  });

  it('passes over what has gone or waits since it was queued', () => {
    const backlog = new Backlog();
    for (const id of [1, 2, 3]) backlog.add(message(id));
    backlog.remove(backlog.get(1)!);
    backlog.retryAt(backlog.get(2)!, 5_000);
    expect(backlog.takeReady()?.message.id).toBe(3);
    expect(backlog.takeReady()).toBeUndefined();
    expect([backlog.size, backlog.nextDueAtMs]).toEqual([2, 5_000]);
  });

  it('queues a message again when its wait is over', () => {
    const backlog = new Backlog();
    backlog.add(message(1), { failures: 2, retryAtMs: 5_000 });
    expect([backlog.takeReady(), backlog.takeDue(4_999)]).toEqual([undefined, undefined]);
    const due = backlog.takeDue(5_000)!;
    backlog.retryAt(due, 0);
    expect(backlog.takeReady()).toBe(due);
    expect(due.failures).toBe(2);
  });

  it('is empty after clear, with nothing due and nothing ready', () => {
    const backlog = new Backlog();
    backlog.add(message(1));
    backlog.add(message(2), { retryAtMs: 5_000 });
    const entry = backlog.get(1)!;
    backlog.clear();
    expect([backlog.size, backlog.takeReady(), backlog.nextDueAtMs, entry.state]).toEqual([
      0,
      undefined,
      Number.POSITIVE_INFINITY,
      'gone',
    ]);
  });
});
