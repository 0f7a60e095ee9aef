import { FIELDS } from './fields.ts';
import {
  type Cursor,
  type Draft,
  delimited,
  into,
  readersFor,
  readFields,
  readInt32,
  readInt64,
  readLength,
  readText,
  varint,
} from './wire-reader.ts';

export interface JobDraft extends Draft {
  name: string;
  project: string;
}

export interface AuditDraft extends Draft {
  readonly job: JobDraft;
  readonly timestamp: TimestampDraft;
  /** The whole item. */
  readonly bytes: Uint8Array;
}

export interface TimestampDraft extends Draft {
  seconds: number;
  nanos: number;
}

/** Reads a KlioJob whose length comes next, into `draft` where it came in part already. */
export function readJob(cursor: Cursor, draft: JobDraft = emptyJob()): JobDraft {
  readFields(cursor, { end: readLength(cursor), part: 'KlioJob', readers: JOB }, draft);
  return draft;
}

export function readAuditItem(cursor: Cursor): AuditDraft {
  const end = readLength(cursor);
  const draft: AuditDraft = {
    unknown: [],
    job: emptyJob(),
    timestamp: emptyTimestamp(),
    bytes: cursor.bytes.subarray(cursor.at, end),
  };
  readFields(cursor, { end, part: 'KlioJobAuditLogItem', readers: AUDIT_ITEM }, draft);
  return draft;
}

export function readTimestamp(cursor: Cursor, draft: TimestampDraft = emptyTimestamp()): TimestampDraft {
  readFields(cursor, { end: readLength(cursor), part: 'Timestamp', readers: TIMESTAMP }, draft);
  return draft;
}

function emptyJob(): JobDraft {
  return { unknown: [], name: '', project: '' };
}

function emptyTimestamp(): TimestampDraft {
  return { unknown: [], seconds: 0, nanos: 0 };
}

const JOB = readersFor<JobDraft>([
  [delimited(FIELDS.KlioJob.job_name), into('name', readText)],
  [delimited(FIELDS.KlioJob.gcp_project), into('project', readText)],
]);

const AUDIT_ITEM = readersFor<AuditDraft>([
  [
    delimited(FIELDS.KlioJobAuditLogItem.timestamp),
    (item, cursor) => void readTimestamp(cursor, item.timestamp),
  ],
  [delimited(FIELDS.KlioJobAuditLogItem.klio_job), (item, cursor) => void readJob(cursor, item.job)],
]);

const TIMESTAMP = readersFor<TimestampDraft>([
  [varint(FIELDS.Timestamp.seconds), into('seconds', readInt64)],
  [varint(FIELDS.Timestamp.nanos), into('nanos', readInt32)],
]);
