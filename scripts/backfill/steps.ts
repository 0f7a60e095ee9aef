/** Steps that an execution may take: https://docs.cloud.google.com/workflows/quotas#resource_limits */
export const MAX_STEPS = 100_000;

/** What an execution of infra/workflows/backfill.ts comes to, at the most. */
export interface Course {
  readonly shards: number;
  readonly passes: number;
  /** Calls that publish all shards once, when none holds. */
  readonly publishCalls: number;
  readonly holdsPerShard: number;
  /** Rounds of looking after each pass, and the calls of one. */
  readonly rounds: number;
  readonly looksPerRound: number;
}

/** Each step that calls the publisher is three: itself, and the two of ask_publisher. */
const CALL = 3;
/** begin, report, done */
const EXECUTION = 2 + CALL;
/** again, publish, stopped, watch, watched; begin, each_shard, done of publish_shards; begin of await_outputs */
const PASS = 9;
/** start, and stop or stall */
const SHARD = 2;
/** publish, answered */
const PUBLISH = CALL + 1;
/** hold, wait */
const HOLD = 2 + PUBLISH;
/** begin_round, complete, moved, count_idle or remember, give_up, wait */
const ROUND = 6;
/** look, stopped, count, next_shards */
const LOOK = CALL + 3;

/** The most steps that an execution takes, without those that it repeats because a call failed. */
export function mostSteps({
  shards,
  passes,
  publishCalls,
  holdsPerShard,
  rounds,
  looksPerRound,
}: Course): number {
  const publishing = shards * (SHARD + HOLD * holdsPerShard) + PUBLISH * publishCalls;
  const looking = rounds * (ROUND + LOOK * looksPerRound);
  return EXECUTION + passes * (PASS + publishing + looking);
}

/** How often each shard may hold so that an execution stays within so many steps; below 0 where it cannot. */
export function holdsWithin(steps: number, course: Omit<Course, 'holdsPerShard'>): number {
  const left = steps - mostSteps({ ...course, holdsPerShard: 0 });
  return Math.floor(left / (HOLD * course.passes * course.shards));
}
