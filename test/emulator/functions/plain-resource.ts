import type { FunctionResource } from '../../../scripts/local-cloud/resources.ts';

/** A declaration of plain-function.ts, with what a test wants otherwise. */
export function plainFunction(declared: Partial<FunctionResource> = {}): FunctionResource {
  return {
    kind: 'function',
    name: 'klio-plain',
    source: 'test/emulator/functions/plain-function.ts',
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
