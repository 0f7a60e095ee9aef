import type { ObjectInfo } from '../../object-store.ts';
import { type RetryContext, startRetries, withRetries } from '../retries.ts';
import type { GcsConnection, UploadPart } from './connection.ts';
import { Crc32c } from './crc32c.ts';
import type { Piece } from './cut-body.ts';
import { bucketMissing, failure, nonsense, refusal } from './errors.ts';
import type { HttpResponse } from './http-exchange.ts';
import {
  bucketPath,
  type GcsObject,
  OBJECT_FIELDS,
  objectPath,
  parseJson,
  parseObject,
} from './object-resource.ts';
import type { PendingWrite } from './pending-write.ts';

const FIELDS = `${OBJECT_FIELDS},crc32c`;

export interface Pieces {
  readonly first: Piece;
  readonly nextPiece: () => Promise<Piece>;
}

/** What the upload has come to: bytes that are stored so far, or its end. */
type Progress =
  | { readonly state: 'incomplete'; readonly storedBytes: number }
  | { readonly state: 'complete'; readonly info: ObjectInfo | null };

/**
 * Creates the object by a resumable upload: one piece in memory at a time, sent again from where Cloud
 * Storage says it is. The checksum goes with the last piece, and until then there is no object.
 * https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export async function uploadObject(
  connection: GcsConnection,
  context: RetryContext,
  write: PendingWrite,
  { first, nextPiece }: Pieces,
): Promise<ObjectInfo | null> {
  const address = await startUpload(connection, context, write);
  if (!address) return null;
  const crc = new Crc32c();
  let startByte = 0;
  for (let piece = first; ; piece = await nextPiece()) {
    crc.update(piece.bytes);
    const upload = { address, piece, startByte, crc32c: crc.toBase64() };
    const sent = await sendPiece(connection, context, write, upload);
    if (sent.state === 'complete') return sent.info;
    startByte += piece.bytes.length;
  }
}

/** The address of a new upload, or null when the precondition already fails. */
function startUpload(
  connection: GcsConnection,
  context: RetryContext,
  { object, operation, ifGenerationMatch, resource: metadata, signal }: PendingWrite,
): Promise<URL | null> {
  const query = new URLSearchParams({ uploadType: 'resumable', ifGenerationMatch, fields: FIELDS });
  const request = {
    method: 'POST',
    service: 'upload',
    resource: `${bucketPath(object.bucket)}/o?${query}`,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'x-upload-content-type': metadata.contentType,
    },
    body: [Buffer.from(JSON.stringify(metadata))],
  } as const;
  return withRetries(context, operation, signal, async () => {
    const response = await connection.send(operation, request, signal);
    const text = await response.text();
    if (response.status === 412) return null;
    if (response.status === 404) throw bucketMissing(operation);
    if (response.status !== 200) throw refusal(operation, response.status, text);
    const { location } = response.headers;
    if (location === undefined) throw nonsense(operation, 'the answer has no upload address');
    return new URL(location);
  });
}

interface PieceOfUpload {
  readonly address: URL;
  readonly piece: Piece;
  /** Where the piece starts in the object. */
  readonly startByte: number;
  /** Of everything up to the end of the piece. */
  readonly crc32c: string;
}

async function sendPiece(
  connection: GcsConnection,
  context: RetryContext,
  write: PendingWrite,
  upload: PieceOfUpload,
): Promise<Progress> {
  const { operation, signal } = write;
  const { piece, startByte } = upload;
  const endByte = startByte + piece.bytes.length;
  const retries = startRetries(context, operation, signal);
  let storedBytes = startByte;
  let isKnown = true;
  for (;;) {
    try {
      const part = isKnown ? restOfPiece(upload, storedBytes) : STATUS_QUERY;
      const response = await connection.put(operation, upload.address, part, signal);
      const progress = await progressOf(connection, write, upload, response);
      if (progress.state === 'complete') return progress;
      const stored = progress.storedBytes;
      if (stored < storedBytes || stored > endByte) {
        throw nonsense(operation, `${stored} bytes are stored, ${storedBytes} were before`);
      }
      if (stored === endByte && !piece.isLast) return progress;
      if (isKnown && stored === storedBytes) throw failure(operation, 'no byte of it was stored');
      storedBytes = stored;
      isKnown = true;
      retries.progress();
    } catch (error) {
      await retries.next(error);
      isKnown = false;
    }
  }
}

const STATUS_QUERY: UploadPart = { headers: { 'content-range': 'bytes */*' }, body: [] };

function restOfPiece({ piece, startByte, crc32c }: PieceOfUpload, storedBytes: number): UploadPart {
  const endByte = startByte + piece.bytes.length;
  const total = piece.isLast ? `${endByte}` : '*';
  const range = storedBytes === endByte ? '*' : `${storedBytes}-${endByte - 1}`;
  return {
    headers: {
      'content-range': `bytes ${range}/${total}`,
      ...(piece.isLast && { 'x-goog-hash': `crc32c=${crc32c}` }),
    },
    body: [piece.bytes.subarray(storedBytes - startByte)],
  };
}

async function progressOf(
  connection: GcsConnection,
  write: PendingWrite,
  { crc32c }: PieceOfUpload,
  response: HttpResponse,
): Promise<Progress> {
  const { operation } = write;
  const { status } = response;
  const text = await response.text();
  if (status === 200 || status === 201) {
    const stored = parseObject(parseJson(text, operation), operation);
    if (stored.crc32c !== crc32c) {
      await removeCorrupt(connection, write, stored);
      throw nonsense(operation, `crc32c ${stored.crc32c} was stored, ${crc32c} was sent`);
    }
    return { state: 'complete', info: stored.info };
  }
  if (status === 308) {
    const last = /^bytes=0-(\d+)$/.exec(response.headers.range ?? '')?.[1];
    return { state: 'incomplete', storedBytes: last === undefined ? 0 : Number(last) + 1 };
  }
  // The precondition failed at the end, or the upload is gone, which may mean that it has succeeded.
  if (status === 412 || status === 404 || status === 410) {
    const info = await write.recognise();
    if (info || status === 412) return { state: 'complete', info };
  }
  throw refusal(operation, status, text);
}

/** Only where the checksum header was lost on its way: wrong bytes must not stay, since they look done. */
async function removeCorrupt(
  connection: GcsConnection,
  { object, operation, signal }: PendingWrite,
  { info }: GcsObject,
): Promise<void> {
  const resource = `${objectPath(object)}?ifGenerationMatch=${info.generation}`;
  const response = await connection.send(operation, { method: 'DELETE', resource }, signal);
  await response.text();
}
