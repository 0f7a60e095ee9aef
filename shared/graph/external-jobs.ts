import { z } from 'zod';
import type { ExternalAddress } from './names.ts';
import { externalAddressSchema } from './schema.ts';

const addressesSchema = z.record(z.string(), externalAddressSchema.strip());

/** Where external jobs are, by name: the value of KLIO_EXTERNAL_JOBS, and the output `jobs` of the stack that owns them. */
export const externalJobsJson = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(addressesSchema);

export type ExternalAddresses = Readonly<Record<string, ExternalAddress>>;
