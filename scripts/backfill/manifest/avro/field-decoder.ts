import avro, { type Schema, type Type } from 'avsc';

/** The value of the field of the record that starts at an offset, and where the next one starts; negative where none ends. */
export type FieldDecoder = (
  bytes: Buffer,
  offset: number,
) => { readonly value: unknown; readonly offset: number };

/** As BigInt: a long need not fit into a number. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** Of what a text can be made. */
const PLAIN_TYPES: readonly unknown[] = ['null', 'string', 'bytes', 'int', 'long'];

/**
 * Reads one field of each record and skips the others; of a schema that is no record, the value itself. Throws
 * for a schema that is none, has no such field, or has one that is neither text nor bytes nor a whole number.
 */
export function fieldDecoder(schema: unknown, column: string): FieldDecoder {
  const written = typeOf(schema);
  if (!isRecordSchema(schema)) {
    if (!isPlain(schema)) throw new Error('its values are neither records nor texts');
    return (bytes, offset) => unwrapped(written.decode(bytes, offset));
  }
  const field = schema.fields.find(({ name }) => name === column);
  if (!field) {
    const known = schema.fields.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new Error(`its records have no field ${JSON.stringify(column)}; fields are ${known}`);
  }
  if (!isPlain(field.type)) throw new Error(`its field ${JSON.stringify(column)} is neither text nor number`);
  const read = typeOf({ ...schema, fields: [{ name: field.name, type: field.type }] });
  const resolver = read.createResolver(written);
  return (bytes, offset) => {
    const { value, offset: next } = read.decode(bytes, offset, resolver);
    return unwrapped({ value: value?.[column], offset: next });
  };
}

interface RecordSchema {
  readonly type: 'record';
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

function isRecordSchema(schema: unknown): schema is RecordSchema {
  return typeNameOf(schema) === 'record';
}

/** A plain type, or a union of such. */
function isPlain(schema: unknown): boolean {
  const branches: readonly unknown[] = Array.isArray(schema) ? schema : [schema];
  return branches.every((branch) => PLAIN_TYPES.includes(typeNameOf(branch)));
}

function typeNameOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'type') : schema;
}

function typeOf(schema: unknown): Type {
  try {
    return avro.Type.forSchema(schema as Schema, { registry: { long: LONG } });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`its schema cannot be used: ${reason}`, { cause });
  }
}

/** avsc gives a value of a union whose branches look alike as an object with the name of the branch. */
function unwrapped({ value, offset }: ReturnType<FieldDecoder>): ReturnType<FieldDecoder> {
  const isBranch = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
  return { value: isBranch ? Object.values(value)[0] : value, offset };
}
