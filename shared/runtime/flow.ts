import type { JobGraph } from '../graph/graph.ts';
import type { AnyJob, Job } from '../graph/job.ts';
import type { ResourceNames } from '../graph/names.ts';
import { ancestorsOf, parentsOf } from '../graph/traversal.ts';
import type { AuditEntry, JobIdentity, Recipients } from '../message/klio-message.ts';
import { sameJob } from '../message/same-job.ts';
import type { Delivery } from './runtime.ts';

/** A job within its graph and deployment: the fixed part of every decision. */
export interface Station {
  readonly graph: JobGraph;
  readonly job: Job;
  readonly names: ResourceNames;
}

/** Names the parent on an event that came back from the dead letters to its job's own input topic. */
export const SENDER_ATTRIBUTE = 'klio_sender';

/**
 * The name of the parent whose event a delivery is, undefined for a direct message. The subscription tells, or
 * the attribute of a replay. Not `published_by`: a foreign job that takes an event and then asks one of our
 * jobs for what it misses passes that field on.
 */
export function senderName(delivery: Pick<Delivery, 'from' | 'attributes'>): string | undefined {
  return delivery.from ?? delivery.attributes[SENDER_ATTRIBUTE];
}

/** The parent whose event a delivery is, or null for a direct message. */
export function sendingParent({ job }: Station, delivery: Delivery): AnyJob | null {
  const name = senderName(delivery);
  return parentsOf(job).find((parent) => parent.name === name) ?? null;
}

/**
 * The parents that this request makes publish, in the order of their declaration: the sender, which just did,
 * and those that the recipients as they came in let publish. A direct message has none.
 *
 * The sender counts even where the graph does not show how the request reached it: an external job may take
 * events of ours, and with `force` its own event must not run the child before the others are fresh.
 */
export function parentsInFlow(
  station: Station,
  message: { readonly recipients: Recipients; readonly auditLog: readonly AuditEntry[] },
  sender: AnyJob | null,
): readonly AnyJob[] {
  if (sender === null) return [];
  const parents = parentsOf(station.job);
  const { recipients } = message;
  if (recipients.kind === 'limited') {
    const isListed = (parent: AnyJob) =>
      recipients.jobs.some((job) => sameJob(job, station.names.identity(parent)));
    return parents.filter((parent) => parent === sender || isListed(parent));
  }
  const entry = entryJob(station, message.auditLog);
  const isBelowEntry = (parent: AnyJob) =>
    entry !== undefined && (parent === entry || ancestorsOf(parent).includes(entry));
  return parents.filter((parent) => parent === sender || isBelowEntry(parent));
}

/** The first job of the audit log that this graph knows: where the request came in. */
function entryJob({ graph, names }: Station, auditLog: readonly AuditEntry[]): AnyJob | undefined {
  const known = (identity: JobIdentity): AnyJob | undefined => {
    const job = graph.byName.get(identity.name);
    return job && sameJob(identity, names.identity(job)) ? job : undefined;
  };
  for (const entry of auditLog) {
    const job = known(entry.job);
    if (job) return job;
  }
  return undefined;
}
