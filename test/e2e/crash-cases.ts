import type { Job } from '../../shared/graph/job.ts';
import { descendantsOf } from '../../shared/graph/traversal.ts';
import { CRASH_POINTS, type CrashPoint } from '../../shared/runtime/crash-point.ts';
import { bottom, diamond, leaf, left, right, top } from './diamond/jobs.ts';

export const MODES = ['top-down', 'bottom-up', 'force'] as const;
export type Mode = (typeof MODES)[number];

/** One process of one job, killed once at one point on the way of one entity. */
export interface CrashCase {
  readonly title: string;
  readonly mode: Mode;
  readonly victim: Job;
  readonly point: CrashPoint;
  /** No two cases share it. */
  readonly entity: string;
  /** The job that is asked. */
  readonly entry: Job;
  /** Jobs whose outputs are there before. */
  readonly present: readonly Job[];
  /** Jobs that must run; no other may even be called. */
  readonly wanted: readonly Job[];
}

/** What a mode cannot reach, and why. */
export const UNREACHABLE: Readonly<Record<Mode, Partial<Record<CrashPoint, string>>>> = {
  'top-down': {
    'between-requests': 'an event brings one parent, so of two parents at most one is left to be requested',
  },
  'bottom-up': {},
  force: {
    'between-requests': 'as top-down: force changes what is fresh, not who is asked',
  },
};

/** A join has parents to request when a request enters beside the missing one. */
const REQUESTING: ReadonlySet<CrashPoint> = new Set(['between-requests', 'parents-requested']);

/** Every point in every mode that reaches it: at the join, where every step is. */
export const CASES: readonly CrashCase[] = MODES.flatMap((mode) =>
  CRASH_POINTS.filter((point) => !UNREACHABLE[mode][point]).map((point) => crashCase(mode, point)),
);

function crashCase(mode: Mode, point: CrashPoint): CrashCase {
  const size = point === 'mid-upload' ? 'large-' : '';
  // A join has seen its inputs when it compared its parents, so it has no second look at them.
  const victim = point === 'inputs-seen' && mode !== 'bottom-up' ? left : bottom;
  const base = {
    title: `${mode}: ${victim.name} is killed at ${point}`,
    mode,
    point,
    victim,
    entity: `${size}${mode}.${point}`,
  };
  const below = (job: Job) => [job, ...descendantsOf(diamond, job)];
  switch (mode) {
    case 'bottom-up': {
      const present = REQUESTING.has(point) ? [top] : [];
      const ancestors = [top, left, right].filter((job) => !present.includes(job));
      return { ...base, entry: bottom, present, wanted: [...ancestors, bottom, leaf] };
    }
    case 'top-down':
      return REQUESTING.has(point)
        ? { ...base, entry: left, present: [top], wanted: [left, right, bottom, leaf] }
        : { ...base, entry: top, present: [], wanted: below(top) };
    case 'force':
      return REQUESTING.has(point)
        ? { ...base, entry: left, present: [top, left, bottom, leaf], wanted: [left, right, bottom, leaf] }
        : { ...base, entry: top, present: diamond.jobs, wanted: below(top) };
  }
}
