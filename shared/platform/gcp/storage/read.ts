import { KlioError } from '../../../errors/klio-error.ts';
import type { ObjectName } from '../../object-store.ts';
import { type RetryContext, startRetries } from '../retries.ts';
import { deadlineError } from '../transient-error.ts';
import type { GcsConnection } from './connection.ts';
import { Crc32c } from './crc32c.ts';
import { brokenExchange, nonsense, refusal, type StorageOperation } from './errors.ts';
import type { HttpResponse } from './http-exchange.ts';
import { factsOf, isPossibleName, objectPath } from './object-resource.ts';

interface Expected {
  readonly sizeBytes: number;
  readonly crc32c: string;
}

/**
 * The stored bytes of one generation. A connection that breaks is taken up again where it broke, so what has
 * been given stays good; the checksum runs over all of it.
 */
export async function* readObject(
  connection: GcsConnection,
  context: RetryContext,
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
  const crc = new Crc32c();
  let expected: Expected | undefined;
  let offset = 0;
  while (!expected || offset < expected.sizeBytes) {
    try {
      const response = await open(connection, operation, { object, generation, offset }, signal);
      expected ??= expectationOf(response, operation);
      for await (const chunk of response.chunks()) {
        crc.update(chunk);
        offset += chunk.length;
        retries.progress();
        yield chunk;
        if (signal.aborted) throw deadlineError(operation, signal);
      }
      if (offset < expected.sizeBytes) throw new Error('body ended early');
    } catch (error) {
      await retries.next(error instanceof KlioError ? error : brokenExchange(operation, error));
    }
  }
  verify(operation, expected, { sizeBytes: offset, crc32c: crc.toBase64() });
}

interface From {
  readonly object: ObjectName;
  readonly generation: string;
  readonly offset: number;
}

async function open(
  connection: GcsConnection,
  operation: StorageOperation,
  { object, generation, offset }: From,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const resource = `${objectPath(object)}?alt=media&generation=${encodeURIComponent(generation)}`;
  // Taking gzip keeps Cloud Storage from unpacking what is stored packed: the checksum is of what is stored.
  const headers = {
    'accept-encoding': 'gzip',
    'cache-control': 'no-store',
    ...(offset > 0 && { range: `bytes=${offset}-` }),
  };
  const response = await connection.send(operation, { method: 'GET', resource, headers }, signal);
  if (response.status === (offset > 0 ? 206 : 200)) return response;
  const text = await response.text();
  if (response.status === 404) throw gone(operation);
  throw refusal(operation, response.status, text);
}

function expectationOf({ headers }: HttpResponse, operation: StorageOperation): Expected {
  const crc32c = /crc32c=([\w+/]+=*)/.exec(String(headers['x-goog-hash']))?.[1];
  const sizeBytes = Number(headers['x-goog-stored-content-length'] ?? headers['content-length']);
  if (crc32c === undefined || !Number.isSafeInteger(sizeBytes)) {
    throw nonsense(operation, 'the answer has no checksum or no length');
  }
  return { sizeBytes, crc32c };
}

function verify({ action, facts }: StorageOperation, expected: Expected, got: Expected): void {
  if (got.sizeBytes === expected.sizeBytes && got.crc32c === expected.crc32c) return;
  throw new KlioError(
    'INPUT_CORRUPT',
    `Cannot ${action}: ${got.sizeBytes} bytes with crc32c ${got.crc32c} came, ${expected.sizeBytes} bytes with ` +
      `crc32c ${expected.crc32c} are stored [${facts}]`,
  );
}

function gone({ action, facts }: StorageOperation): KlioError {
  return new KlioError('INPUT_CHANGED', `Cannot ${action}: this generation is gone [${facts}]`);
}
