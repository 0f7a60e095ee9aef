import { FIELDS } from './fields.ts';
import type { KlioMessage, Recipients, RequestStamp } from './klio-message.ts';
import { checkMessageSize } from './message-size.ts';
import { bytesOf } from './utf8.ts';
import { boolField, bytesField, concat, intField, textField } from './wire-writer.ts';
import { writeAuditItem, writeJob, writeTimestamp } from './write-job.ts';

/** The version that is written: the id is in `data.element`, the recipients in `intended_recipients`. */
const VERSION = 2;

/**
 * The message in Klio's wire format, version 2. The same message gives the same bytes: known fields by
 * number, then the unknown ones as they came. Throws MESSAGE_TOO_LARGE for what Pub/Sub would not take.
 */
export function encodeMessage(message: KlioMessage): Uint8Array {
  const bytes = concat([
    bytesField(FIELDS.KlioMessage.metadata, writeMetadata(message)),
    bytesField(FIELDS.KlioMessage.data, writeData(message)),
    intField(FIELDS.KlioMessage.version, VERSION),
    message.unknown.message,
  ]);
  checkMessageSize(bytes.length);
  return bytes;
}

function writeMetadata(message: KlioMessage): Uint8Array {
  const { auditLog, force, ping, recipients, request, plannedBy, unknown } = message;
  const { Metadata } = FIELDS;
  return concat([
    ...auditLog.map((entry) => bytesField(Metadata.job_audit_log, writeAuditItem(entry))),
    boolField(Metadata.force, force),
    boolField(Metadata.ping, ping),
    bytesField(Metadata.intended_recipients, concat([writeRecipients(recipients), unknown.recipients])),
    request ? writeRequest(request) : NOTHING,
    textField(Metadata.published_by, message.publishedBy ?? ''),
    textField(Metadata.backfill_id, message.backfillId ?? ''),
    ...plannedBy.map((jobName) => bytesField(Metadata.planned_by, bytesOf(jobName))),
    unknown.metadata,
  ]);
}

function writeRequest({ id, requestedAtMs }: RequestStamp): Uint8Array {
  return concat([
    textField(FIELDS.Metadata.request_id, id),
    bytesField(FIELDS.Metadata.requested_at, writeTimestamp(requestedAtMs)),
  ]);
}

function writeRecipients(recipients: Recipients): Uint8Array {
  const unknown = recipients.unknown ?? NOTHING;
  if (recipients.kind === 'anyone') return bytesField(FIELDS.Recipients.anyone, unknown);
  const { jobs, triggerChildrenOf } = recipients;
  const limited = concat([
    ...jobs.map((job) => bytesField(FIELDS.Limited.recipients, writeJob(job))),
    triggerChildrenOf ? bytesField(FIELDS.Limited.trigger_children_of, writeJob(triggerChildrenOf)) : NOTHING,
    unknown,
  ]);
  return bytesField(FIELDS.Recipients.limited, limited);
}

function writeData({ entityId, payload, unknown }: KlioMessage): Uint8Array {
  return concat([
    payload.length > 0 ? bytesField(FIELDS.Data.payload, payload) : NOTHING,
    bytesField(FIELDS.Data.element, bytesOf(entityId)),
    unknown.data,
  ]);
}

const NOTHING = new Uint8Array(0);
