import { type AlertArgs, asMany, policy } from './alert-policy.ts';
import { serviceSeries, sharedOut, subscriptionSeries } from './filters.ts';
import type { MonitoredJob } from './monitored-job.ts';

/** Alert policies by logical name. */
export type Alerts = Readonly<Record<string, AlertArgs>>;

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** Subscriptions keep messages for 7 days. */
const NEARLY_LOST_SECONDS = 5 * DAY;
/** Below 99 % of acks the push window shrinks: https://docs.cloud.google.com/pubsub/docs/push#push_backoff */
const MAX_FAILED_RATIO = 0.01;
const MAX_MEMORY = 0.9;

/**
 * One policy per thing that can be wrong, over all jobs at once, because conditions cost money. Jobs whose patience
 * differs have a policy for each length of patience.
 */
export function alerts(
  jobs: readonly MonitoredJob[],
  { prefix, workflow }: { readonly prefix: string; readonly workflow: string },
): Alerts {
  return asMany({
    'dead-letters': deadLetters(jobs, prefix),
    ...Object.fromEntries(
      [...byPatience(jobs)].map(([seconds, patient]) => [
        `backlog-${seconds}s`,
        backlogAge(
          patient.flatMap((job) => job.subscriptions),
          { prefix, seconds, severity: 'WARNING' },
        ),
      ]),
    ),
    'nearly-lost': nearlyLost(jobs, prefix),
    'failed-pushes': failedPushes(jobs, prefix),
    memory: memory(jobs, prefix),
    'failed-backfill': failedBackfill(workflow, prefix),
  });
}

/** Retries of a healthy job may take some time; twenty times its timeout is no retry. */
function byPatience(jobs: readonly MonitoredJob[]): Map<number, MonitoredJob[]> {
  return Map.groupBy(jobs, ({ timeoutSeconds }) => Math.max(HOUR, 20 * timeoutSeconds));
}

function deadLetters(jobs: readonly MonitoredJob[], prefix: string): AlertArgs {
  const held = jobs.map((job) => job.deadLetters);
  const filterOf = (ids: readonly string[]) => subscriptionSeries('num_undelivered_messages', ids);
  return policy(`${prefix}: dead letters`, 'ERROR', {
    conditions: sharedOut(held, filterOf).map((ids) => ({
      filter: filterOf(ids),
      aggregations: [maxOf('resource.label.subscription_id')],
      thresholdValue: 0,
      duration: '0s',
    })),
    advice:
      'A job gave up on messages. `npx klio dead-letters list` says which and why; then `replay` or `discard` them.',
  });
}

function nearlyLost(jobs: readonly MonitoredJob[], prefix: string): AlertArgs {
  const all = jobs.flatMap((job) => [...job.subscriptions, job.backfill]);
  return backlogAge(all, { prefix, seconds: NEARLY_LOST_SECONDS, severity: 'CRITICAL' });
}

function backlogAge(
  subscriptions: readonly string[],
  {
    prefix,
    seconds,
    severity,
  }: { readonly prefix: string; readonly seconds: number; readonly severity: string },
): AlertArgs {
  const nearly = severity === 'CRITICAL' ? ' and will be lost after 7 days' : '';
  const filterOf = (ids: readonly string[]) => subscriptionSeries('oldest_unacked_message_age', ids);
  return policy(`${prefix}: a message waits for ${duration(seconds)}${nearly}`, severity, {
    conditions: sharedOut(subscriptions, filterOf).map((ids) => ({
      filter: filterOf(ids),
      aggregations: [maxOf('resource.label.subscription_id')],
      thresholdValue: seconds,
      duration: `${5 * MINUTE}s`,
    })),
    advice:
      'A job does not keep up, or cannot be reached. Look at its errors and its instances; raise maxInstances where it is merely busy.',
  });
}

function failedPushes(jobs: readonly MonitoredJob[], prefix: string): AlertArgs {
  const subscriptions = jobs.flatMap((job) => [...job.subscriptions, job.backfill]);
  const rate = {
    alignmentPeriod: `${5 * MINUTE}s`,
    perSeriesAligner: 'ALIGN_RATE',
    crossSeriesReducer: 'REDUCE_SUM',
    groupByFields: ['resource.label.subscription_id'],
  };
  const failuresOf = (ids: readonly string[]) =>
    subscriptionSeries('push_request_count', ids, 'metric.labels.response_class != "ack"');
  return policy(`${prefix}: more than 1 % of pushes fail`, 'WARNING', {
    conditions: sharedOut(subscriptions, failuresOf).map((ids) => ({
      filter: failuresOf(ids),
      aggregations: [rate],
      denominatorFilter: subscriptionSeries('push_request_count', ids),
      denominatorAggregations: [rate],
      thresholdValue: MAX_FAILED_RATIO,
      duration: `${15 * MINUTE}s`,
    })),
    advice:
      'A job answers with errors, and Pub/Sub slows down for it. 429 means that all its instances are busy, 5xx is in its log, 403 a missing run.invoker.',
  });
}

function memory(jobs: readonly MonitoredJob[], prefix: string): AlertArgs {
  const services = jobs.map((job) => job.service);
  const filterOf = (ids: readonly string[]) => serviceSeries('container/memory/utilizations', ids);
  return policy(`${prefix}: memory nearly full`, 'WARNING', {
    conditions: sharedOut(services, filterOf).map((ids) => ({
      filter: filterOf(ids),
      aggregations: [
        {
          alignmentPeriod: `${5 * MINUTE}s`,
          perSeriesAligner: 'ALIGN_PERCENTILE_99',
          crossSeriesReducer: 'REDUCE_MAX',
          groupByFields: ['resource.label.service_name'],
        },
      ],
      thresholdValue: MAX_MEMORY,
      duration: `${5 * MINUTE}s`,
    })),
    advice:
      "An instance that runs out of memory dies with its message in hand. Raise limits.memory in the job's job.ts.",
  });
}

function failedBackfill(workflow: string, prefix: string): AlertArgs {
  return policy(`${prefix}: a backfill failed`, 'ERROR', {
    conditions: [
      {
        filter: `metric.type = "workflows.googleapis.com/finished_execution_count" AND resource.type = "workflows.googleapis.com/Workflow" AND resource.labels.workflow_id = "${workflow}" AND metric.labels.status = "FAILED"`,
        aggregations: [
          {
            alignmentPeriod: `${5 * MINUTE}s`,
            perSeriesAligner: 'ALIGN_DELTA',
            crossSeriesReducer: 'REDUCE_SUM',
          },
        ],
        thresholdValue: 0,
        duration: '0s',
      },
    ],
    advice:
      'The workflow of a backfill ended with an error. `npx klio backfill status` says where it stood; `resume` goes on from there.',
  });
}

function maxOf(label: string) {
  return {
    alignmentPeriod: `${5 * MINUTE}s`,
    perSeriesAligner: 'ALIGN_MAX',
    crossSeriesReducer: 'REDUCE_MAX',
    groupByFields: [label],
  };
}

function duration(seconds: number): string {
  if (seconds % DAY === 0) return `${seconds / DAY} days`;
  return seconds % HOUR === 0 ? `${seconds / HOUR} h` : `${Math.round(seconds / MINUTE)} min`;
}
