import type { AnyJob, ExternalJob, Job } from './job.ts';
import { validateGraph } from './validate-graph.ts';

/** The whole declared graph. Jobs are unique by name; edges run from parent to child and never round. */
export interface JobGraph {
  /** In the order of declaration. */
  readonly jobs: readonly Job[];
  /** Parents that run elsewhere, in the order in which inputs name them. */
  readonly externalJobs: readonly ExternalJob[];
  readonly byName: ReadonlyMap<string, AnyJob>;
  /** 'nested' allows ids of several segments with "/" between them. */
  readonly entityIds: 'flat' | 'nested';
}

export interface GraphDeclaration {
  readonly jobs: readonly Job[];
  readonly entityIds?: 'flat' | 'nested';
}

/** Makes the graph, or throws a GraphError that names job, field, value and rule. */
export function defineGraph({ jobs, entityIds = 'flat' }: GraphDeclaration): JobGraph {
  validateGraph(jobs);
  const externalJobs = [...new Set(jobs.flatMap(inputJobs).filter((job) => job.kind === 'external'))];
  const byName = new Map<string, AnyJob>([...jobs, ...externalJobs].map((job) => [job.name, job]));
  return { jobs, externalJobs, byName, entityIds };
}

function inputJobs(job: Job): AnyJob[] {
  return Object.values(job.inputs).flatMap((input) => (input.kind === 'output' ? [input.job] : []));
}
