import fc from 'fast-check';
import protobuf from 'protobufjs';
import { klioMessageOf } from './reference-codec.ts';
import { field, join, message, number } from './wire-bytes.ts';

const integer = fc.oneof(fc.nat(3), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const text = fc.constantFrom('', 'a', 'energy', 'é', 'x'.repeat(200));

const anyField = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 101, 500).chain((id) =>
  fc.oneof(
    integer.map((value) => number(id, value)),
    text.map((content) => field(id, content)),
  ),
);

/** Fields of this message in any order and number, now and then one that is none of its own. */
function fieldsOf(type: protobuf.Type): fc.Arbitrary<Uint8Array> {
  if (type.fieldsArray.length === 0) return anyField;
  const ownField = fc.constantFrom(...type.fieldsArray).chain((own) => {
    const { id, type, resolvedType } = own.resolve();
    if (resolvedType instanceof protobuf.Type)
      return fieldsOf(resolvedType).map((content) => field(id, content));
    if (type === 'string' || type === 'bytes') return text.map((content) => field(id, content));
    return integer.map((value) => number(id, value));
  });
  return fc
    .array(fc.oneof({ weight: 9, arbitrary: ownField }, { weight: 1, arbitrary: anyField }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((fields) => join(...fields));
}

/** A message followed by well-formed fields that override it or add to it. */
export const messageAndFields = fieldsOf(klioMessageOf('proto/klio.proto')).map((rest) => message(rest));
