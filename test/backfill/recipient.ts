import type { Job } from '../../shared/graph/job.ts';
import type { ResourceNames } from '../../shared/graph/names.ts';

/** A job as a plan names it, with where its outputs will be. */
export function recipientOf(job: Job, names: ResourceNames) {
  const outputs = Object.values(job.outputs).map((output) => ({
    ...names.folder(output),
    suffix: output.suffix,
  }));
  return { ...names.identity(job), outputs };
}
