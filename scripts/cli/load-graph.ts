import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Job } from '../../shared/graph/job.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';

/** The graph of this repository. Throws a GraphError when it cannot be. */
export async function loadGraph(): Promise<JobGraph> {
  const { graph } = await import('../../functions/graph.ts');
  return graph;
}

/** The job of that name, or an error that says which there are. */
export function requireJob(graph: JobGraph, name: string): Job {
  const job = graph.byName.get(name);
  if (job?.kind === 'job') return job;
  const known = graph.jobs.map((other) => other.name).join(', ');
  const what = job ? `is an external job of ${job.project}` : 'is not in the graph';
  throw new CliError(EXIT.usage, `Cannot find job: ${JSON.stringify(name)} ${what}; jobs are ${known}`);
}
