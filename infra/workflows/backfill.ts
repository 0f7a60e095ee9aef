import { type Definition, expression as is, type Step, step } from './step.ts';

/** What an execution is given. Ids never pass through it: they are in the shards, in the bucket. */
export interface BackfillArguments {
  readonly backfillId: string;
  readonly shards: number;
  /** Shards that are published at a time, at most 20. */
  readonly concurrency: number;
  /** Between two looks at what is done. */
  readonly verifySeconds: number;
  /** Looks in a row that find nothing new, before the rest is published again or given up on. */
  readonly patience: number;
  /** How long a shard waits while too little of what was published is done. */
  readonly holdSeconds: number;
  /** Holds of one shard before the execution ends as stalled. */
  readonly maxHolds: number;
}

/** More than the publisher takes for one call, less than the 1,800 s that http.post allows. */
const CALL_SECONDS = 600;
/** What is missing after a pass is published once more: a message can be a dead letter by bad luck. */
const PASSES = 2;

/** Nine minutes in all, where http.default_retry gives up after ten seconds: nobody is there at night to resume. */
const RETRY = {
  predicate: is('http.default_retry_predicate'),
  max_retries: 14,
  backoff: { initial_delay: 1, max_delay: 60, multiplier: 2 },
};

/**
 * Runs one backfill: publishes its shards, looks until nothing more comes, publishes once more what is missing, and
 * reports. Progress is in objects, so that every call may be repeated, and the execution as a whole.
 */
export function backfillDefinition(): Definition {
  return {
    main: { params: ['args'], steps: main() },
    publish_shards: { params: ['args', 'pass'], steps: publishShards() },
    await_outputs: { params: ['args'], steps: awaitOutputs() },
    ask_publisher: { params: ['path', 'body'], steps: askPublisher() },
  };
}

function main(): Step[] {
  return [
    step('begin', { assign: [{ pass: 1 }] }),
    step('publish', {
      call: 'publish_shards',
      args: { args: is('args'), pass: is('pass') },
      result: 'state',
    }),
    step('stopped', { switch: [{ condition: is('state != "published"'), next: 'report' }] }),
    step('watch', { call: 'await_outputs', args: { args: is('args') }, result: 'state' }),
    step('watched', {
      switch: [{ condition: is(`state == "incomplete" and pass < ${PASSES}`), next: 'again' }],
      next: 'report',
    }),
    step('again', { assign: [{ pass: is('pass + 1') }], next: 'publish' }),
    step('report', ask('/report', { state: is('state') }, 'report')),
    step('done', { return: is('report') }),
  ];
}

/**
 * Answers with "published", or with why a shard stopped before its end. Once one has held for too long, others that
 * are held give up at once; those whose jobs keep up are published all the same.
 */
function publishShards(): Step[] {
  return [
    step('begin', { assign: [{ state: 'published' }] }),
    step('each_shard', {
      parallel: {
        shared: ['state'],
        concurrency_limit: is('args.concurrency'),
        for: { value: 'shard', range: is('[0, args.shards - 1]'), steps: publishShard() },
      },
    }),
    step('done', { return: is('state') }),
  ];
}

function publishShard(): Step[] {
  return [
    step('start', { assign: [{ holds: 0 }] }),
    step('publish', ask('/publish', { shard: is('shard'), pass: is('pass') }, 'answer')),
    step('answered', {
      switch: [
        { condition: is('answer.state == "published"'), next: 'continue' },
        { condition: is('answer.state == "more"'), next: 'publish' },
        {
          condition: is('answer.state == "held" and holds < args.maxHolds and state != "stalled"'),
          next: 'hold',
        },
        { condition: is('answer.state == "held"'), next: 'stall' },
      ],
    }),
    step('stop', { assign: [{ state: is('answer.state') }], next: 'continue' }),
    step('stall', { assign: [{ state: 'stalled' }], next: 'continue' }),
    step('hold', { assign: [{ holds: is('holds + 1') }] }),
    step('wait', { call: 'sys.sleep', args: { seconds: is('args.holdSeconds') }, next: 'publish' }),
  ];
}

/** Answers with "complete", with "incomplete" when nothing new came for a while, or with why it stopped. */
function awaitOutputs(): Step[] {
  return [
    step('begin', { assign: [{ most_done: -1 }, { idle: 0 }] }),
    step('begin_round', { assign: [{ shard: 0 }, { done: 0 }, { missing: 0 }] }),
    step('look', ask('/verify', { shard: is('shard') }, 'answer')),
    step('stopped', {
      switch: [{ condition: is('answer.state == "cancelled" or answer.state == "paused"'), next: 'stop' }],
    }),
    step('count', {
      assign: [
        { done: is('done + answer.done') },
        { missing: is('missing + answer.missing') },
        { shard: is('answer.nextShard') },
      ],
    }),
    step('next_shards', { switch: [{ condition: is('shard < args.shards'), next: 'look' }] }),
    step('complete', { switch: [{ condition: is('missing == 0'), return: 'complete' }] }),
    step('moved', { switch: [{ condition: is('done > most_done'), next: 'remember' }] }),
    step('count_idle', { assign: [{ idle: is('idle + 1') }] }),
    step('give_up', {
      switch: [{ condition: is('idle >= args.patience'), return: 'incomplete' }],
      next: 'wait',
    }),
    step('remember', { assign: [{ most_done: is('done') }, { idle: 0 }] }),
    step('wait', { call: 'sys.sleep', args: { seconds: is('args.verifySeconds') }, next: 'begin_round' }),
    step('stop', { return: is('answer.state') }),
  ];
}

function askPublisher(): Step[] {
  const uri = 'sys.get_env("PUBLISHER_URI")';
  return [
    step('post', {
      try: {
        call: 'http.post',
        args: {
          url: is(`${uri} + path`),
          auth: { type: 'OIDC', audience: is(uri) },
          body: is('body'),
          timeout: CALL_SECONDS,
        },
        result: 'response',
      },
      retry: RETRY,
    }),
    step('answer', { return: is('response.body') }),
  ];
}

/** A call of the publisher about this backfill. */
function ask(path: string, body: Readonly<Record<string, unknown>>, result: string) {
  return {
    call: 'ask_publisher',
    args: { path, body: { backfillId: is('args.backfillId'), ...body } },
    result,
  };
}
