import { ApiError, conditionNotMet } from './errors.ts';

/** What a request demands of a version. Numbers are decimal strings; generation "0" means that there is none. */
export interface Conditions {
  readonly generationMatch?: string;
  readonly generationNotMatch?: string;
  readonly metagenerationMatch?: string;
  readonly metagenerationNotMatch?: string;
}

export interface Versioned {
  readonly generation: string;
  readonly metageneration: string;
}

/** Throws 412 for the first condition that does not hold; `live` is null when there is no such object. */
export function checkForWrite(conditions: Conditions, live: Versioned | null, prefix = 'if'): void {
  const unmet = firstUnmet(conditions, live);
  if (unmet) throw conditionNotMet(`${prefix}${unmet.charAt(0).toUpperCase()}${unmet.slice(1)}`);
}

/** As for writes, but a NotMatch that does not hold answers 304: what the reader has is current. */
export function checkForRead(conditions: Conditions, live: Versioned): void {
  if (firstUnmet(conditions, live)?.endsWith('NotMatch')) {
    throw new ApiError(304, 'notModified', 'Not Modified');
  }
  checkForWrite(conditions, live);
}

function firstUnmet(conditions: Conditions, live: Versioned | null): keyof Conditions | null {
  const generation = live?.generation ?? '0';
  const metageneration = live?.metageneration ?? null;
  const { generationMatch, generationNotMatch, metagenerationMatch, metagenerationNotMatch } = conditions;
  if (generationMatch !== undefined && generationMatch !== generation) return 'generationMatch';
  if (metagenerationMatch !== undefined && metagenerationMatch !== metageneration)
    return 'metagenerationMatch';
  if (generationNotMatch === generation) return 'generationNotMatch';
  if (metagenerationNotMatch !== undefined && metagenerationNotMatch === metageneration) {
    return 'metagenerationNotMatch';
  }
  return null;
}
