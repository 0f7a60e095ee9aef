import type { StagedFile } from '../disk/staged-file.ts';
import type { Call, Handler } from '../http/call.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { parseHashHeader } from '../model/checksums.ts';
import { type ContentRange, parseContentRange } from '../model/content-range.ts';
import { ApiError, invalid, required } from '../model/errors.ts';
import { type ObjectRecord, objectResource } from '../model/object.ts';
import type { UploadSession } from '../model/upload-session.ts';
import type { Context } from './context.ts';
import { commitStaged } from './store-object.ts';
import { UPLOAD_PATH } from './upload.ts';

/** What goes on at the address that the start of a resumable upload gave out. */
export function resumableRoutes(context: Context): Route[] {
  const query = ['uploadType', 'upload_id'];
  const permissions = [] as const; // to know the upload's id is to be allowed, as in the service
  return [
    { method: 'PUT', path: UPLOAD_PATH, permissions, query, handle: put(context) },
    { method: 'DELETE', path: UPLOAD_PATH, permissions, query, handle: cancel(context) },
  ];
}

function put(context: Context): Handler {
  return async (call) => {
    const id = idOf(call);
    const range = parseContentRange(call.headers['content-range']);
    const finished = finishedObject(context, id);
    if (finished) return json(objectResource(finished, call.origin));
    if (range.start === null && range.total === null) return progressOf(context, id);
    return context.sessions.takeOver(id, call.hangUp, () => write(context, call, range));
  };
}

function cancel({ sessions }: Context): Handler {
  return async (call) => {
    const id = idOf(call);
    await sessions.takeOver(id, call.hangUp, () => sessions.discard(id));
    return empty(499);
  };
}

/** Probes do not disturb a request that is still writing. */
async function progressOf({ sessions }: Context, id: string): Promise<Reply> {
  await sessions.get(id);
  return incomplete(await sessions.staged(id));
}

async function write(context: Context, call: Call, range: ContentRange): Promise<Reply> {
  const { sessions } = context;
  const id = idOf(call);
  // The request that was cut off may just have finished the upload.
  const finished = sessions.finished(id);
  if (finished) return json(objectResource(finished, call.origin));
  const session = await sessions.get(id);
  const staged = await sessions.staged(id);
  try {
    const end = await append(staged, range, call);
    if (!isComplete(range, end, staged)) return incomplete(staged);
    return json(objectResource(await finish(context, session, staged, end, call), call.origin));
  } finally {
    await staged.dropTail();
  }
}

/** Appends what is new in the body, and returns the offset after its last byte. Throws 400. */
async function append(staged: StagedFile, range: ContentRange, { body }: Call): Promise<number> {
  const arrived = staged.persistedBytes;
  const limit = range.end ?? range.total ?? Number.POSITIVE_INFINITY;
  let at = range.start ?? arrived;
  if (at > arrived) throw mismatch(`it starts at byte ${at}, but only ${arrived} have arrived`);
  async function* news(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      const known = Math.max(0, arrived - at);
      at += chunk.length;
      if (at > limit) throw mismatch(`the body goes on after byte ${limit}`);
      if (known < chunk.length) yield chunk.subarray(known);
    }
  }
  await staged.append(news());
  if (range.end !== null && at < range.end) throw mismatch(`the body ends before byte ${range.end}`);
  return at;
}

function isComplete(range: ContentRange, end: number, staged: StagedFile): boolean {
  if (!range.isOpenEnded && end !== range.total) return false;
  if (end < staged.persistedBytes) {
    throw mismatch(`the object would end at byte ${end}, but ${staged.persistedBytes} have arrived`);
  }
  return true;
}

/** An upload that cannot become an object is over. */
async function finish(
  context: Context,
  session: UploadSession,
  staged: StagedFile,
  sizeBytes: number,
  { headers }: Call,
): Promise<ObjectRecord> {
  const { announcedBytes, id } = session;
  try {
    if (announcedBytes !== null && announcedBytes !== sizeBytes) {
      throw invalid(`X-Upload-Content-Length was ${announcedBytes}, but ${sizeBytes} bytes were uploaded`);
    }
    const claimed = { ...session.claimed, ...parseHashHeader(headers['x-goog-hash']) };
    const record = await commitStaged(context, { ...session, claimed, uploadId: id }, staged);
    context.sessions.finish(id, record);
    return record;
  } catch (error) {
    if (error instanceof ApiError) await context.sessions.discard(id);
    throw error;
  }
}

function incomplete({ persistedBytes }: StagedFile): Reply {
  return empty(308, persistedBytes === 0 ? {} : { range: `bytes=0-${persistedBytes - 1}` });
}

/** After a restart, what an upload became shows only in the object itself. */
function finishedObject({ sessions, catalog }: Context, id: string): ObjectRecord | undefined {
  return sessions.finished(id) ?? (sessions.has(id) ? undefined : catalog.findByUpload(id));
}

function idOf(call: Call): string {
  const id = call.query.get('upload_id');
  if (!id) throw required('upload_id');
  return id;
}

function mismatch(what: string): ApiError {
  return invalid(`Content-Range does not fit: ${what}`, 'Content-Range');
}
