import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import type { JobIdentity, KlioMessage } from '../../shared/message/klio-message.ts';
import { messageAndFields } from './arbitrary-fields.ts';
import { laterMessage } from './arbitrary-later-message.ts';
import { klioMessage } from './arbitrary-message.ts';
import { attempt } from './attempt.ts';
import { mutationsOf } from './mutated-bytes.ts';
import { jsonOf, klioMessageOf, readWith, unknownFieldsOf } from './reference-codec.ts';

const flat = { entityIds: 'flat' } as const;
const ours = klioMessageOf('proto/klio.proto');
const laterKlios = klioMessageOf('test/fixtures/messages/klio-future.proto');

const laterBytes = laterMessage.map((message) => laterKlios.encode(laterKlios.fromObject(message)).finish());

describe('any message', () => {
  it('is read back to what was written', () => {
    fc.assert(
      fc.property(klioMessage, (message) => {
        expect(decodeMessage(encodeMessage(message), flat)).toStrictEqual(message);
      }),
    );
  });

  it('is written to the same bytes again', () => {
    fc.assert(
      fc.property(klioMessage, (message) => {
        const bytes = encodeMessage(message);
        expect(encodeMessage(structuredClone(message))).toEqual(bytes);
        expect(encodeMessage(decodeMessage(bytes, flat))).toEqual(bytes);
      }),
    );
  });

  it('says the same to another implementation of protobuf', () => {
    fc.assert(
      fc.property(klioMessage, (message) => {
        expect(jsonOf(ours, encodeMessage(message))).toEqual(asJson(message));
      }),
    );
  });

  it('is read from within a larger buffer, and leaves it alone', () => {
    fc.assert(
      fc.property(klioMessage, (message) => {
        const bytes = encodeMessage(message);
        const around = Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(5, 0xff)]);
        const before = Buffer.from(around);
        expect(decodeMessage(around.subarray(7, -5), flat)).toStrictEqual(message);
        expect(around.equals(before)).toBe(true);
      }),
    );
  });
});

describe('a message of a later Klio', () => {
  it('is passed on with all that it says', () => {
    fc.assert(
      fc.property(laterMessage, (message) => {
        const bytes = laterKlios.encode(laterKlios.fromObject(message)).finish();
        const passed = encodeMessage(decodeMessage(bytes, flat));
        expect(jsonOf(laterKlios, passed)).toEqual(jsonOf(laterKlios, bytes));
      }),
    );
  });
});

describe('bytes that nobody meant', () => {
  it('are refused, or read as another implementation reads them', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), readsAsOthersDo), { numRuns: 3_000 });
  });

  it('are refused, or read so, where they are nearly a message', () => {
    const nearly = fc.oneof(klioMessage.map(encodeMessage), laterBytes).chain(mutationsOf);
    fc.assert(fc.property(nearly, readsAsOthersDo), { numRuns: 3_000 });
  });

  it('are refused, or read so, where they are made of fields with any number and type', () => {
    fc.assert(fc.property(messageAndFields, readsAsOthersDo), { numRuns: 3_000 });
  });
});

/**
 * What we take for a message, others take for the same one, before and after we pass it on. Nothing but a
 * KlioError may be thrown.
 */
function readsAsOthersDo(bytes: Uint8Array): void {
  const seen = attempt(bytes);
  if (seen instanceof KlioError) {
    expect(seen.code).toBe('BAD_MESSAGE');
    return;
  }
  const passed = encodeMessage(seen);
  expect(decodeMessage(passed, flat)).toStrictEqual(seen);
  const before = asOthersRead(bytes);
  const after = asOthersRead(passed);
  expect([before.data.entity_id, Buffer.from(before.data.element ?? '', 'base64').toString()]).toContain(
    seen.entityId,
  );
  if (before.version !== 'V2') return;
  // A message for nobody says so when it is passed on.
  if (!before.metadata.intended_recipients) before.metadata.intended_recipients = {};
  if (isForNobody(seen)) before.metadata.intended_recipients.limited = {};
  expect(after).toEqual(before);
}

function isForNobody({ recipients }: KlioMessage): boolean {
  return recipients.kind === 'limited' && recipients.jobs.length === 0 && !recipients.triggerChildrenOf;
}

interface AsRead {
  readonly data: { readonly entity_id?: string; readonly element?: string };
  readonly metadata: { intended_recipients?: { limited?: object }; requested_at?: unknown };
  readonly version?: string;
  readonly unknown: Record<string, string>;
}

/** Values and unknown fields. Of `requested_at`, parts of a millisecond are not passed on. */
function asOthersRead(bytes: Uint8Array): AsRead {
  const read = jsonOf(ours, bytes) as AsRead;
  const metadata = { ...read.metadata };
  if (metadata.requested_at) metadata.requested_at = wholeMilliseconds(metadata.requested_at);
  const unknown = Object.entries(unknownFieldsOf(readWith(ours, bytes)));
  return {
    ...read,
    metadata,
    unknown: Object.fromEntries(unknown.filter(([path]) => !path.includes('requested_at'))),
  };
}

function wholeMilliseconds(time: unknown): unknown {
  return typeof time === 'string' ? asTime(Date.parse(time.replace(/(\.\d{3})\d+/, '$1'))) : time;
}

/** The message in the JSON form of the protobuf specification. */
function asJson(message: KlioMessage): unknown {
  const { recipients, request } = message;
  const jobJson = ({ name, project }: JobIdentity) => present({ job_name: name, gcp_project: project });
  const limited = recipients.kind === 'limited' && {
    ...present({ recipients: recipients.jobs.map(jobJson) }),
    ...(recipients.triggerChildrenOf && { trigger_children_of: jobJson(recipients.triggerChildrenOf) }),
  };
  return {
    metadata: present({
      job_audit_log: message.auditLog.map(({ job, atMs }) => ({
        timestamp: asTime(atMs),
        klio_job: jobJson(job),
      })),
      force: message.force,
      ping: message.ping,
      intended_recipients: limited ? { limited } : { anyone: {} },
      request_id: request?.id,
      requested_at: request && asTime(request.requestedAtMs),
      published_by: message.publishedBy,
      backfill_id: message.backfillId,
      planned_by: message.plannedBy,
    }),
    data: present({ element: base64(message.entityId), payload: base64(message.payload) }),
    version: 'V2',
  };
}

/** Without what is default, which is not there in protobuf. */
function present(fields: Record<string, unknown>): Record<string, unknown> {
  const isDefault = (value: unknown) =>
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isDefault(value)));
}

function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

function asTime(atMs: number): unknown {
  return atMs === 0 ? {} : new Date(atMs).toISOString().replace(/\.000Z$/, 'Z');
}
