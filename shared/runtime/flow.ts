import type { JobGraph } from '../graph/graph.ts';
import type { AnyJob, Job } from '../graph/job.ts';
import type { ResourceNames } from '../graph/names.ts';
import { ancestorsOf, parentsOf } from '../graph/traversal.ts';
import type { AuditEntry, JobIdentity, Recipients } from '../message/klio-message.ts';
import { sameJob } from '../message/same-job.ts';

/** A job within its graph and deployment: the fixed part of every decision. */
export interface Station {
  readonly graph: JobGraph;
  readonly job: Job;
  readonly names: ResourceNames;
}

/**
 * The parent whose event a delivery is, or null for a direct message. The subscription tells; a message that
 * came by the job's own input topic is an event only if it says so, which replayed dead letters do.
 */
export function sendingParent(
  { job }: Station,
  arrival: { readonly from: string | undefined; readonly publishedBy: string | undefined },
): AnyJob | null {
  const name = arrival.from ?? arrival.publishedBy;
  return parentsOf(job).find((parent) => parent.name === name) ?? null;
}

/**
 * The parents that this request will make publish, in the order of their declaration, judged by the
 * recipients as they came in. A direct message has none.
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
    return parents.filter((parent) =>
      recipients.jobs.some((job) => sameJob(job, station.names.identity(parent))),
    );
  }
  const entry = entryJob(station, message.auditLog);
  if (!entry) return [];
  return parents.filter((parent) => parent === entry || ancestorsOf(parent).includes(entry));
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
