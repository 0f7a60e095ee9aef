import type * as gcp from '@pulumi/gcp';

export type AlertArgs = Pick<gcp.monitoring.AlertPolicyArgs, 'displayName' | 'severity' | 'combiner'> & {
  readonly displayName: string;
  readonly conditions: readonly gcp.types.input.monitoring.AlertPolicyCondition[];
  readonly documentation: { readonly content: string; readonly mimeType: string };
};

type Threshold = Omit<gcp.types.input.monitoring.AlertPolicyConditionConditionThreshold, 'comparison'>;

/** https://docs.cloud.google.com/monitoring/quotas */
const MAX_CONDITIONS = 6;

/** An alert when any of the thresholds is passed. */
export function policy(
  displayName: string,
  severity: string,
  { conditions, advice }: { readonly conditions: readonly Threshold[]; readonly advice: string },
): AlertArgs {
  return {
    displayName,
    severity,
    combiner: 'OR',
    conditions: conditions.map((threshold) => ({
      displayName,
      conditionThreshold: { comparison: 'COMPARISON_GT', ...threshold },
    })),
    documentation: { content: advice, mimeType: 'text/markdown' },
  };
}

/** The same policies, each as as many as it takes where it has more conditions than one may have. */
export function asMany(policies: Readonly<Record<string, AlertArgs>>): Record<string, AlertArgs> {
  return Object.fromEntries(
    Object.entries(policies).flatMap(([key, { displayName, conditions, ...args }]) =>
      Array.from({ length: Math.ceil(conditions.length / MAX_CONDITIONS) }, (_, index) => {
        const own = conditions.slice(index * MAX_CONDITIONS, (index + 1) * MAX_CONDITIONS);
        const [suffix, ordinal] = index === 0 ? ['', ''] : [`-${index + 1}`, ` (${index + 1})`];
        return [`${key}${suffix}`, { ...args, displayName: displayName + ordinal, conditions: own }] as const;
      }),
    ),
  );
}
