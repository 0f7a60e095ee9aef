import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectInfo } from '../platform/object-store.ts';
import type { InputFile } from './transform.ts';
import type { Turn } from './turn.ts';

/** An input of a transform: the pinned generation of an object, read on demand and counted. */
export function inputFile(
  turn: Turn,
  object: ObjectInfo,
  temporaryDirectory: () => Promise<string>,
): InputFile {
  const { runtime, signal, facts } = turn;
  let copy: Promise<string> | undefined;

  async function* stream(): AsyncIterable<Uint8Array> {
    let chunks = 0;
    for await (const chunk of runtime.store.read(object, object.generation, signal)) {
      facts.bytesIn += chunk.length;
      yield chunk;
      chunks += 1;
      if (chunks === 1) await runtime.reached?.('mid-transform');
    }
    await runtime.reached?.('inputs-read');
  }
  const bytes = async () => concatenate(stream(), object.sizeBytes);
  const text = async () => new TextDecoder('utf-8', { fatal: true }).decode(await bytes());

  const download = async () => {
    // Never the entity's id: an id is not a path.
    const path = join(await temporaryDirectory(), `input-${object.generation}-${crypto.randomUUID()}`);
    await pipeline(Readable.from(stream()), createWriteStream(path), { signal });
    return path;
  };
  return {
    bucket: object.bucket,
    objectName: object.name,
    generation: object.generation,
    sizeBytes: object.sizeBytes,
    stream,
    bytes,
    text,
    json: async () => JSON.parse(await text()),
    path: () => (copy ??= download()),
  };
}

async function concatenate(chunks: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
