import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../shared/message/fields.ts';

const ours = declared('proto/klio.proto');
const klios = declared('test/fixtures/messages/klio-22.3.proto');

describe('proto/klio.proto', () => {
  it('has every field of Klio with its number, type and rule', () => {
    expect(ours).toMatchObject(klios);
  });

  it('adds fields in Metadata alone, from number 100', () => {
    const added = Object.entries(ours).filter(([name]) => !(name in klios));
    expect(added.map(([name]) => name)).toEqual([
      'Metadata.request_id',
      'Metadata.requested_at',
      'Metadata.published_by',
      'Metadata.backfill_id',
      'Metadata.planned_by',
    ]);
    expect(added.every(([, field]) => field.id >= 100)).toBe(true);
  });

  it('has the numbers that the codec goes by', () => {
    const used = Object.entries(FIELDS).flatMap(([message, fields]) =>
      Object.entries(fields).map(([field, id]) => [`${message}.${field}`, id]),
    );
    const known = Object.entries(ours).map(([name, { id }]) => [name, id]);
    expect(Object.fromEntries(used)).toEqual(Object.fromEntries(known));
  });
});

interface Declared {
  readonly id: number;
  readonly type: string;
  readonly repeated: boolean;
  readonly oneof: string | null;
}

/** Every field of the file, and of Timestamp, by the name of its message and its own. */
function declared(file: string): Record<string, Declared> {
  const { root } = protobuf.parse(readFileSync(file, 'utf8'), { keepCase: true });
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
  const fields: Record<string, Declared> = {};
  const visit = (space: protobuf.NamespaceBase): void => {
    if (space instanceof protobuf.Type) {
      for (const { name, id, type, repeated, partOf } of space.fieldsArray) {
        fields[`${space.name}.${name}`] = { id, type, repeated, oneof: partOf?.name ?? null };
      }
    }
    for (const inner of space.nestedArray) if (inner instanceof protobuf.Namespace) visit(inner);
  };
  visit(root);
  return fields;
}
