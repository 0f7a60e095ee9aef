import { bytesOf } from './utf8.ts';

const NOTHING = new Uint8Array(0);

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A message or bytes field; present even where it is empty. */
export function bytesField(fieldNumber: number, value: Uint8Array): Uint8Array {
  return concat([varint(fieldNumber * 8 + 2), varint(value.length), value]);
}

/** Nothing for the empty text, which is the default. */
export function textField(fieldNumber: number, value: string): Uint8Array {
  return value === '' ? NOTHING : bytesField(fieldNumber, bytesOf(value));
}

/** Nothing for 0, which is the default. Takes safe integers. */
export function intField(fieldNumber: number, value: number): Uint8Array {
  return value === 0 ? NOTHING : concat([varint(fieldNumber * 8), varint(value)]);
}

export function boolField(fieldNumber: number, value: boolean): Uint8Array {
  return intField(fieldNumber, value ? 1 : 0);
}

/** Negative numbers are written as 64 bits in two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
