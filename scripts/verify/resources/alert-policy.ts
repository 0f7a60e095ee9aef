import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import { closest } from '../closest.ts';
import type { Comparison } from '../comparison.ts';

const aggregation = z.object({
  alignmentPeriod: z.string(),
  perSeriesAligner: z.string(),
  crossSeriesReducer: z.string(),
  groupByFields: z.array(z.string()).default([]),
});

const threshold = z.object({
  filter: z.string(),
  aggregations: z.array(aggregation).default([]),
  denominatorFilter: z.string().default(''),
  denominatorAggregations: z.array(aggregation).default([]),
  comparison: z.string(),
  thresholdValue: z.number().default(0),
  duration: z.string(),
});

const condition = z.object({ displayName: z.string(), conditionThreshold: threshold });
const documentation = z.object({ content: z.string(), mimeType: z.string() });

const declaredPolicy = z.strictObject({
  project: z.string(),
  displayName: z.string(),
  severity: z.string(),
  combiner: z.string(),
  conditions: z.array(
    condition.extend({
      conditionThreshold: threshold
        .extend({
          aggregations: z.array(aggregation.strict()).default([]),
          denominatorAggregations: z.array(aggregation.strict()).default([]),
        })
        .strict(),
    }),
  ),
  documentation: documentation.strict(),
  notificationChannels: z.array(z.unknown()), // their names are made up by the cloud
});

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#AlertPolicy */
const actualPolicy = z.object({
  displayName: z.string(),
  enabled: z.boolean().default(true),
  severity: z.string().optional(),
  combiner: z.string().optional(),
  // Conditions of other kinds than ours are taken as they come, and so are different.
  conditions: z.array(condition.or(z.looseObject({}))).default([]),
  documentation: documentation.optional(),
  notificationChannels: z.array(z.string()).default([]),
});

const policyList = z.object({ alertPolicies: z.array(actualPolicy).default([]) });

type Declared = z.output<typeof declaredPolicy>;
type Actual = z.output<typeof actualPolicy>;

export const alertPolicyCheck = defineCheck({
  declared: declaredPolicy,
  read: async (declared, { rest }) => {
    const filter = encodeURIComponent(`display_name=${JSON.stringify(declared.displayName)}`);
    const url = `https://monitoring.googleapis.com/v3/projects/${declared.project}/alertPolicies?filter=${filter}`;
    const found = parseAnswer(policyList, await rest(url))?.alertPolicies ?? [];
    return closest(found, (policy) => comparePolicy(declared, policy)); // several may have the title
  },
  compare: comparePolicy,
});

function comparePolicy(declared: Declared, actual: Actual): Comparison {
  return {
    enabled: [true, actual.enabled],
    severity: [declared.severity, actual.severity],
    combiner: [declared.combiner, actual.combiner],
    conditions: [declared.conditions, actual.conditions],
    documentation: [declared.documentation, actual.documentation],
    'number of notificationChannels': [
      declared.notificationChannels.length,
      actual.notificationChannels.length,
    ],
  };
}
