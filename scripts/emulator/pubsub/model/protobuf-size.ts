import type { NewMessage } from './message.ts';

/** The length of a message as protobuf, by which publish requests and flow control are measured. */
export function messageBytes({ data, attributes, orderingKey }: NewMessage): number {
  let bytes = optionalFieldBytes(data.length) + optionalFieldBytes(Buffer.byteLength(orderingKey));
  for (const [key, value] of Object.entries(attributes)) {
    bytes += fieldBytes(fieldBytes(Buffer.byteLength(key)) + fieldBytes(Buffer.byteLength(value)));
  }
  return bytes;
}

/** A field of so many bytes: one byte of tag, the length as a varint, the content. */
export function fieldBytes(length: number): number {
  let lengthBytes = 1;
  for (let rest = length; rest > 0x7f; rest >>>= 7) lengthBytes += 1;
  return 1 + lengthBytes + length;
}

/** Proto3 leaves out what is empty. */
export function optionalFieldBytes(length: number): number {
  return length === 0 ? 0 : fieldBytes(length);
}
