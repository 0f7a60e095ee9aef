import { randomUUID } from 'node:crypto';
import type { ObjectInfo } from '../../object-store.ts';
import { type RetryContext, withRetries } from '../retries.ts';
import { TransientError } from '../transient-error.ts';
import type { GcsConnection } from './connection.ts';
import { crc32cOf } from './crc32c.ts';
import { bucketMissing, refusal } from './errors.ts';
import { bucketPath, OBJECT_FIELDS, parseJson, parseObject } from './object-resource.ts';
import type { PendingWrite } from './pending-write.ts';

/** Creates the object by one request that carries metadata, checksum and bytes, tried again as a whole. */
export function insertObject(
  connection: GcsConnection,
  context: RetryContext,
  write: PendingWrite,
  bytes: Uint8Array,
): Promise<ObjectInfo | null> {
  const { object, operation, ifGenerationMatch, resource, signal } = write;
  const query = new URLSearchParams({ uploadType: 'multipart', ifGenerationMatch, fields: OBJECT_FIELDS });
  const request = {
    method: 'POST',
    service: 'upload',
    resource: `${bucketPath(object.bucket)}/o?${query}`,
    ...multipart({ ...resource, crc32c: crc32cOf(bytes) }, bytes),
  } as const;
  let mayHaveWritten = false;

  return withRetries(context, operation, signal, async () => {
    try {
      const response = await connection.send(operation, request, signal);
      const text = await response.text();
      if (response.status === 200) return parseObject(parseJson(text, operation), operation).info;
      if (response.status === 412) return mayHaveWritten ? await write.recognise() : null;
      if (response.status === 404) throw bucketMissing(operation);
      throw refusal(operation, response.status, text);
    } catch (error) {
      mayHaveWritten ||= error instanceof TransientError;
      throw error;
    }
  });
}

function multipart(resource: PendingWrite['resource'] & { crc32c: string }, bytes: Uint8Array) {
  const boundary = randomUUID();
  const head =
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(resource)}\r\n` +
    `--${boundary}\r\nContent-Type: ${resource.contentType}\r\n\r\n`;
  return {
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)],
  };
}
