import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { CRC32C, File } from '@google-cloud/storage';
import { KlioError } from '../../../errors/klio-error.ts';
import { abortable } from '../../abortable.ts';
import type { Body, ObjectInfo, ObjectName, WriteOptions } from '../../object-store.ts';
import { withRetries } from '../retries.ts';
import { deadlineError } from '../transient-error.ts';
import { callOnce, type StorageContext } from './client.ts';
import { cutBody, type Piece } from './cut-body.ts';
import { corruptUpload, isFailedPrecondition, type StorageOperation, storageError } from './errors.ts';
import { lookAtStored } from './look.ts';
import { factsOf, isPossibleName, parseObject, WRITE_ID } from './object-resource.ts';

/** A stream that is no longer than this is sent in one request that can be tried again. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Creates the object from a body of any length; null when the precondition did not hold. An error may hide a
 * success, and the next attempt then fails its precondition: a failed precondition is looked into, and an
 * object that carries the id of this very write is ours.
 */
export async function writeObject(
  context: StorageContext,
  { object, body, options }: { object: ObjectName; body: Body; options: WriteOptions },
  signal: AbortSignal,
): Promise<ObjectInfo | null> {
  const operation: StorageOperation = {
    action: 'write object',
    facts: `${factsOf(object)}, ifGenerationMatch=${options.ifGenerationMatch}`,
    role: options.ifGenerationMatch === '0' ? 'roles/storage.objectCreator' : 'roles/storage.objectUser',
  };
  if (!isPossibleName(object)) {
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot write object: no object can have this name [${operation.facts}]`,
    );
  }
  const write: Write = { context, object, options, operation, signal, id: randomUUID() };
  const pieces = cutBody(body, PIECE_BYTES);
  try {
    if (typeof body === 'string') return await insert(write, Buffer.from(body));
    if (body instanceof Uint8Array) return await insert(write, body);
    const first = await nextPiece(write, pieces);
    return first.isLast ? await insert(write, first.bytes) : await upload(write, first, pieces);
  } catch (error) {
    if (!isFailedPrecondition(error)) throw error;
    const stored = await lookAtStored(context, object, signal);
    return stored?.writeId === write.id ? stored.info : null;
  } finally {
    // Not awaited: a body that hangs would hang this too.
    pieces.return().catch(() => {});
  }
}

interface Write {
  readonly context: StorageContext;
  readonly object: ObjectName;
  readonly options: WriteOptions;
  readonly operation: StorageOperation;
  readonly signal: AbortSignal;
  readonly id: string;
}

type Pieces = AsyncGenerator<Piece, void>;

/** What a body throws is its own affair, except that it may be how it obeys the signal. */
async function nextPiece({ operation, signal }: Write, pieces: Pieces): Promise<Piece> {
  try {
    const { value } = await abortable(pieces.next(), signal);
    return value as Piece;
  } catch (error) {
    throw signal.aborted ? deadlineError(operation, signal) : error;
  }
}

/** One request that carries metadata, checksum and bytes, tried again as a whole. */
function insert(write: Write, bytes: Uint8Array): Promise<ObjectInfo> {
  const { context, operation, signal } = write;
  return withRetries(context, operation, signal, () =>
    callOnce(
      context,
      operation,
      signal,
      async () => {
        const { CRC32C } = await import('@google-cloud/storage');
        const crc = new CRC32C();
        crc.update(bufferOf(bytes));
        const file = await fileOf(write);
        const request = uploadOptions(write, { crc32c: crc.toString() });
        await file.save(bufferOf(bytes), { ...request, resumable: false });
        return parseObject(file.metadata, operation).info;
      },
      bytes.length,
    ),
  );
}

/**
 * A resumable upload of a body that is not at hand whole. Until its last byte there is no object. What breaks
 * it is not tried again here, since the bytes are gone: the message is delivered again.
 */
async function upload(write: Write, first: Piece, pieces: Pieces): Promise<ObjectInfo | null> {
  const { operation, signal } = write;
  const { CRC32C } = await import('@google-cloud/storage');
  const crc = new CRC32C();
  const broken: { readonly error?: unknown } = {};
  async function* bytes() {
    try {
      for (let piece = first; ; piece = await nextPiece(write, pieces)) {
        const buffer = bufferOf(piece.bytes);
        crc.update(buffer);
        yield buffer;
        if (piece.isLast) return;
      }
    } catch (error) {
      Object.assign(broken, { error });
      throw error;
    }
  }
  const file = await fileOf(write);
  try {
    await pipeline(bytes(), file.createWriteStream({ ...uploadOptions(write), resumable: true }), { signal });
  } catch (error) {
    if ('error' in broken) throw broken.error;
    if (signal.aborted) throw deadlineError(operation, signal);
    if (!(await isOurs(write, file, storageError(operation, error)))) return null;
  }
  await verify(write, file, crc);
  return parseObject(file.metadata, operation).info;
}

/**
 * An upload may have succeeded and only its answer been lost; the client cannot tell. True when the object is
 * ours, false when another one forestalled it; throws when nothing has happened.
 */
async function isOurs(
  { context, options, operation, signal, id }: Write,
  file: File,
  error: KlioError,
): Promise<boolean> {
  const [found] = await callOnce(context, operation, signal, () => file.getMetadata()).catch(() => [
    undefined,
  ]);
  if (found?.metadata?.[WRITE_ID] === id) return true;
  if (found && `${found.generation}` !== options.ifGenerationMatch) return false;
  throw error;
}

async function fileOf({ context, object }: Write): Promise<File> {
  return (await context.client()).bucket(object.bucket).file(object.name);
}

/** The same bytes, as the client takes them. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

function uploadOptions({ object, options, id }: Write, checksum: { readonly crc32c?: string } = {}) {
  const { contentType, ifGenerationMatch } = options;
  return {
    // Checked by Cloud Storage where it goes along, else by us: the client would delete whatever is there.
    validation: false as const,
    metadata: {
      name: object.name,
      contentType,
      ...checksum,
      metadata: { ...options.metadata, [WRITE_ID]: id },
    },
    preconditionOpts: { ifGenerationMatch },
  };
}

/** The bytes changed on their way: exactly what was stored must not stay, since it looks done. */
async function verify({ context, operation, signal }: Write, file: File, sent: CRC32C): Promise<void> {
  const { crc32c, generation } = file.metadata;
  if (crc32c !== undefined && sent.validate(crc32c)) return;
  await callOnce(context, { ...operation, role: 'roles/storage.objectUser' }, signal, () =>
    file.delete({ ifGenerationMatch: `${generation}` }),
  );
  throw corruptUpload(operation, `crc32c ${crc32c} was stored, ${sent} was sent`);
}
