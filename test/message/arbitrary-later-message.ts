import fc from 'fast-check';
import { entityId } from './arbitrary-message.ts';

const text = fc.string({ maxLength: 8 });
const job = fc.record(
  {
    job_name: text,
    gcp_project: text,
    region: text,
    inputs: fc.array(fc.record({ topic: text, data_location: text }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

/** What a later Klio may write, by test/fixtures/messages/klio-future.proto. */
export const laterMessage = fc.record({
  version: fc.constant(2),
  weights: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3 }),
  data: fc.record(
    {
      element: entityId.map((id) => Buffer.from(id)),
      entity_id: text,
      payload: fc.uint8Array({ maxLength: 20 }),
      checksum: fc.nat(),
    },
    { requiredKeys: ['element'] },
  ),
  metadata: fc.record(
    {
      downstream: fc.array(job, { maxLength: 2 }),
      visited: fc.array(job, { maxLength: 2 }),
      force: fc.boolean(),
      ping: fc.boolean(),
      priority: fc.integer(),
      labels: fc.dictionary(text, text, { maxKeys: 2 }),
      job_audit_log: fc.array(
        fc.record(
          {
            klio_job: job,
            took_ms: fc.nat(),
            timestamp: fc.record({ seconds: fc.nat(), nanos: fc.nat(999_999_999) }, { requiredKeys: [] }),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 3 },
      ),
      intended_recipients: fc.oneof(
        fc.record({ reason: text, anyone: fc.record({ except: text }, { requiredKeys: [] }) }),
        fc.record({
          reason: text,
          limited: fc.record(
            { recipients: fc.array(job, { maxLength: 3 }), trigger_children_of: job, until: fc.nat() },
            { requiredKeys: [] },
          ),
        }),
      ),
    },
    { requiredKeys: ['intended_recipients'] },
  ),
});
