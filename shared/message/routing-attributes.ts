import { recipientAttribute } from '../graph/names.ts';
import type { KlioMessage } from './klio-message.ts';

/** Pub/Sub takes 100 attributes; the rest are left to tracing and to dead letters. */
const MAX_ROUTED_RECIPIENTS = 90;

/** What a job of a graph may be called. A foreign name beyond this has no filter that would look for it. */
const FILTERED_NAME = /^[a-z0-9-]{1,40}$/;

/**
 * What subscriptions filter on; the message itself stays the authority. With too many recipients the routing
 * attributes are left out: every child is then invoked, and those that are not addressed drop the message.
 */
export function routingAttributes({ entityId, request, recipients }: KlioMessage): Record<string, string> {
  const attributes: Record<string, string> = { klio_version: '2', klio_entity: entityId };
  if (request) attributes.klio_request = request.id;
  if (recipients.kind === 'anyone') return attributes;
  const names = new Set(recipients.jobs.map((job) => job.name));
  if (names.size > MAX_ROUTED_RECIPIENTS) return attributes;
  attributes.klio_limited = '1';
  for (const name of names) if (FILTERED_NAME.test(name)) attributes[recipientAttribute(name)] = '1';
  return attributes;
}
