import { FIELDS } from './fields.ts';
import type { KlioMessage, Recipients } from './klio-message.ts';
import { checkMessageSize } from './message-size.ts';
import { writeTimestamp } from './timestamp.ts';
import { WireWriter } from './wire-writer.ts';
import { writeAuditEntry, writeJob } from './write-job.ts';

/** The version that is written: the id is in `data.element`, the recipients in `intended_recipients`. */
const VERSION = 2;

/**
 * The message in Klio's wire format, version 2. The same message gives the same bytes: known fields by
 * number, then the unknown ones as they came. Throws MESSAGE_TOO_LARGE for what Pub/Sub would not take.
 */
export function encodeMessage(message: KlioMessage): Uint8Array {
  const writer = new WireWriter();
  writer.message(FIELDS.KlioMessage.metadata, () => writeMetadata(writer, message));
  writer.message(FIELDS.KlioMessage.data, () => writeData(writer, message));
  writer.int(FIELDS.KlioMessage.version, VERSION);
  writer.raw(message.unknown.message);
  const bytes = writer.finish();
  checkMessageSize(bytes.length);
  return bytes;
}

function writeMetadata(writer: WireWriter, message: KlioMessage): void {
  const { Metadata } = FIELDS;
  for (const entry of message.auditLog) writeAuditEntry(writer, Metadata.job_audit_log, entry);
  writer.bool(Metadata.force, message.force);
  writer.bool(Metadata.ping, message.ping);
  writer.message(Metadata.intended_recipients, () => {
    writeRecipients(writer, message.recipients);
    writer.raw(message.unknown.recipients);
  });
  if (message.request) {
    writer.text(Metadata.request_id, message.request.id);
    writeTimestamp(writer, Metadata.requested_at, message.request.requestedAtMs);
  }
  writer.text(Metadata.published_by, message.publishedBy ?? '');
  writer.text(Metadata.backfill_id, message.backfillId ?? '');
  for (const jobName of message.plannedBy) writer.listedText(Metadata.planned_by, jobName);
  writer.raw(message.unknown.metadata);
}

function writeRecipients(writer: WireWriter, recipients: Recipients): void {
  const unknown = recipients.unknown ?? new Uint8Array();
  if (recipients.kind === 'anyone') {
    writer.message(FIELDS.Recipients.anyone, () => writer.raw(unknown));
    return;
  }
  const { jobs, triggerChildrenOf } = recipients;
  writer.message(FIELDS.Recipients.limited, () => {
    for (const job of jobs) writeJob(writer, FIELDS.Limited.recipients, job);
    if (triggerChildrenOf) writeJob(writer, FIELDS.Limited.trigger_children_of, triggerChildrenOf);
    writer.raw(unknown);
  });
}

function writeData(writer: WireWriter, { entityId, payload, unknown }: KlioMessage): void {
  writer.bytes(FIELDS.Data.payload, payload);
  writer.text(FIELDS.Data.element, entityId);
  writer.raw(unknown.data);
}
