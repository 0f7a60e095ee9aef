import { Writer } from 'protobufjs/minimal.js';
import { delimited, FIELDS, varint } from './fields.ts';
import type { AuditEntry, JobIdentity, KlioMessage, Recipients } from './klio-message.ts';
import { checkMessageSize } from './message-size.ts';
import { writeTimestamp } from './timestamp.ts';

/** The version that is written: the id is in `data.element`, the recipients in `intended_recipients`. */
const VERSION = 2;

/**
 * The message in Klio's wire format, version 2. The same message gives the same bytes: known fields by
 * number, then the unknown ones as they came. Throws MESSAGE_TOO_LARGE for what Pub/Sub would not take.
 */
export function encodeMessage(message: KlioMessage): Uint8Array {
  const writer = Writer.create();
  writeMetadata(writer, message);
  writeData(writer, message);
  writer.uint32(varint(FIELDS.KlioMessage.version)).int32(VERSION);
  writer.raw(message.unknown.message);
  checkMessageSize(writer.pos);
  return new Uint8Array(writer.finish(true));
}

function writeMetadata(writer: Writer, message: KlioMessage): void {
  const { Metadata } = FIELDS;
  writer.uint32(delimited(FIELDS.KlioMessage.metadata)).fork();
  for (const entry of message.auditLog) writeAuditEntry(writer, entry);
  if (message.force) writer.uint32(varint(Metadata.force)).bool(true);
  if (message.ping) writer.uint32(varint(Metadata.ping)).bool(true);
  writer.uint32(delimited(Metadata.intended_recipients)).fork();
  writeRecipients(writer, message.recipients);
  writer.raw(message.unknown.recipients).ldelim();
  if (message.request) {
    writeText(writer, Metadata.request_id, message.request.id);
    writeTimestamp(writer, Metadata.requested_at, message.request.requestedAtMs);
  }
  if (message.publishedBy) writeText(writer, Metadata.published_by, message.publishedBy);
  if (message.backfillId) writeText(writer, Metadata.backfill_id, message.backfillId);
  for (const jobName of message.plannedBy) writeText(writer, Metadata.planned_by, jobName);
  writer.raw(message.unknown.metadata).ldelim();
}

/** An entry that came from elsewhere goes out as it came. */
function writeAuditEntry(writer: Writer, { job, atMs, received }: AuditEntry): void {
  writer.uint32(delimited(FIELDS.Metadata.job_audit_log)).fork();
  if (received) {
    writer.raw(received);
  } else {
    writeTimestamp(writer, FIELDS.KlioJobAuditLogItem.timestamp, atMs);
    writeJob(writer, FIELDS.KlioJobAuditLogItem.klio_job, job);
  }
  writer.ldelim();
}

function writeRecipients(writer: Writer, recipients: Recipients): void {
  const { Limited } = FIELDS;
  writer.uint32(delimited(FIELDS.Recipients[recipients.kind])).fork();
  if (recipients.kind === 'limited') {
    for (const job of recipients.jobs) writeJob(writer, Limited.recipients, job);
    const { triggerChildrenOf } = recipients;
    if (triggerChildrenOf) writeJob(writer, Limited.trigger_children_of, triggerChildrenOf);
  }
  if (recipients.unknown) writer.raw(recipients.unknown);
  writer.ldelim();
}

function writeJob(writer: Writer, fieldNumber: number, { name, project, unknown }: JobIdentity): void {
  writer.uint32(delimited(fieldNumber)).fork();
  if (name) writeText(writer, FIELDS.KlioJob.job_name, name);
  if (project) writeText(writer, FIELDS.KlioJob.gcp_project, project);
  if (unknown) writer.raw(unknown);
  writer.ldelim();
}

function writeData(writer: Writer, { entityId, payload, unknown }: KlioMessage): void {
  writer.uint32(delimited(FIELDS.KlioMessage.data)).fork();
  if (payload.length > 0) writer.uint32(delimited(FIELDS.Data.payload)).bytes(payload);
  writeText(writer, FIELDS.Data.element, entityId);
  writer.raw(unknown.data).ldelim();
}

/** Half a surrogate pair becomes U+FFFD. protobufjs would write it as it is, which is not UTF-8. */
function writeText(writer: Writer, fieldNumber: number, text: string): void {
  writer.uint32(delimited(fieldNumber)).string(text.toWellFormed());
}
