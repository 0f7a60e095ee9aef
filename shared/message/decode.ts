import { KlioError } from '../errors/klio-error.ts';
import { type EntityIdRule, parseEntityId } from './entity-id.ts';
import type { AuditEntry, JobIdentity, KlioMessage, Recipients, RequestStamp } from './klio-message.ts';
import { checkMessageSize } from './message-size.ts';
import { quoted } from './quoted.ts';
import { type DataDraft, type MessageDraft, type MetadataDraft, readDraft } from './read-draft.ts';
import { gather } from './read-fields.ts';
import type { AuditDraft, JobDraft } from './read-job.ts';
import { isWholeMilliseconds, millisecondsOf } from './timestamp.ts';
import { textOf } from './utf8.ts';
import { WireReader } from './wire-reader.ts';

/**
 * Reads a KlioMessage of version 0, 1 or 2 as Klio does. Throws BAD_MESSAGE for bytes that are none, an
 * unknown version or an entity id that is not allowed, and MESSAGE_TOO_LARGE above the limit of Pub/Sub.
 * Payload and received audit entries are views into `data`.
 */
export function decodeMessage(data: Uint8Array, { entityIds }: { entityIds: EntityIdRule }): KlioMessage {
  checkMessageSize(data.length);
  const reader = new WireReader(data);
  const draft = readDraft(reader);
  const asVersion1 = isVersion1(draft);
  const { metadata } = draft;
  const request = requestOf(metadata);
  return {
    entityId: parseEntityId(entityIdOf(draft), entityIds),
    recipients: asVersion1 ? downstreamOf(reader, metadata) : recipientsOf(reader, metadata),
    force: metadata.force,
    ping: metadata.ping,
    auditLog: metadata.auditLog.map(auditEntry),
    ...(request && { request }),
    ...(metadata.publishedBy && { publishedBy: metadata.publishedBy }),
    ...(metadata.backfillId && { backfillId: checkedId('backfill_id', metadata.backfillId) }),
    plannedBy: metadata.plannedBy,
    payload: draft.data.payload,
    unknown: {
      message: gather(reader, draft.unknown),
      metadata: gather(
        reader,
        asVersion1 ? metadata.unknown : metadata.unknown.concat(metadata.downstreamRanges),
      ),
      recipients: gather(reader, metadata.recipients.unknown),
      data: gather(reader, draft.data.unknown),
    },
  };
}

/** Whether the old fields count: `entity_id`, `downstream`. Without a version, an id in `entity_id` tells. */
function isVersion1({ version, data }: MessageDraft): boolean {
  if (version === 1 || version === 2) return version === 1;
  if (version === 0) return data.entityId !== '' || data.element.length === 0;
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot read KlioMessage: versions 1 and 2 are known [version=${version}]`,
  );
}

/** Version 1 may carry both, and then Klio goes by `element`. */
function entityIdOf({ version, data }: MessageDraft): string {
  if (data.element.length > 0) return elementText(data);
  if (version !== 2 && data.entityId !== '') return data.entityId;
  const hint = data.entityId === '' ? '' : ': version 2 does not look at data.entity_id';
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot read KlioMessage: data.element holds no entity id${hint} [version=${version}]`,
  );
}

function elementText({ element }: DataDraft): string {
  const text = textOf(element);
  if (text !== null) return text;
  const hex = Buffer.from(element.subarray(0, 40)).toString('hex');
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot use entity id: it is not UTF-8 [hex=${hex}, bytes=${element.length}]`,
  );
}

/** In version 1 an empty list is everybody. */
function downstreamOf(reader: WireReader, { downstream }: MetadataDraft): Recipients {
  if (downstream.length === 0) return { kind: 'anyone' };
  return { kind: 'limited', jobs: downstream.map((job) => identityOf(reader, job)) };
}

/** Klio drops a version 2 message that names no recipients: it is for nobody. */
function recipientsOf(reader: WireReader, { recipients }: MetadataDraft): Recipients {
  const { side } = recipients;
  if (!side) return { kind: 'limited', jobs: [] };
  const unknown = side.unknown.length > 0 ? { unknown: gather(reader, side.unknown) } : {};
  if (side.kind === 'anyone') return { kind: 'anyone', ...unknown };
  const { triggerChildrenOf } = side;
  return {
    kind: 'limited',
    jobs: side.jobs.map((job) => identityOf(reader, job)),
    ...(triggerChildrenOf && { triggerChildrenOf: identityOf(reader, triggerChildrenOf) }),
    ...unknown,
  };
}

function identityOf(reader: WireReader, { name, project, unknown }: JobDraft): JobIdentity {
  if (unknown.length === 0) return { name, project };
  return { name, project, unknown: gather(reader, unknown) };
}

/** The bytes are kept where they say more than is made of them. */
function auditEntry({ job, timestamp, unknown, bytes }: AuditDraft): AuditEntry {
  const entry = {
    job: { name: job?.name ?? '', project: job?.project ?? '' },
    atMs: timestamp ? millisecondsOf('job_audit_log.timestamp', timestamp) : 0,
  };
  const isAllThereIs =
    job?.unknown.length === 0 && timestamp && isWholeMilliseconds(timestamp) && unknown.length === 0;
  return isAllThereIs ? entry : { ...entry, received: bytes };
}

function requestOf({ requestId, requestedAt }: MetadataDraft): RequestStamp | undefined {
  if (requestId === '' && !requestedAt) return undefined;
  if (requestId === '' || !requestedAt) {
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot read KlioMessage: request_id and requested_at belong together, ${requestedAt ? 'request_id' : 'requested_at'} is missing`,
    );
  }
  return {
    id: checkedId('request_id', requestId),
    requestedAtMs: millisecondsOf('requested_at', requestedAt),
  };
}

/** These ids end up in object names, object metadata and attributes. */
const PLAIN_ID = /^[A-Za-z0-9_][A-Za-z0-9._~:@=+,-]{0,127}$/;

function checkedId(field: string, id: string): string {
  if (PLAIN_ID.test(id)) return id;
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot read KlioMessage: ${field} must be 1 to 128 plain characters [${field}=${quoted(id)}]`,
  );
}
