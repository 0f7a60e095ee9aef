import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/**
 * The KlioMessage of a .proto file by reflection. It shares with our codec how protobufjs reads and writes
 * single values; for these stand the bytes of Google's own runtime in test/fixtures/messages and of
 * wire-bytes.ts.
 */
export function klioMessageOf(protoFile: string): protobuf.Type {
  const { root } = protobuf.parse(readFileSync(protoFile, 'utf8'), { keepCase: true });
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
  return root.lookupType('KlioMessage');
}

/** Reads a message with what its schema does not know. */
export function readWith(type: protobuf.Type, data: Uint8Array): protobuf.Message {
  const reader = protobuf.Reader.create(data);
  reader.discardUnknown = false;
  return type.decode(reader);
}

/** A message in the JSON form of the protobuf specification. */
export function jsonOf(type: protobuf.Type, data: Uint8Array): unknown {
  const plain = type.toObject(readWith(type, data), { enums: String, bytes: String, longs: Number });
  return JSON.parse(JSON.stringify(plain, (_, value) => (isTimestamp(value) ? isoTime(value) : value)));
}

/** The bytes of the unknown fields, in hex, by the path of the message that they stand in. */
export function unknownFieldsOf(message: unknown, path = 'message'): Record<string, string> {
  if (Array.isArray(message)) {
    return Object.assign({}, ...message.map((item, i) => unknownFieldsOf(item, `${path}[${i}]`)));
  }
  if (!(message instanceof protobuf.Message)) return {};
  const { $unknowns } = message as { $unknowns?: Uint8Array[] };
  const inner = Object.keys(message).map((key) =>
    unknownFieldsOf(message[key as keyof typeof message], `${path}.${key}`),
  );
  return Object.assign($unknowns ? { [path]: Buffer.concat($unknowns).toString('hex') } : {}, ...inner);
}

interface Timestamp {
  readonly seconds?: number;
  readonly nanos?: number;
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === 'object' && value !== null && ('seconds' in value || 'nanos' in value);
}

function isoTime({ seconds = 0, nanos = 0 }: Timestamp): string {
  const fraction = String(nanos)
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction && `.${fraction}`}Z`;
}
