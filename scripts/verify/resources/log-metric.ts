import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

const bucketOptions = z.object({
  exponentialBuckets: z.object({ numFiniteBuckets: z.int(), growthFactor: z.number(), scale: z.number() }),
});

const label = z.object({ key: z.string(), valueType: z.string().default('STRING') });

const metricDescriptor = z.object({
  metricKind: z.string(),
  valueType: z.string(),
  unit: z.string().default('1'),
  labels: z.array(label).default([]),
});

/** Both sides have the same names. https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics */
const metric = z.object({
  name: z.string(),
  description: z.string().default(''),
  filter: z.string(),
  labelExtractors: z.record(z.string(), z.string()).default({}),
  valueExtractor: z.string().default(''),
  bucketOptions: bucketOptions.optional(),
  metricDescriptor,
});

const declaredMetric = metric
  .extend({
    project: z.string(),
    bucketOptions: bucketOptions.strict().optional(),
    metricDescriptor: metricDescriptor.extend({ labels: z.array(label.strict()) }).strict(),
  })
  .strict();

export const logMetricCheck = defineCheck({
  declared: declaredMetric,
  read: async ({ project, name }, { rest }) =>
    parseAnswer(
      metric.extend({ disabled: z.boolean().default(false) }),
      await rest(`https://logging.googleapis.com/v2/projects/${project}/metrics/${encodeURIComponent(name)}`),
    ),
  compare: (declared, actual): Comparison => ({
    disabled: [false, actual.disabled],
    description: [declared.description, actual.description],
    filter: [declared.filter, actual.filter],
    labelExtractors: [declared.labelExtractors, actual.labelExtractors],
    valueExtractor: [declared.valueExtractor, actual.valueExtractor],
    bucketOptions: [declared.bucketOptions, actual.bucketOptions],
    'metricDescriptor.metricKind': [declared.metricDescriptor.metricKind, actual.metricDescriptor.metricKind],
    'metricDescriptor.valueType': [declared.metricDescriptor.valueType, actual.metricDescriptor.valueType],
    'metricDescriptor.unit': [declared.metricDescriptor.unit, actual.metricDescriptor.unit],
    'metricDescriptor.labels': [
      declared.metricDescriptor.labels.toSorted(byKey),
      actual.metricDescriptor.labels.toSorted(byKey),
    ],
  }),
});

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
