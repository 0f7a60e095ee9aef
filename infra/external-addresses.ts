import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import type { ExternalAddress } from '../shared/graph/names.ts';
import { externalAddressSchema } from '../shared/graph/schema.ts';

/**
 * Where external jobs are, read from the output `jobs` of the stacks that own them; a job that no stack is named for
 * is where its declaration says. Throws when a stack does not export the job.
 */
export async function readExternalAddresses(
  stacks: Readonly<Record<string, string>>,
): Promise<Record<string, ExternalAddress>> {
  const entries = Object.entries(stacks).map(
    async ([job, stack]) => [job, await addressOf(job, stack)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function addressOf(job: string, stack: string): Promise<ExternalAddress> {
  const { value = {} } = await new pulumi.StackReference(stack).getOutputDetails('jobs');
  const jobs: Readonly<Record<string, unknown>> = value;
  if (!(job in jobs)) {
    const known = Object.keys(jobs).join(', ') || 'none';
    throw new pulumi.RunError(
      `Cannot find external job "${job}" in the output "jobs" of the stack ${stack}: it has ${known}; ` +
        'correct externalStacks, or deploy that stack first',
    );
  }
  const address = externalAddressSchema.strip().safeParse(jobs[job]);
  if (address.success) return address.data;
  throw new pulumi.RunError(
    `Cannot read external job "${job}" in the output "jobs" of the stack ${stack}: ${z.prettifyError(address.error)}`,
  );
}
