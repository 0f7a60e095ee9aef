import { ANYONE, type JobIdentity, type KlioMessage, type Recipients } from './klio-message.ts';
import { sameJob } from './same-job.ts';

/** Whether this job may act on the message: it is for anyone, or the job is in the list. */
export function isAddressedTo({ recipients }: KlioMessage, job: JobIdentity): boolean {
  return recipients.kind === 'anyone' || recipients.jobs.some((recipient) => sameJob(recipient, job));
}

/** The recipients of what this job publishes: as they came, or anyone where the message says so for this job. */
export function outgoing({ recipients }: KlioMessage, job: JobIdentity): Recipients {
  if (recipients.kind === 'anyone' || !recipients.triggerChildrenOf) return recipients;
  return sameJob(recipients.triggerChildrenOf, job) ? ANYONE : recipients;
}
