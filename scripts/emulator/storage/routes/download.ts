import { closeSync, createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { OpenFile } from '../disk/object-files.ts';
import type { Call, Handler } from '../http/call.ts';
import { CONDITIONS, conditionsOf } from '../http/query.ts';
import type { Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { parseByteRange } from '../model/byte-range.ts';
import { ApiError, invalid } from '../model/errors.ts';
import { DEFAULT_CONTENT_TYPE, etagOf, type ObjectRecord } from '../model/object.ts';
import { checkForRead } from '../model/preconditions.ts';
import type { Context } from './context.ts';
import { objectOf } from './object-of.ts';

/** Large enough for the disk's full speed, small enough to forget. */
const CHUNK_BYTES = 512 * 1024;

/** What a browser would run. It is offered as a file instead of being shown. */
const ACTIVE_CONTENT = /html|xml|svg|javascript|ecmascript/i;

/** What the first part of a path is in the API, so that it is no bucket's name. */
const API_ROOTS = ['b', 'batch', 'download', 'projects', 'storage', 'upload'];

export function downloadRoutes(context: Context): Route[] {
  const query = [...CONDITIONS, 'generation'];
  const path = 'download/storage/v1/b/{bucket}/o/{object}';
  const permissions = ['storage.objects.get'] as const;
  const handle = download(context);
  return [
    { method: 'GET', path, permissions, query: [...query, 'alt'], handle },
    { method: 'GET', path: '{bucket}/{object...}', notUnder: API_ROOTS, permissions, query, handle },
  ];
}

function download(context: Context): Handler {
  return async (call) => {
    const alt = call.query.get('alt') ?? 'media';
    if (alt !== 'media') throw invalid(`Invalid alt=${JSON.stringify(alt)}`, 'alt');
    const conditions = conditionsOf(call.query, 'if');
    const record = objectOf(context, call);
    checkForRead(conditions, record);
    return serveMedia(context, record, call);
  };
}

/**
 * The bytes of a record that was found in this same step. The file is open from here on, so they stay readable
 * when the object is replaced. https://cloud.google.com/storage/docs/transcoding for gzip.
 */
export function serveMedia({ catalog }: Context, record: ObjectRecord, { headers }: Call): Reply {
  const etag = `"${etagOf(record)}"`;
  if (headers['if-none-match']?.includes(etag)) {
    throw new ApiError(304, 'notModified', 'Not Modified', { headers: { etag } });
  }
  const file = catalog.open(record);
  try {
    if (isToBeInflated(record, headers['accept-encoding'])) return inflated(record, file);
    const isRangeCurrent = (headers['if-range'] ?? etag) === etag;
    return partOf(record, file, isRangeCurrent ? headers.range : undefined);
  } catch (error) {
    closeSync(file.fd);
    throw error;
  }
}

function partOf(record: ObjectRecord, file: OpenFile, rangeHeader: string | undefined): Reply {
  const range = parseByteRange(rangeHeader, file.sizeBytes);
  const { first, last } = range ?? { first: 0, last: file.sizeBytes - 1 };
  const { contentEncoding } = record.settings;
  return {
    status: range ? 206 : 200,
    headers: {
      ...mediaHeaders(record),
      ...(contentEncoding && { 'content-encoding': contentEncoding }),
      ...(range && { 'content-range': `bytes ${first}-${last}/${file.sizeBytes}` }),
      'accept-ranges': 'bytes',
      'content-length': String(last - first + 1),
    },
    stream: streamOf(file, first, last),
  };
}

function isToBeInflated({ settings }: ObjectRecord, accepted: string | string[] = ''): boolean {
  return (
    settings.contentEncoding === 'gzip' &&
    !String(accepted).includes('gzip') &&
    !(settings.cacheControl ?? '').includes('no-transform')
  );
}

/** The length is not known before, so ranges are not served either. */
function inflated(record: ObjectRecord, file: OpenFile): Reply {
  const stream = pipeline(streamOf(file, 0, file.sizeBytes - 1), createGunzip(), () => undefined);
  return { status: 200, headers: { ...mediaHeaders(record), vary: 'Accept-Encoding' }, stream };
}

function streamOf({ fd }: OpenFile, first: number, last: number): Readable {
  if (last >= first) {
    return createReadStream('', { fd, start: first, end: last, highWaterMark: CHUNK_BYTES });
  }
  closeSync(fd);
  return Readable.from([]);
}

function mediaHeaders(record: ObjectRecord): Record<string, string> {
  const { settings, crc32c, md5Hash } = record;
  const contentType = settings.contentType ?? DEFAULT_CONTENT_TYPE;
  const disposition =
    settings.contentDisposition ?? (ACTIVE_CONTENT.test(contentType) ? 'attachment' : undefined);
  return {
    'content-type': contentType,
    'cache-control': settings.cacheControl ?? 'private, max-age=0',
    ...(settings.contentLanguage && { 'content-language': settings.contentLanguage }),
    ...(disposition && { 'content-disposition': disposition }),
    'content-security-policy': 'sandbox',
    etag: `"${etagOf(record)}"`,
    'last-modified': new Date(record.timeCreated).toUTCString(),
    'x-goog-generation': record.generation,
    'x-goog-metageneration': record.metageneration,
    'x-goog-storage-class': settings.storageClass ?? 'STANDARD',
    'x-goog-stored-content-encoding': settings.contentEncoding || 'identity',
    'x-goog-stored-content-length': String(record.sizeBytes),
    'x-goog-hash': [`crc32c=${crc32c}`, ...(md5Hash ? [`md5=${md5Hash}`] : [])].join(','),
  };
}
