import { describe, expect, it } from 'vitest';
import type { Job } from '../../shared/graph/job.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import type { KlioMessage } from '../../shared/message/klio-message.ts';
import { type DeadLetter, replayOf } from '../../shared/runtime/replay.ts';
import { diamond } from '../helpers/graphs.ts';
import { about, createStation, limitedTo, names, passedThrough } from '../helpers/station.ts';

const graph = diamond();
const { left, right, bottom } = graph.named;
const station = { graph, job: bottom as Job, names };
const INPUT_TOPIC = names.inputTopic(bottom);

const letterOf = (data: Uint8Array, attributes: Record<string, string>): DeadLetter => ({
  data,
  attributes,
  messageId: 'letter7',
  publishTimeMs: Date.UTC(2026, 0, 9),
});

/** What Pub/Sub itself adds when it gives up. */
const fromSubscription = (id: string) => ({
  CloudPubSubDeadLetterSourceDeliveryCount: '20',
  CloudPubSubDeadLetterSourceSubscription: id,
  CloudPubSubDeadLetterSourceSubscriptionProject: 'demo-klio',
  CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:02.000Z',
});

const replayed = (message: KlioMessage, attributes: Record<string, string>) => {
  const { topic, message: again } = replayOf(station, letterOf(encodeMessage(message), attributes));
  return { topic, attributes: again.attributes, message: decodeMessage(again.data, graph) };
};

/** The dead letter that the runtime itself makes of a delivery to `bottom` that cannot work. */
async function letterByTheRuntime(message: KlioMessage | Uint8Array, from?: 'left' | 'right') {
  const target = createStation(graph, bottom, async () => {
    throw new Error('Cannot work');
  });
  target.put(left.outputs.text, right.outputs.text);
  await target.deliver(message, { attempt: 20, messageId: 'm3', publishTimeMs: 4_000, from });
  const [letter] = target.deadLetters();
  if (!letter) throw new Error('No dead letter');
  return letterOf(letter.data, letter.attributes);
}

describe('the replay of a dead letter', () => {
  it('goes to the input topic of its job with recipients, audit log and request as they were', () => {
    const request = { id: 'r1', requestedAtMs: 1_000 };
    const message = about({ request, recipients: limitedTo(left, bottom), auditLog: passedThrough(left) });
    const again = replayed(message, { klio_code: 'TRANSFORM_FAILED', klio_attempt: '20' });
    expect(again.topic).toBe(INPUT_TOPIC);
    expect(again.message).toEqual(message);
    expect(again.attributes).toEqual({
      klio_version: '2',
      klio_entity: 'track1',
      klio_request: 'r1',
      klio_limited: '1',
      klio_to_left: '1',
      klio_to_bottom: '1',
    });
  });

  it('keeps the request that a first message made, by its id and time', async () => {
    const letter = await letterByTheRuntime(about());
    const { message } = replayOf(station, letter);
    expect(decodeMessage(message.data, graph).request).toEqual({ id: 'm3', requestedAtMs: 4_000 });
  });

  it('keeps the event of a parent an event of that parent', async () => {
    const letter = await letterByTheRuntime(about({ auditLog: passedThrough(left) }), 'left');
    expect(replayOf(station, letter).message.attributes).toMatchObject({ klio_sender: 'left' });
  });

  it('takes sender and time from what Pub/Sub notes when it gave up itself', () => {
    const again = replayed(about(), fromSubscription('klio-right.bottom'));
    expect(again.attributes.klio_sender).toBe('right');
    expect(again.message.request).toEqual({ id: 'letter7', requestedAtMs: Date.UTC(2026, 0, 1, 0, 0, 2) });
  });

  it('keeps the sender of a replay that Pub/Sub gave up', () => {
    const again = replayed(about(), { klio_sender: 'left', ...fromSubscription('klio-bottom-input') });
    expect(again.attributes.klio_sender).toBe('left');
  });

  it('names no sender for a direct message', () => {
    expect(replayed(about(), fromSubscription('klio-bottom-input')).attributes).not.toHaveProperty(
      'klio_sender',
    );
  });

  it('counts plans anew', () => {
    expect(replayed(about({ plannedBy: ['bottom', 'bottom', 'bottom'] }), {}).message.plannedBy).toEqual([]);
  });

  it('leaves what cannot be read as it came, without what the dead letter added', () => {
    const data = Buffer.from('no message');
    const letter = letterOf(data, {
      colour: 'blue',
      klio_code: 'BAD_MESSAGE',
      ...fromSubscription('klio-bottom-input'),
    });
    expect(replayOf(station, letter)).toEqual({
      topic: INPUT_TOPIC,
      message: { data, attributes: { colour: 'blue' } },
    });
  });
});
