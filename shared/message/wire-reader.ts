import { Reader, util } from 'protobufjs/minimal.js';
import { KlioError } from '../errors/klio-error.ts';

/** More than any sender needs. A message of more is refused before it takes time and memory. */
const MAX_FIELDS = 100_000;

const TOO_LONG_NUMBER = 'a number has more than 64 bits';
const TOO_LONG_FIELD = 'a field is longer than what holds it';

/** What protobufjs finds malformed, which it tells apart by text alone, in our words. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^index out of range/, 'a number is cut off'],
  [/^invalid varint/, TOO_LONG_NUMBER],
  [/^invalid length/, TOO_LONG_FIELD],
  [/^invalid tag|^illegal tag/, 'a field has no valid number'],
  [/^invalid end group|^invalid wire type 4/, 'a group ends that was not open'],
  [/^invalid wire type/, 'a field has no valid wire type'],
  [/^max depth/, `fields are nested more than ${Reader.recursionLimit} deep`],
];

/**
 * protobufjs's reader over one message, which must not change as long as what is read from it is in use. It
 * adds what protobufjs lacks: a bound on the number of fields, checked before more is built of them; lengths
 * that fit into the message at hand, which ends at `len`; numbers of no more than 64 bits, skipped ones too;
 * and errors that say where.
 */
export class WireReader extends Reader {
  /** The message at hand, by its name in proto/klio.proto. */
  part = 'KlioMessage';
  #fields = 0;

  /** Of a Buffer, too, plain views are read. */
  constructor({ buffer, byteOffset, length }: Uint8Array) {
    super(new Uint8Array(buffer, byteOffset, length));
  }

  override tag(): number {
    const tag = super.tag();
    this.#fields += 1;
    if (this.#fields > MAX_FIELDS) throw this.#refusal(`it has more than ${MAX_FIELDS} fields`);
    return tag;
  }

  override size(): number {
    const size = super.size();
    if (size > this.len - this.pos) throw this.#refusal(TOO_LONG_FIELD);
    return size;
  }

  /** Every number is read by this. Of a tenth byte 64 bits hold the lowest bit, and protobufjs takes any. */
  override int64() {
    const start = this.pos;
    const value = super.int64();
    if (this.pos - start === 10 && (this.buf[this.pos - 1] ?? 0) > 1) throw this.#refusal(TOO_LONG_NUMBER);
    return value;
  }

  /** Without a length, protobufjs would skip a number of any length. */
  override skip(length?: number): this {
    if (length === undefined) this.int64();
    else super.skip(length);
    return this;
  }

  /** A text, never decoded leniently: replacement characters would make two names one. */
  override stringVerify(): string {
    try {
      return super.stringVerify();
    } catch (error) {
      // What a TextDecoder throws. https://encoding.spec.whatwg.org/#dom-textdecoder-decode
      throw error instanceof TypeError ? this.#refusal('a text is not UTF-8', error) : error;
    }
  }

  /** What was thrown while reading: BAD_MESSAGE where the bytes are malformed, otherwise as it was. */
  explain(thrown: unknown): unknown {
    if (!(thrown instanceof Error) || thrown instanceof KlioError) return thrown;
    const fault = FAULTS.find(([text]) => text.test(thrown.message));
    return fault ? this.#refusal(fault[1], thrown) : thrown;
  }

  #refusal(what: string, cause?: Error): KlioError {
    return new KlioError(
      'BAD_MESSAGE',
      `Cannot read KlioMessage: ${what} [in=${this.part}, offset=${this.pos}, bytes=${this.buf.length}]`,
      cause && { cause },
    );
  }
}

export function readBool(reader: WireReader): boolean {
  const { low, high } = reader.int64();
  return (low | high) !== 0;
}

export function readInt32(reader: WireReader): number {
  return reader.int64().low;
}

/** Exact where it is a safe integer. */
export function readInt64(reader: WireReader): number {
  return util.LongBits.from(reader.int64()).toNumber();
}

export function readBytes(reader: WireReader): Uint8Array {
  return reader.bytes();
}

export function readText(reader: WireReader): string {
  return reader.stringVerify();
}
