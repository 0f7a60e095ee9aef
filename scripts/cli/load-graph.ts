import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Job } from '../../shared/graph/job.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** The graph of this repository. Throws a GraphError when it cannot be, and a CliError when a job has no folder. */
export async function loadGraph(): Promise<JobGraph> {
  const { graph } = await import('../../functions/graph.ts');
  checkFolders(graph, REPOSITORY);
  return graph;
}

/** Functions are found, run and bundled by the names of their jobs. Throws a CliError. */
export function checkFolders({ jobs }: JobGraph, root: string): void {
  const lost = jobs.find(({ name }) => !existsSync(join(root, 'functions', name, 'index.ts')));
  if (!lost) return;
  const { name } = lost;
  throw new CliError(
    EXIT.usage,
    `Cannot load graph: job "${name}" has no functions/${name}/index.ts; its folder must have its name`,
  );
}

/** The job of that name, or an error that says which there are. */
export function requireJob(graph: JobGraph, name: string): Job {
  const job = graph.byName.get(name);
  if (job?.kind === 'job') return job;
  const known = graph.jobs.map((other) => other.name).join(', ');
  const what = job ? `is an external job of ${job.project}` : 'is not in the graph';
  throw new CliError(EXIT.usage, `Cannot find job: ${JSON.stringify(name)} ${what}; jobs are ${known}`);
}
