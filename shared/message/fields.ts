/**
 * The field numbers of proto/klio.proto that are read or written; a test holds the two together. A field that
 * is missing here (`visited`, `inputs`) is passed on as it came.
 */
export const FIELDS = {
  KlioMessage: { metadata: 1, data: 2, version: 3 },
  Metadata: {
    downstream: 1,
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
  KlioJob: { job_name: 1, gcp_project: 2 },
  KlioJobAuditLogItem: { timestamp: 1, klio_job: 2 },
  Timestamp: { seconds: 1, nanos: 2 },
} as const;
