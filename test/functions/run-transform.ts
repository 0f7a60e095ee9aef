import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Body } from '../../shared/platform/object-store.ts';
import type { InputFile, TransformContext } from '../../shared/runtime/transform.ts';

const CHUNK_BYTES = 10_007; // odd, so that nothing depends on where chunks end

/** Runs a transform on bytes, and gives the bytes of its outputs and its log lines. */
export async function runTransform<I extends string, O extends string>(
  transform: (context: TransformContext<I>) => Promise<Record<O, Body>>,
  inputs: Record<I, Uint8Array>,
  { entityId = 'clip', signal = AbortSignal.timeout(30_000) } = {},
): Promise<{ outputs: Record<O, Uint8Array>; log: string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'klio-test-'));
  const log: string[] = [];
  const files = Object.entries<Uint8Array>(inputs).map(([name, bytes]) => [name, memoryFile(bytes)]);
  try {
    const bodies = await transform({
      entityId,
      inputs: Object.fromEntries(files) as Record<I, InputFile>,
      signal,
      temporaryDirectory: async () => directory,
      log: (message, fields) => log.push(`${message} ${JSON.stringify(fields ?? {})}`),
    });
    const entries = Object.entries<Body>(bodies).map(async ([name, body]) => [name, await collect(body)]);
    return { outputs: Object.fromEntries(await Promise.all(entries)), log };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Bytes as a transform's input. */
function memoryFile(bytes: Uint8Array): InputFile {
  async function* stream() {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
  }
  const text = async () => new TextDecoder().decode(bytes);
  return {
    bucket: 'test',
    objectName: 'test',
    generation: '1',
    sizeBytes: bytes.length,
    stream,
    bytes: async () => bytes,
    text,
    json: async () => JSON.parse(await text()),
    path: () => Promise.reject(new Error('no transform needs a path')),
  };
}

async function collect(body: Body): Promise<Uint8Array> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
