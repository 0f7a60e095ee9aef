import type { Job } from '../../shared/graph/job.ts';
import type { ResourceNames } from '../../shared/graph/names.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';

/** What Cloud Monitoring calls the parts of a job. */
export interface MonitoredJob {
  readonly name: string;
  /** Names of the parent jobs. */
  readonly parents: readonly string[];
  readonly timeoutSeconds: number;
  /** Its Cloud Run service. */
  readonly service: string;
  /** Ids of the subscriptions that push to it: its input first, then one per parent. */
  readonly subscriptions: readonly string[];
  /** Id of the subscription that pushes what backfills ask for: it may be long behind. */
  readonly backfill: string;
  /** Id of the subscription that holds its dead letters. */
  readonly deadLetters: string;
}

export function monitoredJob(job: Job, names: ResourceNames): MonitoredJob {
  const parents = parentsOf(job);
  const subscriptions = [
    names.inputSubscription(job),
    ...parents.map((parent) => names.edgeSubscription(parent, job)),
  ];
  return {
    name: job.name,
    parents: parents.map(({ name }) => name),
    timeoutSeconds: job.limits.timeoutSeconds,
    service: names.functionName(job),
    subscriptions: subscriptions.map(idOf),
    backfill: idOf(names.backfillSubscription(job)),
    deadLetters: idOf(names.deadLetterSubscription(job)),
  };
}

function idOf(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('/') + 1);
}
