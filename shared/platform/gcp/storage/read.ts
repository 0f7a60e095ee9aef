import type { Readable } from 'node:stream';
import type { CRC32C } from '@google-cloud/storage';
import { KlioError } from '../../../errors/klio-error.ts';
import type { ObjectName } from '../../object-store.ts';
import { startRetries } from '../retries.ts';
import { deadlineError } from '../transient-error.ts';
import { answerWithin, type StorageContext } from './client.ts';
import { isMissingObject, nonsense, type StorageOperation, storageError } from './errors.ts';
import { factsOf, isPossibleName } from './object-resource.ts';

interface Expected {
  readonly sizeBytes: number;
  readonly crc32c: string;
}

/** A connection on which nothing comes for so long is taken up again. */
const STALL_MS = 20_000;

/**
 * The stored bytes of one generation. A connection that breaks is taken up again where it broke, so what has
 * been given stays good; length and checksum are of all of it.
 */
export async function* readObject(
  context: StorageContext,
  { object, generation }: { object: ObjectName; generation: string },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const operation: StorageOperation = {
    action: 'read object',
    facts: `${factsOf(object)}, generation=${generation}`,
    role: 'roles/storage.objectViewer',
  };
  if (!isPossibleName(object)) throw gone(operation);
  const retries = startRetries(context, operation, signal);
  const { CRC32C } = await import('@google-cloud/storage');
  const crc = new CRC32C();
  const reading: Reading = { object, generation, offset: 0 };
  while (!reading.expected || reading.offset < reading.expected.sizeBytes) {
    try {
      for await (const chunk of chunksFrom(context, reading, operation, signal)) {
        crc.update(chunk);
        reading.offset += chunk.length;
        retries.progress();
        yield chunk;
      }
      if (reading.offset < (reading.expected?.sizeBytes ?? 0)) throw new Error('body ended early');
    } catch (error) {
      if (signal.aborted) throw deadlineError(operation, signal);
      await retries.next(isMissingObject(error) ? gone(operation) : storageError(operation, error));
    }
  }
  verify(operation, reading.expected, { sizeBytes: reading.offset, crc32c: crc });
}

interface Reading {
  readonly object: ObjectName;
  readonly generation: string;
  offset: number;
  expected?: Expected | undefined;
}

/** What comes over one connection, from where reading stands. */
async function* chunksFrom(
  { client, clock }: StorageContext,
  reading: Reading,
  operation: StorageOperation,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  const { object, generation, offset } = reading;
  const file = (await client()).bucket(object.bucket).file(object.name, { generation });
  // Stored bytes as they are: unpacked ones would match no checksum and know no bounds.
  const options = { decompress: false, validation: false as const, ...(offset > 0 && { start: offset }) };
  const stream: Readable = file.createReadStream(options);
  let isAnswered = false;
  stream.once('response', ({ statusCode, headers }: Answer) => {
    isAnswered = true;
    if (statusCode === 200) reading.expected ??= expectationOf(headers);
  });
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await answerWithin(clock, STALL_MS, signal, chunks.next());
      if (!reading.expected) throw nonsense(operation, 'the answer has no checksum or no length');
      if (next.done) return;
      yield next.value;
      signal.throwIfAborted();
    }
  } finally {
    stream.on('error', () => {});
    // Destroyed before its answer, the client's stream would throw at the answer where nobody can catch it.
    if (isAnswered) stream.destroy();
    else stream.once('response', () => setImmediate(() => stream.destroy()));
  }
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

function expectationOf(headers: Answer['headers']): Expected | undefined {
  const crc32c = /crc32c=([\w+/]+=*)/.exec(String(headers['x-goog-hash']))?.[1];
  const sizeBytes = Number(headers['x-goog-stored-content-length'] ?? headers['content-length']);
  return crc32c !== undefined && Number.isSafeInteger(sizeBytes) ? { sizeBytes, crc32c } : undefined;
}

function verify(
  { action, facts }: StorageOperation,
  expected: Expected,
  got: { readonly sizeBytes: number; readonly crc32c: CRC32C },
): void {
  if (got.sizeBytes === expected.sizeBytes && got.crc32c.validate(expected.crc32c)) return;
  throw new KlioError(
    'INPUT_CORRUPT',
    `Cannot ${action}: ${got.sizeBytes} bytes with crc32c ${got.crc32c} came, ${expected.sizeBytes} bytes with ` +
      `crc32c ${expected.crc32c} are stored [${facts}]`,
  );
}

function gone({ action, facts }: StorageOperation): KlioError {
  return new KlioError('INPUT_CHANGED', `Cannot ${action}: this generation is gone [${facts}]`);
}
