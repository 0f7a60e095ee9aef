import { FIELDS } from './fields.ts';
import { checked, type Draft, into, readFields, shapeOf } from './read-fields.ts';
import { readTimestamp, type TimestampDraft } from './timestamp.ts';
import { type Cursor, readLength, readText } from './wire-cursor.ts';
import { delimited } from './wire-field.ts';

export interface JobDraft extends Draft {
  name: string;
  project: string;
}

export interface AuditDraft extends Draft {
  job: JobDraft | undefined;
  timestamp: TimestampDraft | undefined;
  /** The whole item. */
  readonly bytes: Uint8Array;
}

/** Reads a KlioJob whose length comes next, into `draft` where it came in part already. */
export function readJob(cursor: Cursor, draft: JobDraft = { unknown: [], name: '', project: '' }): JobDraft {
  readFields(cursor, readLength(cursor), JOB, draft);
  return draft;
}

export function readAuditItem(cursor: Cursor): AuditDraft {
  const end = readLength(cursor);
  const draft: AuditDraft = {
    unknown: [],
    job: undefined,
    timestamp: undefined,
    bytes: cursor.bytes.subarray(cursor.at, end),
  };
  readFields(cursor, end, AUDIT_ITEM, draft);
  return draft;
}

const JOB = shapeOf<JobDraft>('KlioJob', [
  [delimited(FIELDS.KlioJob.job_name), into('name', readText)],
  [delimited(FIELDS.KlioJob.gcp_project), into('project', readText)],
  [delimited(FIELDS.KlioJob.inputs), checked(readJobInput)],
]);

function readJobInput(cursor: Cursor): void {
  readFields(cursor, readLength(cursor), JOB_INPUT, { unknown: [] });
}

const JOB_INPUT = shapeOf('JobInput', [
  [delimited(FIELDS.JobInput.topic), checked(readText)],
  [delimited(FIELDS.JobInput.subscription), checked(readText)],
  [delimited(FIELDS.JobInput.data_location), checked(readText)],
]);

const AUDIT_ITEM = shapeOf<AuditDraft>('KlioJobAuditLogItem', [
  [
    delimited(FIELDS.KlioJobAuditLogItem.timestamp),
    (item, cursor) => {
      item.timestamp = readTimestamp(cursor, item.timestamp);
    },
  ],
  [
    delimited(FIELDS.KlioJobAuditLogItem.klio_job),
    (item, cursor) => {
      item.job = readJob(cursor, item.job);
    },
  ],
]);
