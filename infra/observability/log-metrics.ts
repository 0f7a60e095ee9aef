import type * as gcp from '@pulumi/gcp';
import type { MonitoredJob } from './monitored-job.ts';

type MetricArgs = gcp.logging.MetricArgs & { readonly name: string };

/** From 1 ms to 18 minutes in steps of a factor of two. */
const DURATION_BUCKETS = { exponentialBuckets: { numFiniteBuckets: 20, growthFactor: 2, scale: 1 } };

export interface LogMetrics {
  /** Counts messages by job and outcome. */
  readonly messages: MetricArgs;
  /** How long messages took, in milliseconds, by job and outcome. */
  readonly durations: MetricArgs;
}

/** Metrics over the one line that the runtime logs for each message: shared/runtime/log-line.ts. */
export function logMetrics(jobs: readonly MonitoredJob[], prefix: string): LogMetrics {
  const services = jobs.map(({ service }) => `"${service}"`).join(' OR ');
  const filter = `resource.type="cloud_run_revision" AND resource.labels.service_name=(${services}) AND jsonPayload.klio.outcome:*`;
  const labels = ['job', 'outcome'];
  const labelExtractors = Object.fromEntries(labels.map((key) => [key, `EXTRACT(jsonPayload.klio.${key})`]));
  const descriptorLabels = labels.map((key) => ({ key, valueType: 'STRING' }));
  return {
    messages: {
      name: `${prefix}/messages`,
      description: 'Messages that jobs handled, by outcome',
      filter,
      labelExtractors,
      metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1', labels: descriptorLabels },
    },
    durations: {
      name: `${prefix}/durations`,
      description: 'How long jobs took for a message',
      filter: `${filter} AND jsonPayload.klio.ms.total>=0`,
      labelExtractors,
      valueExtractor: 'EXTRACT(jsonPayload.klio.ms.total)',
      bucketOptions: DURATION_BUCKETS,
      metricDescriptor: {
        metricKind: 'DELTA',
        valueType: 'DISTRIBUTION',
        unit: 'ms',
        labels: descriptorLabels,
      },
    },
  };
}
