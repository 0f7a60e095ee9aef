import type { PubSubEmulator } from '../../../scripts/emulator/pubsub/start.ts';
import type { Resource } from '../../../scripts/local-cloud/resources.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { parentsOf } from '../../../shared/graph/traversal.ts';

/** Beside each topic that jobs are sent to a subscription that nobody pulls: it keeps what was published. */
export function observers(graph: JobGraph, names: ResourceNames): Resource[] {
  return graph.jobs
    .flatMap((job) => [names.inputTopic(job), names.outputTopic(job)])
    .map((topic) => ({
      kind: 'subscription',
      name: observerOf(topic),
      topic,
      ackDeadlineSeconds: 600,
    }));
}

/** What a job was owed, by what became of it. Each message counts once, however often it was delivered. */
export interface Account {
  readonly job: string;
  readonly owed: number;
  readonly acknowledged: number;
  readonly deadLettered: number;
  /** Message ids that ended nowhere, and those that nobody published. */
  readonly lost: readonly string[];
  readonly invented: readonly string[];
  /** Messages acknowledged without any event in their request: nobody below heard of them. */
  readonly untold: readonly string[];
}

/**
 * Compares what was published for a job with what its function acknowledged (by its log) and what lies in its
 * dead letters.
 */
export function accountOf(
  job: Job,
  {
    acknowledged,
    names,
    pubsub,
  }: { acknowledged: ReadonlySet<string>; names: ResourceNames; pubsub: PubSubEmulator },
): Account {
  const topics = [names.inputTopic(job), ...parentsOf(job).map(names.outputTopic)];
  const owed = new Set(
    topics.flatMap((topic) => pubsub.peek(observerOf(topic)).map(({ messageId }) => messageId)),
  );
  const letters = pubsub.peek(names.deadLetterSubscription(job));
  // Pub/Sub's own dead letters do not say what they were. With these faults there must be none.
  const deadLettered = new Set(
    letters.map(({ attributes, messageId }) => attributes.klio_message ?? messageId),
  );
  const events = pubsub.peek(observerOf(names.outputTopic(job)));
  const told = new Set(events.map(({ attributes }) => attributes.klio_request));
  const isEntry = parentsOf(job).length === 0; // where a request is called as its message
  const isOver = (id: string) => acknowledged.has(id) || deadLettered.has(id);
  const ended = [...new Set([...acknowledged, ...deadLettered])];
  return {
    job: job.name,
    owed: owed.size,
    acknowledged: ended.length - deadLettered.size,
    deadLettered: deadLettered.size,
    lost: [...owed].filter((id) => !isOver(id)),
    invented: ended.filter((id) => !owed.has(id)),
    untold: isEntry ? ended.filter((id) => !deadLettered.has(id) && !told.has(id)) : [],
  };
}

function observerOf(topic: string): string {
  return `${topic.replace('/topics/', '/subscriptions/')}-observer`;
}
