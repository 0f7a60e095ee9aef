import type { Place } from '../../../shared/backfill/find-objects.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { AnyJob, Input, Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { ancestorsOf, descendantsOf, inTopologicalOrder } from '../../../shared/graph/traversal.ts';

/** What a plan is about. */
export interface Scope {
  readonly graph: JobGraph;
  readonly names: ResourceNames;
  /** Jobs that are to be done for every entity. */
  readonly targets: readonly Job[];
  /** These and all that is above them, parents before children. */
  readonly jobs: readonly AnyJob[];
  /** Every input and output of these jobs, each once. */
  readonly ports: readonly Input[];
  /** Where each of the ports is. */
  readonly places: readonly Place[];
}

/** The jobs that were asked for, with `topDown` those below them too, and what has to be looked at for them. */
export function scopeOf(
  graph: JobGraph,
  asked: readonly Job[],
  { names, topDown }: { readonly names: ResourceNames; readonly topDown: boolean },
): Scope {
  const wanted = new Set(topDown ? asked.flatMap((job) => [job, ...descendantsOf(graph, job)]) : asked);
  const relevant = new Set([...wanted].flatMap((job): AnyJob[] => [job, ...ancestorsOf(job)]));
  const own = inTopologicalOrder(graph).filter((job) => relevant.has(job));
  const jobs = [...graph.externalJobs.filter((job) => relevant.has(job)), ...own];
  const inputs = own.flatMap((job) => Object.values(job.inputs));
  const ports = [...new Set([...inputs, ...own.flatMap((job) => Object.values(job.outputs))])];
  const places = ports.map((port) => ({ ...names.folder(port), suffix: port.suffix }));
  return { graph, names, targets: own.filter((job) => wanted.has(job)), jobs, ports, places };
}

/** The outputs of a job that the plan knows of: of an external job, those that somebody reads. */
export function outputsIn({ ports }: Pick<Scope, 'ports'>, job: AnyJob): Input[] {
  return ports.filter((port) => port.kind === 'output' && port.job === job);
}
