import type { Counts, DeadLetterNote } from '../../cli/tally.ts';
import { type Clip, isMeantToFail } from './clips.ts';
import type { Measures } from './measures.ts';

/** What `klio demo --json` prints. */
export interface DemoReport {
  readonly entities: readonly string[];
  readonly jobs: Readonly<Record<string, Counts>>;
  readonly deadLetters: readonly DeadLetterNote[];
  readonly outputs: readonly DemoOutput[];
  readonly tempos: readonly Tempo[];
  readonly measures: readonly Measures[];
  readonly elapsedMs: number;
}

export interface DemoOutput {
  readonly entity: string;
  readonly job: string;
  readonly output: string;
  /** On this machine's disk. */
  readonly path: string;
  readonly sizeBytes: number;
}

export interface Tempo {
  readonly entity: string;
  /** Of the score; null where there is no beat. */
  readonly known: number | null;
  readonly found: number | null;
  readonly verdict: TempoVerdict;
}

/** `octave`: twice or half the known tempo, which listeners also disagree about. */
export type TempoVerdict = 'right' | 'octave' | 'wrong';

const TOLERANCE = 0.04; // of MIREX: https://www.music-ir.org/mirex/wiki/2021:Audio_Tempo_Estimation

/** Compares a tempo that was found with the one that is known. */
export function judgeTempo(known: number | null, found: number | null): TempoVerdict {
  if (known === null || found === null) return known === found ? 'right' : 'wrong';
  const isNear = (tempo: number) => Math.abs(found - tempo) <= TOLERANCE * tempo;
  if (isNear(known)) return 'right';
  return isNear(known * 2) || isNear(known / 2) ? 'octave' : 'wrong';
}

/** Dead letters of entities that were meant to succeed, and outputs that they lack. Empty when all is well. */
export function unexpectedFailures(
  { deadLetters, outputs }: Pick<DemoReport, 'deadLetters' | 'outputs'>,
  expected: { readonly clips: readonly Clip[]; readonly outputsPerEntity: number },
): string[] {
  const good = expected.clips.filter((clip) => !isMeantToFail(clip)).map(({ id }) => id);
  const rejected = deadLetters.filter(({ entity }) => good.includes(entity));
  const incomplete = good.filter(
    (id) => outputs.filter(({ entity }) => entity === id).length < expected.outputsPerEntity,
  );
  return [...new Set([...rejected.map(({ entity }) => entity), ...incomplete])];
}
