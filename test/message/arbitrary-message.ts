import fc from 'fast-check';
import {
  type JobIdentity,
  type KlioMessage,
  newMessage,
  type Recipients,
} from '../../shared/message/klio-message.ts';
import { field, join, number } from './wire-bytes.ts';

const text = fc.oneof(fc.string({ maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 8 }));
const atMs = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

/** Ids of the default rule. */
export const entityId = plainText(255);
const plainId = plainText(128);

/** Fields of every wire type, with numbers that no message of proto/klio.proto uses. */
const unknown = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 200, max: 2 ** 29 - 1 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
        .map(([id, value]) => number(id, value)),
      fc
        .tuple(fc.integer({ min: 200, max: 2 ** 29 - 1 }), fc.uint8Array({ maxLength: 20 }))
        .map(([id, value]) => field(id, value)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((fields) => join(...fields));

const someUnknown = fc.oneof(fc.constant(new Uint8Array()), unknown);

/** toStrictEqual tells objects without a prototype from others. */
const plain = { noNullPrototype: true } as const;

const job: fc.Arbitrary<JobIdentity> = fc.record(
  { name: text, project: text, unknown },
  { requiredKeys: ['name', 'project'], ...plain },
);

const recipients: fc.Arbitrary<Recipients> = fc.oneof(
  fc.record({ kind: fc.constant('anyone' as const), unknown }, { requiredKeys: ['kind'], ...plain }),
  fc.record(
    {
      kind: fc.constant('limited' as const),
      jobs: fc.array(job, { maxLength: 4 }),
      triggerChildrenOf: job,
      unknown,
    },
    { requiredKeys: ['kind', 'jobs'], ...plain },
  ),
);

const auditEntry = fc.record({ job: fc.record({ name: text, project: text }, plain), atMs }, plain);

/** What a message may say beside its entity. */
const fields = fc.record(
  {
    recipients,
    force: fc.boolean(),
    ping: fc.boolean(),
    auditLog: fc.array(auditEntry, { maxLength: 4 }),
    request: fc.record({ id: plainId, requestedAtMs: atMs }, plain),
    publishedBy: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    backfillId: plainId,
    plannedBy: fc.array(text, { maxLength: 4 }),
    payload: fc.uint8Array({ maxLength: 300 }),
  },
  { requiredKeys: [], ...plain },
);

const unknownFields = fc.record(
  { message: someUnknown, metadata: someUnknown, recipients: someUnknown, data: someUnknown },
  plain,
);

/** Everything that a KlioMessage can say. */
export const klioMessage: fc.Arbitrary<KlioMessage> = fc
  .tuple(entityId, fields, unknownFields)
  .map(([id, said, unknown]) => ({ ...newMessage(id, said), unknown }));

function plainText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .tuple(unit('aZ0_'), fc.string({ unit: unit('aZ09_.~:@=+,-'), maxLength: maxLength - 1 }))
    .map(([first, rest]) => first + rest);
}

function unit(characters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...characters);
}
