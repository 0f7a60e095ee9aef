import { z } from 'zod';

/** Seconds, written as the provider takes them: `600s`. */
export const seconds = z
  .string()
  .regex(/^\d+(\.\d+)?s$/, 'must be seconds such as 600s')
  .transform((text) => Number.parseFloat(text));
