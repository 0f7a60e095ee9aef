import { FIELDS } from './fields.ts';
import type { AuditEntry, JobIdentity } from './klio-message.ts';
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

/** A google.protobuf.Timestamp. Parts of a millisecond are cut off. */
export function writeTimestamp(writer: WireWriter, fieldNumber: number, atMs: number): void {
  const seconds = Math.floor(atMs / 1000);
  const millis = Math.floor(atMs) - seconds * 1000;
  writer.message(fieldNumber, () => {
    writer.int(FIELDS.Timestamp.seconds, seconds);
    writer.int(FIELDS.Timestamp.nanos, millis * 1_000_000);
  });
}
