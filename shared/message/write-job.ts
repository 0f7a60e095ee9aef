import { FIELDS } from './fields.ts';
import type { AuditEntry, JobIdentity } from './klio-message.ts';
import { writeTimestamp } from './timestamp.ts';
import type { WireWriter } from './wire-writer.ts';

export function writeJob(
  writer: WireWriter,
  fieldNumber: number,
  { name, project, unknown }: JobIdentity,
): void {
  writer.message(fieldNumber, () => {
    writer.text(FIELDS.KlioJob.job_name, name);
    writer.text(FIELDS.KlioJob.gcp_project, project);
    if (unknown) writer.raw(unknown);
  });
}

/** An entry that came from elsewhere goes out as it came. */
export function writeAuditEntry(
  writer: WireWriter,
  fieldNumber: number,
  { job, atMs, received }: AuditEntry,
): void {
  writer.message(fieldNumber, () => {
    if (received) {
      writer.raw(received);
      return;
    }
    writeTimestamp(writer, FIELDS.KlioJobAuditLogItem.timestamp, atMs);
    writeJob(writer, FIELDS.KlioJobAuditLogItem.klio_job, job);
  });
}
