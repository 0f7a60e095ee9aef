import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../../../scripts/emulator/core/arena.ts';
import type { Channel } from '../../../../scripts/emulator/pubsub/model/channel.ts';
import type { History } from '../../../../scripts/emulator/pubsub/model/history.ts';
import type { Delivery, DeliveryEnd } from '../../../../scripts/emulator/pubsub/model/receiver.ts';
import { retryDelayMs } from '../../../../scripts/emulator/pubsub/model/retry-delay.ts';
import { snapshot } from '../../../../scripts/emulator/pubsub/model/snapshot.ts';
import type { State } from '../../../../scripts/emulator/pubsub/model/state.ts';
import { decodeEvent, encodeEvent } from '../../../../scripts/emulator/pubsub/store/event-codec.ts';
import { DEAD, FakeReceiver, HOLD, replay, startBroker, TOPIC, topicConfig } from '../harness.ts';

const RETRY = { minimumBackoffMs: 1_000, maximumBackoffMs: 5_000 };
const MAX_ATTEMPTS = 5;
const DEAD_LETTER = { topic: DEAD, maxDeliveryAttempts: MAX_ATTEMPTS };

/** One step of a schedule; `pick` chooses among the deliveries so far, stale ones too, and 0 seconds is a nack. */
type Step =
  | { kind: 'publish'; count: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'ack'; pick: number }
  | { kind: 'modify'; pick: number; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
  fc.record({ kind: fc.constant('ack' as const), pick: fc.nat(1_000) }),
  fc.record({
    kind: fc.constant('modify' as const),
    pick: fc.nat(1_000),
    seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
  }),
);

/** Checks what every delivery must keep to, from what was delivered and how deliveries ended. */
class Witness extends FakeReceiver {
  readonly #nowMs: () => number;
  readonly #failures = new Map<number, number>();
  readonly #notBeforeMs = new Map<number, number>();
  readonly #leased = new Set<number>();
  readonly acked = new Set<number>();

  constructor(nowMs: () => number) {
    super({ maxOutstanding: 4 });
    this.#nowMs = nowMs;
  }

  override take(delivery: Delivery): void {
    const { id } = delivery.message;
    expect(this.#leased.has(id), 'delivered while leased').toBe(false);
    expect(this.acked.has(id), 'delivered after its ack').toBe(false);
    expect(delivery.attempt).toBe((this.#failures.get(id) ?? 0) + 1);
    expect(this.#nowMs(), 'delivered before its retry').toBeGreaterThanOrEqual(
      this.#notBeforeMs.get(id) ?? 0,
    );
    this.#leased.add(id);
    super.take(delivery);
  }

  override ended(delivery: Delivery, end: DeliveryEnd): void {
    const { id } = delivery.message;
    this.#leased.delete(id);
    if (end === 'acked') {
      this.acked.add(id);
    } else {
      const failures = (this.#failures.get(id) ?? 0) + 1;
      this.#failures.set(id, failures);
      this.#notBeforeMs.set(id, this.#nowMs() + retryDelayMs(RETRY, failures));
    }
    super.ended(delivery, end);
  }
}

/** Carries out a schedule on a subscription with retries and dead letters; `acked` hears of acks that counted. */
async function run(
  schedule: readonly Step[],
  setup: ReturnType<typeof startBroker>,
  { receiver, acked }: { receiver: FakeReceiver; acked: (id: number) => void },
): Promise<{ published: number; channel: Channel }> {
  const { clock, publish, subscribe, unacked } = setup;
  subscribe({ name: HOLD, topic: DEAD }).detach();
  const { channel } = subscribe(
    { retry: RETRY, deadLetter: DEAD_LETTER, retainAckedMessages: true },
    receiver,
  );
  let published = 0;
  const moves: { [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => unknown } = {
    publish: ({ count }) => {
      published += publish(Array(count).fill('x'), { count: String(count) }).length;
    },
    wait: ({ ms }) => clock.advance(ms),
    ack: ({ pick }) => {
      const picked = receiver.deliveries[pick % receiver.deliveries.length];
      const before = unacked();
      if (picked) channel.acknowledge([picked.ackId]);
      // A late ack ends no lease, so the receiver does not hear of it.
      if (picked && unacked() < before) acked(picked.message.id);
    },
    modify: ({ pick, seconds }) => {
      const picked = receiver.deliveries[pick % receiver.deliveries.length];
      if (picked) channel.modifyAckDeadline([picked.ackId], seconds);
    },
  };
  for (const step of schedule) await (moves[step.kind] as (step: Step) => unknown)(step);
  return { published, channel };
}

/** What a state has to remember. A wait that is over need not be, since the message is ready then. */
function remembered({ nextId, topics, subscriptions }: State, nowMs: number): unknown {
  const ids = (history: History) => [...history.messages()].map(({ id }) => id);
  return {
    nextId,
    topics: [...topics.values()].map(({ config, history, ...topic }) => ({
      config,
      history: ids(history),
      attached: [...topic.subscriptions.keys()],
    })),
    subscriptions: [...subscriptions.values()].map(({ config, history, backlog }) => ({
      config,
      history: ids(history),
      backlog: [...backlog.entries()].map(({ message, failures, state, dueAtMs }) => ({
        message,
        failures,
        waitsUntilMs: state === 'waiting' && dueAtMs > nowMs ? dueAtMs : 0,
      })),
    })),
  };
}

describe('any schedule of publishes, acks, nacks, extensions and waits', () => {
  it('loses nothing, delivers nothing twice at once, never before its time, and never after its ack', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (schedule) => {
        const setup = startBroker();
        const { broker, clock, unacked } = setup;
        const witness = new Witness(() => clock.nowMs());
        const { published } = await run(schedule, setup, {
          receiver: witness,
          acked: (id) => witness.acked.add(id),
        });
        const forwarded = broker.subscription(HOLD).backlog.size;
        expect(unacked() + witness.acked.size + forwarded).toBe(published);
        // With nobody answering, every message is given up on in the end.
        await clock.advance(MAX_ATTEMPTS * 40_000 * (published + 1));
        expect(unacked()).toBe(0);
        expect(broker.subscription(HOLD).backlog.size + witness.acked.size).toBe(published);
      }),
      { numRuns: 150 },
    );
  });

  it('is remembered the same by the journal of its events and by a snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (schedule, seeks) => {
        const setup = startBroker();
        const { broker, clock, events } = setup;
        const firstId = clock.nowMs() * 1000;
        broker.updateTopic(topicConfig(TOPIC, 600_000));
        const receiver = new FakeReceiver({ maxOutstanding: 4 });
        const { channel } = await run(schedule, setup, { receiver, acked: () => undefined });
        if (seeks) channel.seek(clock.nowMs() - 20_000);
        const nowMs = clock.nowMs();
        const live = remembered(broker.state, nowMs);
        const replayed = replay(
          events.map((event) => decodeEvent(encodeEvent(event), new Arena())),
          firstId,
        );
        expect(remembered(replayed, nowMs)).toEqual(live);
        expect(remembered(replay(snapshot(replayed), firstId), nowMs)).toEqual(live);
      }),
      { numRuns: 100 },
    );
  });
});
