import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { routingAttributes } from '../../shared/message/routing-attributes.ts';
import type { OutgoingMessage } from '../../shared/platform/publisher.ts';
import { type AskKind, requestOf } from './asks.ts';
import type { PlannedAsk } from './scenario.ts';
import { contentOf } from './sim-broker.ts';
import type { World } from './world.ts';

/** Somebody asks for something. */
export function publishAsk(world: World, { form, ...kind }: AskKind & Pick<PlannedAsk, 'form'>): void {
  const asked = world.asks.add(kind, world.step);
  const message = asMessage(world, kind, form);
  for (let copies = world.strikes('publisherDuplicate') ? 2 : 1; copies > 0; copies -= 1) {
    const stored = world.broker.publish(world.graph.names.inputTopic(kind.target), message, world.nowMs);
    world.asks.link(requestOf(stored), [asked]);
    world.tally.count('messages');
    world.say(
      `${stored.id} asks ${kind.force ? 'by force ' : ''}${kind.direction} for ${kind.target.name} of ${kind.entityId}${kind.ping ? ', ping' : ''}`,
    );
  }
}

function asMessage(
  { graph }: World,
  { direction, target, entityId, force, ping }: AskKind,
  form: PlannedAsk['form'],
): OutgoingMessage {
  if (form === 'raw') return { data: Buffer.from(entityId), attributes: {} };
  const only = { recipients: { kind: 'limited', jobs: [graph.names.identity(target)] } } as const;
  const message = newMessage(entityId, { force, ping, ...(direction === 'bottom-up' && only) });
  return { data: encodeMessage(message), attributes: form === 'klio' ? routingAttributes(message) : {} };
}

const OUTSIDE = { name: 'outside', project: 'elsewhere' };

/**
 * A Klio job in Python, a child of two of our jobs, got the event of one and misses the output of the other:
 * it asks for that as Klio does, and passes on all fields of the event that it does not know.
 */
export function askFromOutside(world: World): void {
  const { random, graph, asks, broker } = world;
  if (world.events.length === 0) return;
  const { publisher, message: event } = random.pick(world.events);
  const content = contentOf(event);
  const targets = graph.graph.jobs.filter((job) => graph.children.get(publisher)?.includes(job));
  if (!content || content.ping || targets.length === 0) return;
  const target = random.pick(targets);
  const before = content.recipients.kind === 'limited' ? content.recipients.jobs : [];
  const jobs = [...before, graph.names.identity(target), OUTSIDE];
  const data = encodeMessage({
    ...content,
    recipients: { kind: 'limited', jobs, triggerChildrenOf: OUTSIDE },
    auditLog: [...content.auditLog, { job: OUTSIDE, atMs: world.nowMs }],
  });
  const { entityId, force } = content;
  const asked = asks.add({ direction: 'bottom-up', target, entityId, force, ping: false }, world.step);
  const stored = broker.publish(graph.names.inputTopic(target), { data, attributes: {} }, world.nowMs);
  asks.link(requestOf(stored), [asked]);
  world.tally.count('fault', 'foreignAsk');
  world.say(
    `${stored.id} asks from outside for ${target.name}, after the event ${event.id} of ${publisher.name}`,
  );
}
