/** The field numbers of proto/klio.proto; a test holds the two together. */
export const FIELDS = {
  KlioMessage: { metadata: 1, data: 2, version: 3 },
  Metadata: {
    downstream: 1,
    visited: 2,
    job_audit_log: 3,
    force: 4,
    ping: 5,
    intended_recipients: 6,
    request_id: 100,
    requested_at: 101,
    published_by: 102,
    backfill_id: 103,
    planned_by: 104,
  },
  Recipients: { anyone: 1, limited: 2 },
  Limited: { recipients: 1, trigger_children_of: 2 },
  Data: { entity_id: 1, payload: 2, element: 3 },
  KlioJob: { job_name: 1, gcp_project: 2, inputs: 3 },
  JobInput: { topic: 1, subscription: 2, data_location: 3 },
  KlioJobAuditLogItem: { timestamp: 1, klio_job: 2 },
  Timestamp: { seconds: 1, nanos: 2 },
} as const;

/** The tag of a number field. */
export function varint(fieldNumber: number): number {
  return fieldNumber * 8;
}

/** The tag of a text, bytes or message field. */
export function delimited(fieldNumber: number): number {
  return fieldNumber * 8 + 2;
}
