import type { DescribedLetter } from '../../scripts/dead-letters/described-letter.ts';

/** A described dead letter of energy about track1, but for what is given. */
export function letter(fields: Partial<DescribedLetter> = {}): DescribedLetter {
  return {
    id: '1',
    job: 'energy',
    entity: 'track1',
    code: 'STORAGE_UNAVAILABLE',
    reason: 'Cannot read gs://tracks/track1.audio: 503 after 3 attempts',
    attempt: 20,
    request: 'r1',
    backfill: null,
    sender: null,
    diedAt: '2026-11-20T12:00:00.000Z',
    bytes: 10,
    ...fields,
  };
}
