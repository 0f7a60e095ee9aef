import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionResource } from '../../../scripts/local-cloud/resources.ts';

export const REPOSITORY = join(import.meta.dirname, '../../..');
const SOURCE = fileURLToPath(new URL('./plain-function.ts', import.meta.url));

/** A declaration of plain-function.ts, with what a test wants otherwise. */
export function plainFunction(declared: Partial<FunctionResource> = {}): FunctionResource {
  return {
    kind: 'function',
    name: 'klio-plain',
    source: relative(REPOSITORY, SOURCE),
    target: 'plain',
    serviceAccount: 'klio-plain-run@local.iam.gserviceaccount.com',
    timeoutSeconds: 300,
    concurrency: 1,
    minInstances: 0,
    maxInstances: 3,
    ...declared,
    environment: { NODE_ENV: 'production', ...declared.environment },
  };
}
