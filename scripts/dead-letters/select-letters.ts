import type { DescribedLetter } from './described-letter.ts';

/** Which letters a command is about; a letter must match all that is given. */
export interface LetterFilter {
  readonly ids?: readonly string[];
  readonly entities?: readonly string[];
  readonly codes?: readonly string[];
  /** Text that the reason must contain. */
  readonly reason?: string;
  readonly request?: string;
  readonly backfill?: string;
}

export function matchesFilter(letter: DescribedLetter, filter: LetterFilter): boolean {
  const { ids, entities, codes, reason, request, backfill } = filter;
  return (
    within(ids, letter.id) &&
    within(entities, letter.entity) &&
    within(codes, letter.code) &&
    (reason === undefined || letter.reason.includes(reason)) &&
    (request === undefined || letter.request === request) &&
    (backfill === undefined || letter.backfill === backfill)
  );
}

function within(wanted: readonly string[] | undefined, value: string | null): boolean {
  return !wanted?.length || (value !== null && wanted.includes(value));
}
