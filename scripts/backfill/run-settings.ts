import type { BackfillArguments } from '../../infra/workflows/backfill.ts';
import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';
import { formatNumber } from '../cli/quantities.ts';
import { holdsWithin, MAX_STEPS, mostSteps } from './steps.ts';

/** How a backfill is run. */
export interface RunSettings {
  /** Messages in all. */
  readonly ratePerSecond: number;
  /** Shards at a time. */
  readonly concurrency: number;
  /** Publishing holds while half of what is older is not done. */
  readonly maxBacklogSeconds: number;
  /** Between two looks at what is done. */
  readonly verifySeconds: number;
  /** What is missing is given up when nothing new has come for so long. */
  readonly patienceSeconds: number;
}

/** Starting points, unless somebody says otherwise. */
const MAX_DEFAULT_RATE = 5_000;
const MAX_BACKLOG_SECONDS = 3_600;
const LOOKS_PER_BACKFILL = 20;
const VERIFY_SECONDS = { min: 5, max: 300 };

/** Parallel iterations of a workflow: https://docs.cloud.google.com/workflows/quotas#resource_limits */
export const MAX_CONCURRENCY = 20;
/** At this rate a shard of 50,000 entities takes one call of the publisher. */
const SHARD_RATE = 100;

/** What was asked for, and for the rest what suits the plan. `patienceSeconds` depends on how long failures are tried again. */
export function settingsFor(
  { estimate, shards }: Pick<PlanFile, 'estimate' | 'shards'>,
  { patienceSeconds, ...asked }: Partial<RunSettings> & Pick<RunSettings, 'patienceSeconds'>,
): RunSettings {
  const ratePerSecond = asked.ratePerSecond ?? clamp(estimate.entitiesPerSecond, 1, MAX_DEFAULT_RATE);
  return {
    ratePerSecond,
    // Each of them gets its part of the rate: what no shard takes would be lost.
    concurrency: clamp(
      asked.concurrency ?? Math.min(MAX_CONCURRENCY, Math.floor(ratePerSecond / SHARD_RATE)),
      1,
      Math.max(1, shards.length),
    ),
    maxBacklogSeconds: asked.maxBacklogSeconds ?? MAX_BACKLOG_SECONDS,
    verifySeconds:
      asked.verifySeconds ??
      clamp(Math.round(estimate.seconds / LOOKS_PER_BACKFILL), VERIFY_SECONDS.min, VERIFY_SECONDS.max),
    patienceSeconds,
  };
}

/** Of the workflow: what is missing is published once more. */
const PASSES = 2;
/** One call of the publisher publishes or lists for so long. */
const PUBLISH_CALL_SECONDS = 500;
const LOOK_CALL_SECONDS = 480;
/** Listing the outputs of an entity, and what a shard takes besides, as the slowest that is planned for. */
const LOOK_ENTITY_SECONDS = 60 / 50_000;
const LOOK_SHARD_SECONDS = 0.5;
/** The rest is for calls that fail and are repeated. */
const USABLE_STEPS = 0.9 * MAX_STEPS;
const HOLDS = { min: 2, max: 60 };
/** How long a shard holds in all before the execution ends as stalled. */
const HOLD_BACKLOGS = 2;
const MIN_HOLD_SECONDS = 5;

/**
 * What an execution is started with. The larger the backfill, the fewer and the longer its waits. Throws a CliError
 * where even so it might take more steps than an execution may.
 */
export function argumentsFor(plan: PlanFile, settings: RunSettings): BackfillArguments {
  const { verifySeconds, patienceSeconds, maxBacklogSeconds, concurrency } = settings;
  const patience = Math.max(2, Math.ceil(patienceSeconds / verifySeconds));
  const course = courseOf(plan, settings, patience);
  const maxHolds = Math.min(HOLDS.max, holdsWithin(USABLE_STEPS, course));
  if (maxHolds < HOLDS.min) {
    const steps = mostSteps({ ...course, holdsPerShard: HOLDS.min });
    throw new CliError(
      EXIT.usage,
      `Cannot run backfill "${plan.id}": its workflow might take ${formatNumber(steps)} steps, and ` +
        `${formatNumber(USABLE_STEPS)} are to be had; raise --rate or --verify-every, or plan its manifest in parts`,
    );
  }
  return {
    backfillId: plan.id,
    shards: plan.shards.length,
    concurrency,
    verifySeconds,
    patience,
    holdSeconds: Math.max(MIN_HOLD_SECONDS, Math.ceil((HOLD_BACKLOGS * maxBacklogSeconds) / maxHolds)),
    maxHolds,
  };
}

function courseOf(plan: PlanFile, settings: RunSettings, patience: number) {
  const { ratePerSecond, concurrency, verifySeconds, maxBacklogSeconds } = settings;
  const callMessages = (ratePerSecond / concurrency) * PUBLISH_CALL_SECONDS;
  const publishCalls = plan.shards.map(({ entities, assignment }) => {
    const messages = entities * (plan.assignments[assignment]?.start.length ?? 1);
    return Math.max(1, Math.ceil(messages / callMessages));
  });
  const lookSeconds = plan.entities * LOOK_ENTITY_SECONDS + plan.shards.length * LOOK_SHARD_SECONDS;
  // What the jobs still have to do when all is published.
  const drainSeconds = Math.max(maxBacklogSeconds, plan.estimate.seconds - plan.messages / ratePerSecond);
  return {
    shards: plan.shards.length,
    passes: PASSES,
    publishCalls: publishCalls.reduce((sum, calls) => sum + calls, 0),
    rounds: Math.ceil(drainSeconds / (verifySeconds + lookSeconds)) + patience,
    looksPerRound: Math.ceil(lookSeconds / LOOK_CALL_SECONDS),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
