import { readIncoming } from '../../shared/message/read-incoming.ts';
import type { Station } from '../../shared/runtime/flow.ts';
import type { HeldLetter } from './hold-subscription.ts';

/** A dead letter as people and programs look at it. */
export interface DescribedLetter {
  readonly id: string;
  readonly job: string;
  /** Null where the message cannot be read. */
  readonly entity: string | null;
  readonly code: string;
  readonly reason: string;
  readonly attempt: number | null;
  readonly request: string | null;
  /** The backfill that published it, or what it follows from; null for others. */
  readonly backfill: string | null;
  /** The parent whose event it was; null for a direct message. */
  readonly sender: string | null;
  /** When it was given up, ISO 8601. */
  readonly diedAt: string;
  readonly bytes: number;
}

/** What Pub/Sub leaves us with when every instance died before it could say why. */
const NO_WORD = { code: 'INSTANCE_DIED', reason: 'no error recorded: the instance died on every attempt' };

/** Reads a letter of this job's dead-letter topic. Never throws: what cannot be read is described as such. */
export function describeLetter(station: Station, letter: HeldLetter): DescribedLetter {
  const { attributes } = letter;
  const count = attributes.klio_attempt ?? attributes.CloudPubSubDeadLetterSourceDeliveryCount;
  return {
    id: letter.messageId,
    job: station.job.name,
    ...subjectOf(station, letter),
    code: attributes.klio_code ?? NO_WORD.code,
    reason: attributes.klio_reason ?? NO_WORD.reason,
    attempt: count === undefined ? null : Number(count),
    request: attributes.klio_request ?? attributes.klio_message ?? null,
    sender: attributes.klio_sender ?? null,
    diedAt: new Date(letter.publishTimeMs).toISOString(),
    bytes: letter.data.length,
  };
}

function subjectOf(station: Station, letter: HeldLetter): Pick<DescribedLetter, 'entity' | 'backfill'> {
  try {
    const incoming = readIncoming(letter, station);
    if (incoming.kind === 'message') {
      const { entityId, backfillId } = incoming.message;
      return { entity: entityId, backfill: backfillId ?? null };
    }
  } catch {}
  return { entity: null, backfill: null };
}
