import type { JobGraph } from './graph.ts';
import type { AnyJob, Job } from './job.ts';

/** Jobs do not change, and every message asks for the parents of several. */
const knownParents = new WeakMap<Job, readonly AnyJob[]>();

/** The jobs that this job's inputs name, each once, in the order of the inputs. */
export function parentsOf(job: AnyJob): readonly AnyJob[] {
  if (job.kind === 'external') return [];
  const parents = knownParents.get(job) ?? parentsByInputs(job);
  knownParents.set(job, parents);
  return parents;
}

function parentsByInputs(job: Job): readonly AnyJob[] {
  const inputs = Object.values(job.inputs);
  return [...new Set(inputs.flatMap((input) => (input.kind === 'output' ? [input.job] : [])))];
}

/** The jobs that read an output of this job, in the order of declaration. */
export function childrenOf(graph: JobGraph, job: AnyJob): readonly Job[] {
  return graph.jobs.filter((candidate) => parentsOf(candidate).some((parent) => parent.name === job.name));
}

/** Every job above this one, external ones included, nearest first. */
export function ancestorsOf(job: AnyJob): readonly AnyJob[] {
  return reach(job, parentsOf);
}

/** Every job below this one, nearest first. */
export function descendantsOf(graph: JobGraph, job: AnyJob): readonly Job[] {
  return reach(job, (at) => childrenOf(graph, at)) as readonly Job[];
}

/** Jobs that have no parent job: they read a source. */
export function apexJobs(graph: JobGraph): readonly Job[] {
  return graph.jobs.filter((job) => parentsOf(job).length === 0);
}

/** Jobs so that parents come before children. */
export function inTopologicalOrder(graph: JobGraph): readonly Job[] {
  const ordered = new Set<Job>();
  const visit = (job: AnyJob): void => {
    if (job.kind === 'external' || ordered.has(job)) return;
    parentsOf(job).forEach(visit);
    ordered.add(job);
  };
  graph.jobs.forEach(visit);
  return [...ordered];
}

function reach(start: AnyJob, next: (job: AnyJob) => readonly AnyJob[]): readonly AnyJob[] {
  const found = new Set<AnyJob>();
  let edge = next(start);
  while (edge.length > 0) {
    const fresh = edge.filter((job) => !found.has(job));
    for (const job of fresh) found.add(job);
    edge = fresh.flatMap(next);
  }
  return [...found];
}
