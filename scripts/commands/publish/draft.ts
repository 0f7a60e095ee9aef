import { KlioError } from '../../../shared/errors/klio-error.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { encodeMessage } from '../../../shared/message/encode.ts';
import { parseEntityId } from '../../../shared/message/entity-id.ts';
import { ANYONE, newMessage } from '../../../shared/message/klio-message.ts';
import { routingAttributes } from '../../../shared/message/routing-attributes.ts';
import type { OutgoingMessage } from '../../../shared/platform/publisher.ts';

export interface DraftOptions {
  /** Top-down: the job and everything below it. Otherwise bottom-up: this job, and what it lacks above it. */
  readonly topDown: boolean;
  readonly force: boolean;
  readonly ping: boolean;
  /** The id as plain text, for a job that accepts any message. */
  readonly raw: boolean;
}

/** The message that asks a job for an entity. Throws BAD_MESSAGE for an id that the graph does not allow. */
export function draftMessage(
  entityId: string,
  to: { readonly graph: JobGraph; readonly job: Job; readonly names: ResourceNames },
  { topDown, force, ping, raw }: DraftOptions,
): OutgoingMessage {
  const { graph, job, names } = to;
  const id = parseEntityId(entityId, graph.entityIds);
  if (raw) {
    if (job.accepts === 'any') return { data: new TextEncoder().encode(id), attributes: {} };
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot send plain text to "${job.name}": it accepts KlioMessages only`,
    );
  }
  const recipients = topDown ? ANYONE : ({ kind: 'limited', jobs: [names.identity(job)] } as const);
  const message = newMessage(id, { recipients, force, ping });
  return { data: encodeMessage(message), attributes: routingAttributes(message) };
}
