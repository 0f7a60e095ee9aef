import { z } from 'zod';
import { externalJobsJson } from '../graph/external-jobs.ts';
import type { Deployment } from '../graph/names.ts';
import { CRASH_POINTS } from './crash-point.ts';

const fault = new RegExp(`^kill@(${CRASH_POINTS.join('|')})(:[1-9]\\d*)?$`);

const environmentSchema = z.object({
  GOOGLE_CLOUD_PROJECT: z.string('must name the project').min(1),
  KLIO_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,11}$/, 'must be 1 to 12 of a-z, 0-9 and -')
    .default('klio'),
  KLIO_MAX_DELIVERY_ATTEMPTS: z.coerce.number().int().min(5).max(100).default(20),
  KLIO_EXTERNAL_JOBS: externalJobsJson.default({}),
  KLIO_FAULT: z.string().regex(fault, 'must be kill@POINT or kill@POINT:NTH').optional(),
  KLIO_LOCAL_CLOUD: z.literal('1', 'must be 1 or absent').optional(),
});

/** What a function reads from its environment. */
export interface RuntimeConfig {
  readonly deployment: Deployment;
  readonly maxDeliveryAttempts: number;
  /** A crash to cause, for tests; only the local cloud can ask for one. */
  readonly fault: string | undefined;
}

/** Parses the environment of a function. Throws an Error that names the variable, its value and the rule. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): RuntimeConfig {
  const result = environmentSchema.safeParse(env);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name} is ${JSON.stringify(env[name])}, ${issue.message}`;
    });
    throw new Error(`Cannot start: ${faults.join('; ')}`);
  }
  const { data } = result;
  return {
    deployment: {
      project: data.GOOGLE_CLOUD_PROJECT,
      prefix: data.KLIO_PREFIX,
      externals: data.KLIO_EXTERNAL_JOBS,
    },
    maxDeliveryAttempts: data.KLIO_MAX_DELIVERY_ATTEMPTS,
    fault: data.KLIO_LOCAL_CLOUD ? data.KLIO_FAULT : undefined,
  };
}
