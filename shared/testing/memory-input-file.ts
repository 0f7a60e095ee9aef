import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputFile } from '../runtime/transform.ts';

/** Odd and small, so that nothing comes to depend on where chunks end. */
const CHUNK_BYTES = 10_007;

/** Bytes in memory as a transform sees an input. */
export function memoryInputFile(
  name: string,
  bytes: Uint8Array,
  temporaryDirectory: () => Promise<string>,
): InputFile {
  let copy: Promise<string> | undefined;
  const makeCopy = async () => {
    const path = join(await temporaryDirectory(), `input-${crypto.randomUUID()}`);
    await writeFile(path, bytes);
    return path;
  };
  async function* stream() {
    // Copies, as from a network: whoever hands a chunk over to a thread takes nothing away from anybody.
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      yield new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES));
  }
  const text = async () => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return {
    bucket: 'memory',
    objectName: name,
    generation: '1',
    sizeBytes: bytes.length,
    stream,
    bytes: async () => new Uint8Array(bytes),
    text,
    json: async () => JSON.parse(await text()),
    path: () => (copy ??= makeCopy()),
  };
}
