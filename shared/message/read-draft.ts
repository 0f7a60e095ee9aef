import { delimited, FIELDS, varint } from './fields.ts';
import { checked, type Draft, into, keepRange, readFields, readPart, shapeOf } from './read-fields.ts';
import { type AuditDraft, type JobDraft, readAuditItem, readJob } from './read-job.ts';
import { readTimestamp, type TimestampDraft } from './timestamp.ts';
import { readBool, readBytes, readInt32, readText, type WireReader } from './wire-reader.ts';

/** A KlioMessage as it stands on the wire, before anything is made of it. */
export interface MessageDraft extends Draft {
  version: number;
  readonly metadata: MetadataDraft;
  readonly data: DataDraft;
}

export interface MetadataDraft extends Draft {
  readonly downstream: JobDraft[];
  /** Where the entries of `downstream` stand, as in `unknown`. */
  readonly downstreamRanges: number[];
  readonly auditLog: AuditDraft[];
  force: boolean;
  ping: boolean;
  readonly recipients: RecipientsDraft;
  requestId: string;
  requestedAt: TimestampDraft | undefined;
  publishedBy: string;
  backfillId: string;
  readonly plannedBy: string[];
}

export interface RecipientsDraft extends Draft {
  /** The side of the oneof that came last. */
  side: AnyoneDraft | LimitedDraft | undefined;
}

interface AnyoneDraft extends Draft {
  readonly kind: 'anyone';
}

interface LimitedDraft extends Draft {
  readonly kind: 'limited';
  readonly jobs: JobDraft[];
  triggerChildrenOf: JobDraft | undefined;
}

export interface DataDraft extends Draft {
  entityId: string;
  payload: Uint8Array;
  element: Uint8Array;
}

/**
 * Reads the whole message, or throws BAD_MESSAGE. Field by field, because the reflection of protobufjs builds
 * all that it reads before anybody can stop it: 120 ms and 35 MB for each megabyte of empty recipients.
 */
export function readDraft(reader: WireReader): MessageDraft {
  try {
    return readFields(reader, reader.len, MESSAGE, emptyMessage());
  } catch (error) {
    throw reader.explain(error);
  }
}

const MESSAGE = shapeOf<MessageDraft>('KlioMessage', [
  [delimited(FIELDS.KlioMessage.metadata), (draft, reader) => readPart(reader, METADATA, draft.metadata)],
  [delimited(FIELDS.KlioMessage.data), (draft, reader) => readPart(reader, DATA, draft.data)],
  [varint(FIELDS.KlioMessage.version), into('version', readInt32)],
]);

const METADATA = shapeOf<MetadataDraft>('Metadata', [
  [
    delimited(FIELDS.Metadata.downstream),
    (draft, reader, start) => {
      draft.downstream.push(readJob(reader));
      keepRange(reader, draft.downstreamRanges, start);
    },
  ],
  [delimited(FIELDS.Metadata.visited), checked((reader) => readJob(reader))],
  [
    delimited(FIELDS.Metadata.job_audit_log),
    (draft, reader) => void draft.auditLog.push(readAuditItem(reader)),
  ],
  [varint(FIELDS.Metadata.force), into('force', readBool)],
  [varint(FIELDS.Metadata.ping), into('ping', readBool)],
  [
    delimited(FIELDS.Metadata.intended_recipients),
    (draft, reader) => readPart(reader, RECIPIENTS, draft.recipients),
  ],
  [delimited(FIELDS.Metadata.request_id), into('requestId', readText)],
  [
    delimited(FIELDS.Metadata.requested_at),
    (draft, reader) => {
      draft.requestedAt = readTimestamp(reader, draft.requestedAt);
    },
  ],
  [delimited(FIELDS.Metadata.published_by), into('publishedBy', readText)],
  [delimited(FIELDS.Metadata.backfill_id), into('backfillId', readText)],
  [delimited(FIELDS.Metadata.planned_by), (draft, reader) => void draft.plannedBy.push(readText(reader))],
]);

const RECIPIENTS = shapeOf<RecipientsDraft>('Recipients', [
  [
    delimited(FIELDS.Recipients.anyone),
    (draft, reader) => {
      const side: AnyoneDraft = draft.side?.kind === 'anyone' ? draft.side : { kind: 'anyone', unknown: [] };
      draft.side = side;
      readPart(reader, ANYONE, side);
    },
  ],
  [
    delimited(FIELDS.Recipients.limited),
    (draft, reader) => {
      const side: LimitedDraft = draft.side?.kind === 'limited' ? draft.side : emptyLimited();
      draft.side = side;
      readPart(reader, LIMITED, side);
    },
  ],
]);

const ANYONE = shapeOf<AnyoneDraft>('Anyone', []);

const LIMITED = shapeOf<LimitedDraft>('Limited', [
  [delimited(FIELDS.Limited.recipients), (draft, reader) => void draft.jobs.push(readJob(reader))],
  [
    delimited(FIELDS.Limited.trigger_children_of),
    (draft, reader) => {
      draft.triggerChildrenOf = readJob(reader, draft.triggerChildrenOf);
    },
  ],
]);

const DATA = shapeOf<DataDraft>('Data', [
  [
    delimited(FIELDS.Data.entity_id),
    (draft, reader, start) => {
      draft.entityId = readText(reader);
      keepRange(reader, draft.unknown, start);
    },
  ],
  [delimited(FIELDS.Data.payload), into('payload', readBytes)],
  [delimited(FIELDS.Data.element), into('element', readBytes)],
]);

function emptyMessage(): MessageDraft {
  return {
    unknown: [],
    version: 0,
    metadata: {
      unknown: [],
      downstream: [],
      downstreamRanges: [],
      auditLog: [],
      force: false,
      ping: false,
      recipients: { unknown: [], side: undefined },
      requestId: '',
      requestedAt: undefined,
      publishedBy: '',
      backfillId: '',
      plannedBy: [],
    },
    data: { unknown: [], entityId: '', payload: NO_BYTES, element: NO_BYTES },
  };
}

function emptyLimited(): LimitedDraft {
  return { kind: 'limited', unknown: [], jobs: [], triggerChildrenOf: undefined };
}

const NO_BYTES = new Uint8Array(0);
