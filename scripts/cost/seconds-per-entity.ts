import type { Job } from '../../shared/graph/job.ts';

/** How long a job works on one entity: nobody knows but who has measured it. */
export interface SecondsPerEntity {
  /** Whether nobody said anything about the jobs that are not in `byJob`. */
  readonly isGuess: boolean;
  readonly otherwise: number;
  readonly byJob: ReadonlyMap<string, number>;
}

/** Decoding and analysing a whole track takes about that long. */
const GUESS_SECONDS = 30;

export const GUESSED_SECONDS: SecondsPerEntity = {
  isGuess: true,
  otherwise: GUESS_SECONDS,
  byJob: new Map(),
};

/** Adds `4` for all jobs, or `energy=2` for one. Throws a RangeError that says the rule. */
export function addSeconds(text: string, before: SecondsPerEntity = GUESSED_SECONDS): SecondsPerEntity {
  const [, job, number] = /^(?:([a-z][a-z0-9-]*)=)?(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const seconds = Number(number);
  if (!(seconds > 0)) throw new RangeError('must be a number of seconds above 0, or JOB=SECONDS');
  if (job === undefined) return { ...before, isGuess: false, otherwise: seconds };
  return { ...before, byJob: new Map([...before.byJob, [job, seconds]]) };
}

export function secondsFor({ otherwise, byJob }: SecondsPerEntity, { name }: Job): number {
  return byJob.get(name) ?? otherwise;
}

/** What an estimate rests on, in words. */
export function secondsText({ isGuess, otherwise, byJob }: SecondsPerEntity): string {
  const own = [...byJob].map(([job, seconds]) => `${seconds} s at ${job}, `).join('');
  const hint = isGuess ? ', a guess: say better by --seconds' : '';
  return `an entity takes ${own}${otherwise} s at ${own === '' ? 'each job' : 'the others'}${hint}`;
}
