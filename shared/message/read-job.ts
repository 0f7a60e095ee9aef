import { delimited, FIELDS } from './fields.ts';
import { checked, type Draft, into, readFields, readPart, shapeOf } from './read-fields.ts';
import { readTimestamp, type TimestampDraft } from './timestamp.ts';
import { readText, type WireReader } from './wire-reader.ts';

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
export function readJob(
  reader: WireReader,
  draft: JobDraft = { unknown: [], name: '', project: '' },
): JobDraft {
  return readPart(reader, JOB, draft);
}

export function readAuditItem(reader: WireReader): AuditDraft {
  const end = reader.size() + reader.pos;
  const draft: AuditDraft = {
    unknown: [],
    job: undefined,
    timestamp: undefined,
    bytes: reader.raw(reader.pos, end),
  };
  return readFields(reader, end, AUDIT_ITEM, draft);
}

const JOB = shapeOf<JobDraft>('KlioJob', [
  [delimited(FIELDS.KlioJob.job_name), into('name', readText)],
  [delimited(FIELDS.KlioJob.gcp_project), into('project', readText)],
  [delimited(FIELDS.KlioJob.inputs), checked((reader) => readPart(reader, JOB_INPUT, { unknown: [] }))],
]);

const JOB_INPUT = shapeOf('JobInput', [
  [delimited(FIELDS.JobInput.topic), checked(readText)],
  [delimited(FIELDS.JobInput.subscription), checked(readText)],
  [delimited(FIELDS.JobInput.data_location), checked(readText)],
]);

const AUDIT_ITEM = shapeOf<AuditDraft>('KlioJobAuditLogItem', [
  [
    delimited(FIELDS.KlioJobAuditLogItem.timestamp),
    (item, reader) => {
      item.timestamp = readTimestamp(reader, item.timestamp);
    },
  ],
  [
    delimited(FIELDS.KlioJobAuditLogItem.klio_job),
    (item, reader) => {
      item.job = readJob(reader, item.job);
    },
  ],
]);
