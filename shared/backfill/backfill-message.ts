import { BACKFILL_ATTRIBUTE } from '../graph/names.ts';
import { encodeMessage } from '../message/encode.ts';
import { newMessage, type RequestStamp } from '../message/klio-message.ts';
import { routingAttributes } from '../message/routing-attributes.ts';
import type { OutgoingMessage } from '../platform/publisher.ts';
import type { Assignment } from './plan-file.ts';

export interface BackfillRequest {
  readonly backfillId: string;
  /** `requestOf` the backfill. */
  readonly request: RequestStamp;
  readonly force: boolean;
}

/**
 * One stamp for all that is published in a pass, and again where that is repeated: then a repetition is skipped under
 * force too, and jobs that several of the messages reach tell that these belong together. The second pass has another
 * id, since a join publishes once per request, and what failed below it has to hear of it again; its time is that of
 * the first, by which what the first pass made stays fresh.
 */
export function requestOf(backfillId: string, startedAtMs: number, pass: number): RequestStamp {
  return { id: pass === 1 ? backfillId : `${backfillId}.${pass}`, requestedAtMs: startedAtMs };
}

/** The message about an entity that goes to each job of the assignment's `start`. */
export function backfillMessage(
  entityId: string,
  { recipients }: Pick<Assignment, 'recipients'>,
  { backfillId, request, force }: BackfillRequest,
): OutgoingMessage {
  const message = newMessage(entityId, {
    recipients: { kind: 'limited', jobs: recipients.map(({ name, project }) => ({ name, project })) },
    backfillId,
    request,
    force,
  });
  const attributes = { ...routingAttributes(message), [BACKFILL_ATTRIBUTE]: backfillId };
  return { data: encodeMessage(message), attributes };
}
