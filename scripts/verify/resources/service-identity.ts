import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

/** https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services#Service */
const actualService = z.object({ state: z.string() });

/** An identity itself cannot be read, and is there from when its service is enabled. */
export const serviceIdentityCheck = defineCheck({
  declared: z.strictObject({ project: z.string(), service: z.string() }),
  read: async ({ project, service }, { rest }) =>
    parseAnswer(
      actualService,
      await rest(`https://serviceusage.googleapis.com/v1/projects/${project}/services/${service}`),
    ),
  compare: (_, { state }): Comparison => ({ 'state of the service': ['ENABLED', state] }),
});
