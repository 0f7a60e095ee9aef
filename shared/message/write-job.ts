import { FIELDS } from './fields.ts';
import type { AuditEntry, JobIdentity } from './klio-message.ts';
import { bytesField, concat, intField, textField } from './wire-writer.ts';

const NOTHING = new Uint8Array(0);

/** The content of a KlioJob. */
export function writeJob({ name, project, unknown = NOTHING }: JobIdentity): Uint8Array {
  return concat([
    textField(FIELDS.KlioJob.job_name, name),
    textField(FIELDS.KlioJob.gcp_project, project),
    unknown,
  ]);
}

/** The content of a KlioJobAuditLogItem, as it came where it came from elsewhere. */
export function writeAuditItem({ job, atMs, received }: AuditEntry): Uint8Array {
  if (received) return received;
  return concat([
    bytesField(FIELDS.KlioJobAuditLogItem.timestamp, writeTimestamp(atMs)),
    bytesField(FIELDS.KlioJobAuditLogItem.klio_job, writeJob(job)),
  ]);
}

/** The content of a google.protobuf.Timestamp. Parts of a millisecond are cut off. */
export function writeTimestamp(atMs: number): Uint8Array {
  const seconds = Math.floor(atMs / 1000);
  const millis = Math.floor(atMs - seconds * 1000);
  return concat([
    intField(FIELDS.Timestamp.seconds, seconds),
    intField(FIELDS.Timestamp.nanos, millis * 1_000_000),
  ]);
}
