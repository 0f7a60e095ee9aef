import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import type { ProgressFile } from '../../shared/backfill/progress-file.ts';
import type { ShardRecord } from './read-shards.ts';

/** How far a backfill is, by the objects that its publisher writes. */
export interface RunProgress {
  readonly shards: number;
  /** Shards that are published to their end. */
  readonly shardsPublished: number;
  readonly entities: number;
  readonly published: number;
  /** Published once more, because an output was missing after the first time. */
  readonly publishedAgain: number;
  /** Of the entities that were looked at; before the first look both are 0. */
  readonly done: number;
  readonly missing: number;
  readonly jobs: readonly JobProgress[];
  /** Entities published in a second, over the last minute. */
  readonly perSecond: number;
  /** Until all is published or, once it is, until all is done, at the speed so far; null where nobody can tell. */
  readonly secondsLeft: number | null;
}

/** Entities of one job. Those of shards that were not looked at since they were published are in `planned` alone. */
export interface JobProgress {
  readonly job: string;
  /** Null for jobs of other deployments, whose objects nobody looks at. */
  readonly done: number | null;
  readonly missing: number | null;
  readonly planned: number;
}

/** Adds up the shards; `records` are in the order of the plan's. */
export function summariseShards(
  plan: Pick<PlanFile, 'entities' | 'shards' | 'assignments' | 'graph'>,
  records: readonly ShardRecord[],
  { startedAtMs, nowMs }: { readonly startedAtMs: number; readonly nowMs: number },
): RunProgress {
  const total = (of: (record: ShardRecord) => number) => records.reduce((sum, record) => sum + of(record), 0);
  const perSecond = records.reduce((sum, { first, second }, index) => {
    const bytes = bytesPerSecond(first, nowMs, startedAtMs) + bytesPerSecond(second, nowMs, startedAtMs);
    return sum + bytes / meanBytes(plan.shards[index]);
  }, 0);
  const counts = {
    entities: plan.entities,
    published: total(({ first }) => first?.entities ?? 0),
    done: total(({ verification }) => verification?.done ?? 0),
    perSecond,
  };
  const lookedAtMs = Math.max(0, ...records.map(({ verification }) => verification?.verifiedAtMs ?? 0));
  return {
    ...counts,
    shards: plan.shards.length,
    shardsPublished: total(({ first }) => (first?.isDone ? 1 : 0)),
    publishedAgain: total(({ second }) => second?.entities ?? 0),
    missing: total(({ verification }) => verification?.missing ?? 0),
    jobs: jobsOf(plan, records),
    secondsLeft: secondsLeft(counts, (lookedAtMs - startedAtMs) / 1000),
  };
}

const RATE_WINDOW_MS = 60_000;

/** How fast a shard was published in the last minute. */
function bytesPerSecond(progress: ProgressFile | null, nowMs: number, startedAtMs: number): number {
  const fromMs = nowMs - RATE_WINDOW_MS;
  if (!progress || progress.updatedAtMs <= fromMs) return 0;
  const { recent, nextOffset } = progress;
  const before = recent.findLast(({ atMs }) => atMs <= fromMs);
  const since = before ?? { offset: 0, atMs: Math.max(fromMs, startedAtMs) };
  return ((nextOffset - since.offset) / Math.max(1, nowMs - since.atMs)) * 1000;
}

function meanBytes(shard: PlanFile['shards'][number] | undefined): number {
  return shard && shard.entities > 0 ? shard.sizeBytes / shard.entities : 1;
}

function secondsLeft(
  {
    entities,
    published,
    done,
    perSecond,
  }: Pick<RunProgress, 'entities' | 'published' | 'done' | 'perSecond'>,
  lookedAfterSeconds: number,
): number | null {
  if (done === entities) return 0;
  if (published < entities) return perSecond > 0 ? (entities - published) / perSecond : null;
  return done > 0 ? ((entities - done) / done) * lookedAfterSeconds : null;
}

function jobsOf(
  plan: Pick<PlanFile, 'shards' | 'assignments' | 'graph'>,
  records: readonly ShardRecord[],
): JobProgress[] {
  const jobs = new Map<string, { planned: number; looked: number; missing: number }>();
  for (const [index, { entities, assignment }] of plan.shards.entries()) {
    const verification = records[index]?.verification;
    for (const { name } of plan.assignments[assignment]?.recipients ?? []) {
      const job = jobs.get(name) ?? { planned: 0, looked: 0, missing: 0 };
      jobs.set(name, job);
      job.planned += entities;
      job.looked += verification ? entities : 0;
      job.missing += verification?.missingByJob[name] ?? 0;
    }
  }
  const names = Object.keys(plan.graph.jobs).filter((name) => jobs.has(name));
  return names.map((name) => {
    const { planned, looked, missing } = jobs.get(name) ?? { planned: 0, looked: 0, missing: 0 };
    const isOurs = plan.graph.jobs[name]?.kind === 'job';
    return {
      job: name,
      planned,
      done: isOurs ? looked - missing : null,
      missing: isOurs ? missing : null,
    };
  });
}
