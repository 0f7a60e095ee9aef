/** Bytes made by hand, for messages that no encoder would write. */

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

export function join(...parts: (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
}

/** A text, bytes or message field. */
export function field(number: number, ...content: (Uint8Array | string)[]): Uint8Array {
  const value = join(...content);
  return join(varint(number * 8 + 2), varint(value.length), value);
}

export function number(fieldNumber: number, value: number | bigint): Uint8Array {
  return join(varint(fieldNumber * 8), varint(value));
}

/** As much of the same bytes as fits into `size`. */
export function filling(size: number, piece: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.alloc(Math.floor(size / piece.length) * piece.length, piece));
}

export const metadata = (...content: Uint8Array[]) => field(1, ...content);
export const data = (...content: Uint8Array[]) => field(2, ...content);
export const version = (value: number | bigint) => number(3, value);
export const element = (id: Uint8Array | string) => data(field(3, id));
export const recipients = (...content: Uint8Array[]) => metadata(field(6, ...content));
export const anyone = field(1);
export const limited = (...content: Uint8Array[]) => field(2, ...content);
export const job = (name: string, project = 'p') => join(field(1, name), field(2, project));

/** A whole message of version 2 for anyone, and what else is in it. */
export function message(...rest: Uint8Array[]): Uint8Array {
  return join(recipients(anyone), element('s0000'), version(2), ...rest);
}

/** An entry of the audit log with this time. */
export const audit = (time: Uint8Array) => metadata(field(3, field(1, time)));

export const hex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'));

/** A field of the old kind, between two tags. */
export const group = (fieldNumber: number, ...content: Uint8Array[]) =>
  join(varint(fieldNumber * 8 + 3), ...content, varint(fieldNumber * 8 + 4));
