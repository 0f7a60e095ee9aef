import { type Filter, parseFilter } from '../../scripts/emulator/pubsub/filter/parse-filter.ts';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { AnyJob, ExternalJob, Job } from '../../shared/graph/job.ts';
import { edgeFilter, type ResourceNames } from '../../shared/graph/names.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';

export interface Subscription {
  readonly name: string;
  readonly receiver: AnyJob;
  /** The parent whose events it takes; null on an input topic. */
  readonly from: AnyJob | null;
  readonly filter: Filter;
}

/** The topics and subscriptions of a graph. */
export interface Wiring {
  /** By topic. */
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  /** By dead-letter topic. */
  readonly deadLetterJobs: ReadonlyMap<string, Job>;
}

/** Wires a graph as it is deployed; an external job has one input topic and no filters. */
export function wire(graph: JobGraph, names: ResourceNames, feeds: ReadonlyMap<ExternalJob, Job>): Wiring {
  const all = new Map<string, Subscription[]>();
  const add = (topic: string, subscription: Subscription) =>
    all.set(topic, [...(all.get(topic) ?? []), subscription]);
  const everything = parseFilter('');
  for (const job of graph.jobs) {
    add(names.inputTopic(job), {
      name: names.inputSubscription(job),
      receiver: job,
      from: null,
      filter: everything,
    });
    for (const parent of parentsOf(job)) {
      const filter = parseFilter(edgeFilter(job));
      add(names.outputTopic(parent), {
        name: names.edgeSubscription(parent, job),
        receiver: job,
        from: parent,
        filter,
      });
    }
  }
  for (const node of graph.externalJobs) {
    const name = `projects/${node.project}/subscriptions/${node.name}`;
    add(node.inputTopic, { name, receiver: node, from: null, filter: everything });
    const fed = feeds.get(node);
    if (fed) add(names.outputTopic(fed), { name, receiver: node, from: fed, filter: everything });
  }
  const deadLetterJobs = new Map(graph.jobs.map((job) => [names.deadLetterTopic(job), job]));
  return { subscriptions: all, deadLetterJobs };
}
