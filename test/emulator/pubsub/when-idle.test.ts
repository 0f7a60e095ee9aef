import { describe, expect, it } from 'vitest';
import { settle } from '../../helpers/virtual-clock.ts';
import { SUBSCRIPTION, TOPIC } from './harness.ts';
import { startPushing } from './pushing.ts';

describe('whenIdle', () => {
  it('waits for pushes that wait themselves, and does not wait for pull subscriptions', async () => {
    const { publish, endpoint, emulator, failure, clock, subscriber } = await startPushing({
      retryPolicy: { minimumBackoff: { seconds: 10 } },
    });
    await subscriber.createSubscription({ name: 'projects/p/subscriptions/pulled', topic: TOPIC });
    await emulator.whenIdle(AbortSignal.timeout(5_000));
    await publish('a');
    let idle = false;
    const becomesIdle = emulator.whenIdle(AbortSignal.timeout(5_000)).then(() => {
      idle = true;
    });
    (await endpoint.next()).answer(500);
    await failure();
    await settle();
    expect(idle).toBe(false);
    await clock.advance(10_000);
    (await endpoint.next()).answer(200);
    await becomesIdle;
    expect(emulator.backlog().map(({ push, unacked }) => [push, unacked])).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });

  it('rejects with the reason of its signal, before or while it waits', async () => {
    const { publish, emulator, endpoint } = await startPushing();
    await publish('a');
    await endpoint.next();
    const reason = new Error('Enough');
    const abort = new AbortController();
    const waiting = emulator.whenIdle(abort.signal);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(emulator.whenIdle(abort.signal)).rejects.toBe(reason);
  });

  it('resolves when the last message goes with its subscription', async () => {
    const { publish, emulator, endpoint, subscriber } = await startPushing();
    await publish('a');
    await endpoint.next();
    const idle = emulator.whenIdle(AbortSignal.timeout(5_000));
    await subscriber.deleteSubscription({ subscription: SUBSCRIPTION });
    await idle;
  });
});
