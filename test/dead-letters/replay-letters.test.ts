import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { groupLetters } from '../../scripts/dead-letters/group-letters.ts';
import { type HoldSubscription, openHoldSubscription } from '../../scripts/dead-letters/hold-subscription.ts';
import { replayLetters } from '../../scripts/dead-letters/replay-letters.ts';
import { sortOut } from '../../scripts/dead-letters/sort-out.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createPubSubPublisher } from '../../shared/platform/gcp/publisher.ts';
import { diamond } from '../helpers/graphs.ts';
import { about, createStation, limitedTo, names, passedThrough } from '../helpers/station.ts';

const graph = diamond();
const { bottom, left } = graph.named;
const station = { graph, job: bottom, names };
const signal = new AbortController().signal;

let emulator: PubSubEmulator;
let letters: HoldSubscription;
beforeAll(async () => {
  emulator = await startPubSubEmulator();
  process.env.PUBSUB_EMULATOR_HOST = emulator.host;
});
afterAll(async () => {
  delete process.env.PUBSUB_EMULATOR_HOST;
  await emulator.stop();
});
beforeEach(async () => {
  const pubsub = new PubSub({ projectId: 'demo-klio' });
  for (const name of [names.deadLetterTopic(bottom), names.inputTopic(bottom)]) {
    await pubsub
      .topic(name)
      .delete()
      .catch(() => {});
    await pubsub.createTopic(name);
  }
  for (const [topic, subscription] of [
    [names.deadLetterTopic(bottom), names.deadLetterSubscription(bottom)],
    [names.inputTopic(bottom), names.inputSubscription(bottom)],
  ] as const) {
    await pubsub
      .subscription(subscription)
      .delete()
      .catch(() => {});
    await pubsub.createSubscription(topic, subscription);
  }
  await pubsub.close();
  letters = await openHoldSubscription('demo-klio', names.deadLetterSubscription(bottom));
  return () => letters.close();
});

/** Lets the runtime give up an event of `left` about the entity, and puts its letter where it belongs. */
async function giveUp(): Promise<void> {
  const failing = createStation(graph, bottom);
  const message = about({ recipients: limitedTo(left, bottom), auditLog: passedThrough(left) });
  await failing.deliver(message, { from: 'left', attempt: 20, messageId: 'm1' });
  const [letter] = failing.deadLetters();
  emulator.publish(names.deadLetterTopic(bottom), {
    data: letter!.data,
    attributes: { ...letter!.attributes },
  });
}

const held = () => emulator.peek(names.deadLetterSubscription(bottom));
const requested = () => emulator.peek(names.inputSubscription(bottom));
const replay = (options: { force?: boolean } = {}) =>
  sortOut(letters, { station, filter: {} }, (sorted, done) =>
    replayLetters(station, sorted, done, {
      publisher: createPubSubPublisher({ project: 'demo-klio' }),
      clock: systemClock,
      signal,
      force: false,
      ...options,
    }),
  );

describe('looking at dead letters', () => {
  it('tells job, entity, code and reason, and leaves them where they are', async () => {
    await giveUp();
    const look = () =>
      sortOut(letters, { station, filter: {} }, async (sorted) => sorted.map((one) => one.described));
    const [group] = groupLetters(await look());
    expect(group).toMatchObject({ job: 'bottom', code: 'PARENT_NO_OUTPUT' });
    expect(group?.letters[0]).toMatchObject({ entity: 'track1', attempt: 20, sender: 'left', request: 'm1' });
    expect(await look()).toHaveLength(1);
  });

  it('says so when every instance died before it could say why', async () => {
    const attributes = { CloudPubSubDeadLetterSourceDeliveryCount: '20' };
    emulator.publish(names.deadLetterTopic(bottom), { data: new Uint8Array([0xff]), attributes });
    const [described] = await sortOut(letters, { station, filter: {} }, async (sorted) =>
      sorted.map((one) => one.described),
    );
    expect(described).toMatchObject({ code: 'INSTANCE_DIED', entity: null, attempt: 20 });
  });
});

describe('replaying dead letters', () => {
  it('publishes to the job itself, under the old request, as the event that it was', async () => {
    await giveUp();
    expect(await replay()).toEqual({ replayed: 1, failures: [] });
    const [again, ...more] = requested();
    expect(more).toEqual([]);
    expect(again?.attributes).toMatchObject({ klio_request: 'm1', klio_sender: 'left', klio_limited: '1' });
    expect(decodeMessage(again!.data, graph)).toMatchObject({
      entityId: 'track1',
      request: { id: 'm1' },
      recipients: limitedTo(left, bottom),
    });
    expect(held()).toEqual([]);
  });

  it('forces the work where that is asked for', async () => {
    await giveUp();
    await replay({ force: true });
    expect(decodeMessage(requested()[0]!.data, graph).force).toBe(true);
  });

  it('keeps a letter whose replay Pub/Sub did not take', async () => {
    await giveUp();
    await new PubSub({ projectId: 'demo-klio' }).topic(names.inputTopic(bottom)).delete();
    const result = await replay();
    expect(result).toMatchObject({
      replayed: 0,
      failures: [{ reason: expect.stringContaining('does not exist') }],
    });
    expect(held()).toHaveLength(1);
  });

  it('leaves letters that do not match', async () => {
    await giveUp();
    const filter = { codes: ['CYCLE'] };
    await sortOut(letters, { station, filter }, async (sorted, done) => sorted.forEach(done));
    expect(held()).toHaveLength(1);
  });
});
