import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Input } from '../../shared/graph/job.ts';
import type { ResourceNames } from '../../shared/graph/names.ts';
import { apexJobs, childrenOf, inTopologicalOrder, parentsOf } from '../../shared/graph/traversal.ts';

/** The graph as data, for other programs: jobs in topological order, with their names in the cloud. */
export function graphJson(graph: JobGraph, names: ResourceNames) {
  return {
    entityIds: graph.entityIds,
    apexJobs: apexJobs(graph).map((job) => job.name),
    jobs: inTopologicalOrder(graph).map((job) => ({
      name: job.name,
      description: job.description,
      version: job.version,
      accepts: job.accepts,
      parents: parentsOf(job).map((parent) => parent.name),
      children: childrenOf(graph, job).map((child) => child.name),
      inputs: Object.fromEntries(
        Object.entries(job.inputs).map(([name, input]) => [name, inputJson(input, names)]),
      ),
      outputs: Object.fromEntries(
        Object.values(job.outputs).map(({ name, suffix, contentType }) => [name, { suffix, contentType }]),
      ),
      limits: job.limits,
      bucket: names.bucket(job),
      inputTopic: names.inputTopic(job),
      outputTopic: names.outputTopic(job),
    })),
    externalJobs: graph.externalJobs.map((job) => ({
      name: job.name,
      project: job.project,
      bucket: job.bucket,
      prefix: job.prefix,
      inputTopic: job.inputTopic,
      outputTopic: job.outputTopic,
    })),
  };
}

function inputJson(input: Input, names: ResourceNames) {
  if (input.kind === 'output') return { job: input.job.name, output: input.name };
  const { prefix, suffix } = input;
  return { source: { bucket: names.sourceBucket(input), prefix, suffix } };
}
