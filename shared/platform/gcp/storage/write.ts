import { KlioError } from '../../../errors/klio-error.ts';
import { abortable } from '../../abortable.ts';
import type { Body, ObjectInfo, ObjectName, WriteOptions } from '../../object-store.ts';
import type { RetryContext } from '../retries.ts';
import { deadlineError } from '../transient-error.ts';
import type { GcsConnection } from './connection.ts';
import { cutBody, type Piece } from './cut-body.ts';
import { insertObject } from './insert.ts';
import { isPossibleName } from './object-resource.ts';
import { startWrite } from './pending-write.ts';
import { uploadObject } from './resumable-upload.ts';

/** One request up to here, several above, each of them this long. Google advises 8 MiB or more. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** Creates the object from a body of any length; null when the precondition did not hold. */
export async function writeObject(
  connection: GcsConnection,
  context: RetryContext,
  { object, body, options }: { object: ObjectName; body: Body; options: WriteOptions },
  signal: AbortSignal,
): Promise<ObjectInfo | null> {
  const write = startWrite(connection, { object, options }, signal);
  const { operation } = write;
  if (!isPossibleName(object)) {
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot write object: no object can have this name [${operation.facts}]`,
    );
  }
  const pieces = cutBody(body, PIECE_BYTES);
  const nextPiece = async (): Promise<Piece> => {
    try {
      const { value } = await abortable(pieces.next(), signal);
      return value as Piece;
    } catch (error) {
      // What a body throws is its own affair, except that it may be how it obeys the signal.
      throw signal.aborted ? deadlineError(operation, signal) : error;
    }
  };
  try {
    const first = await nextPiece();
    return first.isLast
      ? await insertObject(connection, context, write, first.bytes)
      : await uploadObject(connection, context, write, { first, nextPiece });
  } finally {
    // Not awaited: a body that hangs would hang this too.
    pieces.return().catch(() => {});
  }
}
