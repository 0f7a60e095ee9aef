import type { Body } from '../platform/object-store.ts';
import { temporaryDirectory } from '../runtime/temporary-directory.ts';
import type { InputFile, TransformContext } from '../runtime/transform.ts';
import { localInputFile } from './local-input-file.ts';
import { memoryInputFile } from './memory-input-file.ts';

/** An input in a test: its bytes, or the file that holds them, which is then read as it is needed. */
export type TestInput = Uint8Array | { readonly file: string };

interface RunTransformOptions {
  readonly entityId?: string;
  /** The bytes of assets, whatever hash job.ts declares. */
  readonly assets?: Readonly<Record<string, Uint8Array>>;
  /** 30 seconds unless told. */
  readonly signal?: AbortSignal;
}

interface TransformRun<O extends string> {
  /** What was written to each declared output. */
  readonly outputs: Readonly<Record<O, Uint8Array>>;
  /** The transform's own log lines, each with its fields as JSON. */
  readonly log: readonly string[];
}

/**
 * Runs a transform without graph, message or cloud: inputs in, the bytes of its outputs back. Rejects with what
 * the transform throws, or what a body of its throws while it is read.
 */
export async function runTransform<I extends string, O extends string>(
  transform: (context: TransformContext<I>) => Promise<Record<O, Body>>,
  inputs: Readonly<Record<I, TestInput>>,
  { entityId = 'test', assets = {}, signal = AbortSignal.timeout(30_000) }: RunTransformOptions = {},
): Promise<TransformRun<O>> {
  const directory = temporaryDirectory();
  const log: string[] = [];
  try {
    const bodies = await transform({
      entityId,
      inputs: await openInputs(inputs, directory.path),
      asset: async (name) => assets[name] ?? noAsset(name),
      signal,
      temporaryDirectory: directory.path,
      log: (message, fields) => log.push(`${message} ${JSON.stringify(fields ?? {})}`),
    });
    const written = Object.entries<Body>(bodies).map(async ([name, body]) => [name, await bytesOf(body)]);
    return { outputs: Object.fromEntries(await Promise.all(written)), log };
  } finally {
    await directory.remove();
  }
}

/** An output that holds JSON. */
export function jsonOf(output: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(output));
}

function noAsset(name: string): never {
  throw new Error(`Cannot read asset "${name}": the test gives none of that name`);
}

async function openInputs<I extends string>(
  inputs: Readonly<Record<I, TestInput>>,
  scratch: () => Promise<string>,
): Promise<Record<I, InputFile>> {
  const opened = Object.entries<TestInput>(inputs).map(async ([name, input]) => [
    name,
    'file' in input ? await localInputFile(input.file, scratch) : memoryInputFile(name, input, scratch),
  ]);
  return Object.fromEntries(await Promise.all(opened));
}

async function bytesOf(body: Body): Promise<Uint8Array> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
