import type { MonitoredJob } from './monitored-job.ts';

type OneOrMore = readonly string[];

/** Of one condition: https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#MetricThreshold */
const MAX_FILTER_CHARACTERS = 2048;

/** Time series of subscriptions: https://docs.cloud.google.com/monitoring/api/v3/filters */
export function subscriptionSeries(metric: string, ids: OneOrMore, ...more: readonly string[]): string {
  return allOf(
    `metric.type = "pubsub.googleapis.com/subscription/${metric}"`,
    'resource.type = "pubsub_subscription"',
    `resource.labels.subscription_id = ${oneOf(ids)}`,
    ...more,
  );
}

/** Time series of functions. */
export function serviceSeries(metric: string, services: OneOrMore): string {
  return allOf(
    `metric.type = "run.googleapis.com/${metric}"`,
    'resource.type = "cloud_run_revision"',
    `resource.labels.service_name = ${oneOf(services)}`,
  );
}

/** Time series of a log-based metric of ours. */
export function logSeries(metric: string, job: MonitoredJob): string {
  return allOf(
    `metric.type = "logging.googleapis.com/user/${metric}"`,
    'resource.type = "cloud_run_revision"',
    `metric.labels.job = "${job.name}"`,
  );
}

/** Shares ids out among as few filters as hold them all, in order. */
export function sharedOut(ids: OneOrMore, filterOf: (ids: OneOrMore) => string): OneOrMore[] {
  const shares: string[][] = [];
  for (const id of ids) {
    const last = shares.at(-1);
    if (last && filterOf([...last, id]).length <= MAX_FILTER_CHARACTERS) last.push(id);
    else shares.push([id]);
  }
  return shares;
}

function oneOf(values: OneOrMore): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length === 1 ? (quoted[0] ?? '') : `one_of(${quoted.join(', ')})`;
}

function allOf(...terms: readonly string[]): string {
  return terms.join(' AND ');
}
