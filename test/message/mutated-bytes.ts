import fc from 'fast-check';

type Edit = (bytes: Uint8Array, at: number, size: number, byte: number) => Uint8Array;

const set: Edit = (bytes, at, _, byte) =>
  join(bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at + 1));
const insert: Edit = (bytes, at, _, byte) =>
  join(bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at));
const cut: Edit = (bytes, at, size) => join(bytes.subarray(0, at), bytes.subarray(at + size));
const repeat: Edit = (bytes, at, size) => join(bytes.subarray(0, at + size), bytes.subarray(at));

/** These bytes with one to three small damages. */
export function mutationsOf(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.tuple(
    fc.constantFrom(set, insert, cut, repeat),
    fc.nat(bytes.length),
    fc.constantFrom(1, 1, 2, 9),
    fc.oneof(fc.nat(0x7f), fc.nat(0xff)),
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) => edits.reduce((edited, [change, ...how]) => change(edited, ...how), bytes));
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
