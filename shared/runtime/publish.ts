import { createHash } from 'node:crypto';
import type { AnyJob } from '../graph/job.ts';
import { encodeMessage } from '../message/encode.ts';
import type { JobIdentity, KlioMessage, Recipients } from '../message/klio-message.ts';
import { outgoing as outgoingRecipients } from '../message/recipients.ts';
import { routingAttributes } from '../message/routing-attributes.ts';
import { sameJob } from '../message/same-job.ts';
import type { MissingWork } from '../plan/plan-missing.ts';
import type { ObjectName } from '../platform/object-store.ts';
import type { OutgoingMessage } from '../platform/publisher.ts';
import { timed } from './facts.ts';
import type { Turn } from './turn.ts';

/**
 * The event of this job, ready to be sent. Throws MESSAGE_TOO_LARGE, which is why it is made before any work.
 * The payload ends here: it is state between the transforms of one foreign job.
 */
export function outputEvent({ runtime, message }: Turn): OutgoingMessage {
  const { job, names } = runtime;
  return outgoing({
    ...message,
    recipients: outgoingRecipients(message, names.identity(job)),
    publishedBy: job.name,
    payload: new Uint8Array(),
  });
}

/**
 * Publishes the event of this job. With `remember` it is published once per request, recipients and entity:
 * a marker object tells that it was, written after the fact, since a marker before it could lose the event.
 */
export async function publishEvent(turn: Turn, event: OutgoingMessage, remember: boolean): Promise<void> {
  const publishing = remember ? publishOnce : publish;
  await timed(turn.runtime.clock, turn.facts, 'publish', () => publishing(turn, event));
}

async function publish({ runtime, signal }: Turn, event: OutgoingMessage): Promise<void> {
  await runtime.publisher.publish(runtime.names.outputTopic(runtime.job), event, signal);
  await runtime.reached?.('event-published');
}

async function publishOnce(turn: Turn, event: OutgoingMessage): Promise<void> {
  const { runtime, signal } = turn;
  const marker = publicationMarker(turn);
  if (await runtime.store.look(marker, signal)) return;
  await publish(turn, event);
  const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
  await runtime.store.write(marker, new Uint8Array(), options, signal);
  await runtime.reached?.('event-remembered');
}

/**
 * Starts the frontier of a plan by direct messages. From here on every message of the request is addressed
 * to the planned jobs, this one, and whom it was limited to before; the first job that had to ask while the
 * message was for anyone is where it becomes so again.
 */
export async function requestParents(turn: Turn, plan: MissingWork): Promise<void> {
  const { runtime, message, signal, facts } = turn;
  const { names, job, publisher, clock } = runtime;
  const me = names.identity(job);
  const { publishedBy: _, ...rest } = message;
  const request = outgoing({
    ...rest,
    recipients: widen(message.recipients, [...plan.mustRun.map(names.identity), me], me),
    plannedBy: [...message.plannedBy, job.name],
  });
  facts.parents = plan.frontier.map((parent) => parent.name);
  await timed(clock, facts, 'publish', async () => {
    for (const [index, parent] of plan.frontier.entries()) {
      if (index > 0) await runtime.reached?.('between-requests');
      await publisher.publish(names.inputTopic(parent), request, signal);
    }
  });
  await runtime.reached?.('parents-requested');
}

function outgoing(message: KlioMessage): OutgoingMessage {
  return { data: encodeMessage(message), attributes: routingAttributes(message) };
}

function widen(incoming: Recipients, jobs: readonly JobIdentity[], me: JobIdentity): Recipients {
  const before = incoming.kind === 'limited' ? incoming.jobs : [];
  const all = [...before, ...jobs];
  const once = all.filter((job, index) => all.findIndex((other) => sameJob(other, job)) === index);
  const triggerChildrenOf = incoming.kind === 'anyone' ? me : incoming.triggerChildrenOf;
  return { kind: 'limited', jobs: once, ...(triggerChildrenOf && { triggerChildrenOf }) };
}

/** `_klio/published/…` in the job's bucket; a lifecycle rule removes it after 7 days. */
function publicationMarker({ runtime, message }: Turn): ObjectName {
  const { recipients, request, entityId } = message;
  const list = recipients.kind === 'limited' ? recipients.jobs.map(identityText).sort() : [];
  const until = recipients.kind === 'limited' && recipients.triggerChildrenOf;
  const key = JSON.stringify([request.id, recipients.kind, list, until ? identityText(until) : '', entityId]);
  const hash = createHash('sha256').update(key).digest('hex');
  return { bucket: runtime.names.bucket(runtime.job), name: `_klio/published/${hash}` };
}

function identityText({ project, name }: JobIdentity): string {
  return `${project}/${name}`;
}

/** Passes a ping on, unless another parent of this request is the one to pass it at this join. */
export async function passPing(turn: Turn): Promise<'pinged' | 'waited'> {
  const { sender, inFlow } = turn.situation;
  if (sender && sender !== inFlow[0]) {
    turn.facts.parents = namesOf(inFlow.slice(0, 1));
    return 'waited';
  }
  await publishEvent(turn, outputEvent(turn), false);
  return 'pinged';
}

function namesOf(jobs: readonly AnyJob[]): string[] {
  return jobs.map((job) => job.name);
}
